"""Looking through the trail."""

from typing import Any

from django import forms

from accounts.forms.fields import day_field
from audit.kinds import KINDS


class TrailFilterForm(forms.Form):
    """A GET form: what cannot be understood is left out instead of refused."""

    kind = forms.ChoiceField(
        label="Việc",
        required=False,
        choices=[("", "Mọi việc"), *sorted(KINDS.items(), key=lambda item: item[1])],
    )
    first = day_field("Từ ngày", required=False, help_text="")
    last = day_field("Đến ngày", required=False, help_text="")

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}
