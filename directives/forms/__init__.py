from directives.forms.checklists import (
    NOT_OPENED,
    AnswerForm,
    BelowFilter,
    OpenForm,
    PeriodField,
    ReturnForm,
)
from directives.forms.library import CompareForm, LibraryFilter

__all__ = [
    "NOT_OPENED",
    "AnswerForm",
    "BelowFilter",
    "CompareForm",
    "LibraryFilter",
    "OpenForm",
    "PeriodField",
    "ReturnForm",
]
