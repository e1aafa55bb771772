"""What is typed about keeping a matter: its code, why, and when to look again."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.forms.fields import day_field
from accounts.models import User
from portal.lib.access import Denied
from portal.lib.secrecy import not_classified
from violations.models import Report
from violations.permissions import holds as permissions

REVIEW_HELP = "Không quá 12 tháng. Đến ngày này cổng nhắc đồng chí xem còn cần giữ không."


class PlaceHoldForm(forms.Form):
    code = forms.CharField(
        label="Mã hồ sơ",
        max_length=12,
        help_text="Mã vụ việc hoặc mã phản ánh, in trên mọi giấy tờ của hồ sơ.",
        error_messages={"required": "Hãy ghi mã hồ sơ."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    reason = forms.CharField(
        label="Lý do giữ lại",
        max_length=500,
        help_text="Cơ quan yêu cầu, số và ngày văn bản. Không ghi nội dung vụ việc.",
        error_messages={"required": "Hãy ghi lý do giữ lại."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_on = day_field("Xem lại ngày", help_text=REVIEW_HELP)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> Report:
        """The same words whether there is none or it is not theirs: asking teaches nothing."""
        code = self.cleaned_data["code"].strip().upper()
        named = Q(code=code) | Q(case__code=code)
        report = permissions.holdable(self.user).filter(named).select_related("case").first()
        if report is None:
            raise ValidationError(
                "Không có hồ sơ mang mã này trong phạm vi của đồng chí. Hãy xem lại mã."
            )
        return report

    def clean_review_on(self) -> date:
        return _checked_day(self.cleaned_data["review_on"])


class ReviewHoldForm(forms.Form):
    review_on = day_field("Xem lại lần sau ngày", help_text=REVIEW_HELP)

    def clean_review_on(self) -> date:
        return _checked_day(self.cleaned_data["review_on"])


def _checked_day(day: date) -> date:
    try:
        permissions.check_review_day(day)
    except Denied as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from refusal
    return day
