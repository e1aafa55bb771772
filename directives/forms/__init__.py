from directives.forms.checklists import (
    NOT_OPENED,
    AnswerForm,
    BelowFilter,
    MonthField,
    OpenForm,
    ReturnForm,
)
from directives.forms.library import LibraryFilter

__all__ = [
    "NOT_OPENED",
    "AnswerForm",
    "BelowFilter",
    "LibraryFilter",
    "MonthField",
    "OpenForm",
    "ReturnForm",
]
