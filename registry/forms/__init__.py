from registry.forms.drafts import AccountForm, AccountFormSet, DraftForm
from registry.forms.review import ChosenForm, QueueFilterForm, ReturnForm
from registry.forms.typed import TypedForm

__all__ = [
    "AccountForm",
    "AccountFormSet",
    "ChosenForm",
    "DraftForm",
    "QueueFilterForm",
    "ReturnForm",
    "TypedForm",
]
