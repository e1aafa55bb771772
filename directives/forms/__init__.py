from directives.forms.checklists import (
    NOT_OPENED,
    AnswerForm,
    BelowFilter,
    ItemReviewForm,
    OpenForm,
    PeriodField,
    ReturnForm,
)
from directives.forms.library import CompareForm, LibraryFilter

__all__ = [
    "NOT_OPENED",
    "AnswerForm",
    "BelowFilter",
    "ItemReviewForm",
    "CompareForm",
    "LibraryFilter",
    "OpenForm",
    "PeriodField",
    "ReturnForm",
]
