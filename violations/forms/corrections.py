"""What is said about something to put right."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from portal.lib.secrecy import not_classified
from violations.forms.assessments import ask
from violations.models import Correction
from violations.permissions.corrections import check_verdict


def _note(label: str, help_text: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        required=required,
        help_text=help_text,
        validators=[not_classified],
        error_messages={"required": "Hãy ghi ngắn gọn đã xem thế nào."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReportCorrectionForm(forms.Form):
    note = _note("Đã làm thế nào", "Ghi ngắn gọn, hoặc để trống.", required=False)


class CheckCorrectionForm(forms.Form):
    done = forms.TypedChoiceField(
        label="Kết quả kiểm tra",
        choices=[("1", "Đã khắc phục"), ("0", "Chưa khắc phục")],
        coerce=lambda value: value == "1",
        error_messages={"required": "Hãy chọn kết quả."},
        widget=forms.RadioSelect,
    )
    note = _note("Đã xem thế nào", "Đồng chí được phản ánh đọc được.", required=True)

    def __init__(self, data: Mapping[str, Any] | None, *, correction: Correction) -> None:
        super().__init__(data)
        self.correction = correction

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "done" in data:
            today = timezone.localdate()
            ask(self, "done", check_verdict, self.correction, data["done"], today)
        return data
