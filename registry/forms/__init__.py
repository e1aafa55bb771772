from registry.forms.drafts import AccountForm, AccountFormSet, DraftForm
from registry.forms.review import ChosenForm, QueueFilterForm, ReturnForm

__all__ = [
    "AccountForm",
    "AccountFormSet",
    "ChosenForm",
    "DraftForm",
    "QueueFilterForm",
    "ReturnForm",
]
