"""From when to when the portal could not be reached, and why."""

from datetime import datetime
from typing import Any

from django import forms

from portal.lib.access import Denied
from portal.lib.secrecy import not_classified
from violations.facts import clock
from violations.permissions.outages import check_stretch

FORMATS = ["%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M"]


def moment_field(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=FORMATS,
        help_text="Giờ:phút ngày/tháng/năm, ví dụ 08:15 01/12/2026.",
        error_messages={
            "required": "Hãy ghi giờ và ngày.",
            "invalid": "Hãy ghi như ví dụ: 08:15 01/12/2026.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class OutageForm(forms.Form):
    began_at = moment_field("Ngừng từ lúc")
    ended_at = moment_field("Chạy lại lúc")
    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        help_text="Vì sao cổng không vào được, và biết từ đâu. Không ghi nội dung vụ việc.",
        error_messages={"required": "Hãy ghi lý do."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        began_at, ended_at = told.get("began_at"), told.get("ended_at")
        if isinstance(began_at, datetime) and isinstance(ended_at, datetime):
            try:
                check_stretch(began_at, ended_at, clock.now())
            except Denied as refusal:
                self.add_error("ended_at", str(refusal))
        return told
