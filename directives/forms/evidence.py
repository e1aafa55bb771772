"""What may be typed beside an answer: a file with its date, the day of what is attested."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms.fields import day_field
from directives.forms.files import CheckedFileField
from portal.lib.secrecy import not_classified


class PastDay(forms.Form):
    """A day that has come."""

    def check_day(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if day > timezone.localdate():
            raise forms.ValidationError("Ngày này chưa đến. Ghi ngày đã thực hiện.")
        return day


class ItemFileForm(PastDay):
    title = forms.CharField(
        label="Tệp này cho thấy điều gì",
        max_length=200,
        help_text="Ví dụ: biên bản sinh hoạt chi bộ, ảnh buổi phổ biến.",
        validators=[not_classified],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    dated_on = day_field("Ngày của việc trong tệp")
    file = CheckedFileField(label="Tệp")

    def clean_dated_on(self) -> date:
        return self.check_day("dated_on")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("file") and "file" not in self.errors:
            self.add_error("file", "Hãy chọn tệp.")
        return typed


class AttestForm(PastDay):
    done_on = day_field("Đã thực hiện ngày")

    def clean_done_on(self) -> date:
        return self.check_day("done_on")
