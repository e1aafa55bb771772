"""Which unit keeps its cases on paper, and why."""

from typing import Any

from django import forms

from accounts.forms.fields import UnitField, offer_units
from accounts.models import Role, Unit, User
from portal.lib.secrecy import not_classified


class PaperUnitForm(forms.Form):
    unit = UnitField(
        help_text="Áp dụng cho đơn vị này và mọi đơn vị trực thuộc, từ hôm nay.",
    )
    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        help_text="Ví dụ: hồ sơ kỷ luật thuộc danh mục bí mật nhà nước, văn bản số, ngày.",
        error_messages={"required": "Hãy ghi lý do."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(valid_to=None).order_by("path")
        offer_units(self, units if user.is_administrator else units.below(user.scopes(Role.STAFF)))
