"""Asking for an activation sheet."""

from typing import Any

from django import forms

from accounts.forms.fields import UnitField, offer_units, open_units
from accounts.models import User


class SheetForm(forms.Form):
    unit = UnitField()
    with_below = forms.BooleanField(
        label="Cả các đơn vị trực thuộc",
        required=False,
        help_text="Mỗi đơn vị bắt đầu ở một trang mới.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, open_units(user))
