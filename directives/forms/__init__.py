from directives.forms.checklists import (
    NOT_OPENED,
    AnswerForm,
    BelowFilter,
    MonthField,
    OpenForm,
    ReturnForm,
)
from directives.forms.library import CompareForm, LibraryFilter

__all__ = [
    "NOT_OPENED",
    "AnswerForm",
    "BelowFilter",
    "CompareForm",
    "LibraryFilter",
    "MonthField",
    "OpenForm",
    "ReturnForm",
]
