"""One day of the working calendar, as it was announced."""

from typing import Any

from django import forms

from accounts.actions.calendar import check_day
from accounts.forms.fields import day_field
from portal.lib.access import Denied
from portal.lib.secrecy import not_classified


class CalendarDayForm(forms.Form):
    works = forms.TypedChoiceField(
        label="Ngày này là",
        choices=[("no", "Ngày nghỉ"), ("yes", "Ngày làm bù (thứ Bảy hoặc Chủ Nhật)")],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn ngày nghỉ hay ngày làm bù."},
    )
    day = day_field("Ngày")
    name = forms.CharField(
        label="Tên ngày",
        max_length=120,
        help_text="Ví dụ: Nghỉ hoán đổi dịp Quốc khánh.",
        error_messages={"required": "Hãy ghi tên ngày."},
        validators=[not_classified],
    )
    source = forms.CharField(
        label="Nguồn",
        max_length=200,
        help_text="Số, ngày và cơ quan ra thông báo.",
        error_messages={"required": "Hãy ghi nguồn."},
        validators=[not_classified],
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "day" in told and "works" in told:
            try:
                check_day(told["day"], works=told["works"])
            except Denied as refusal:
                self.add_error("day", str(refusal))
        return told
