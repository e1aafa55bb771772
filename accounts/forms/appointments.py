"""Granting a role."""

from typing import Any

from django import forms

from accounts.forms.fields import UnitField, day_field, offer_units, today
from accounts.models import Appointment, Role, Unit, User

ROLE_CHOICES = [choice for choice in Role.choices if choice[0] != Role.CADRE]


class GrantForm(forms.Form):
    role = forms.ChoiceField(label="Vai trò", choices=[("", "Chọn vai trò"), *ROLE_CHOICES])
    unit = UnitField(
        label="Phạm vi",
        required=False,
        empty_label="Toàn hệ thống (chỉ cho quản trị)",
        help_text="Vai trò có hiệu lực với đơn vị này và mọi đơn vị trực thuộc.",
    )
    title = forms.CharField(
        label="Chức danh khi ký",
        max_length=120,
        required=False,
        help_text="Ví dụ: Bí thư. Để trống nếu không ký văn bản.",
    )
    valid_from = day_field("Từ ngày", initial=today)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        offer_units(self, Unit.objects.filter(valid_to=None).order_by("path"))

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        role, unit = values.get("role"), values.get("unit")
        if role is None or "unit" not in values:
            return values
        if role == Role.ADMINISTRATOR and unit is not None:
            self.add_error("unit", "Quản trị có phạm vi toàn hệ thống, không gắn với một đơn vị.")
        elif role != Role.ADMINISTRATOR and unit is None:
            self.add_error("unit", "Hãy chọn đơn vị là phạm vi của vai trò.")
        elif valid_from := values.get("valid_from"):
            held = Appointment.objects.overlapping(self.person, role, unit, valid_from)
            if held.exists():
                self.add_error("role", "Người này đang giữ đúng vai trò ấy ở đơn vị ấy.")
        return values
