"""What may be typed in a notice, about its delivery, and about its clock."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms.fields import day_field
from accounts.models import User
from portal.lib.secrecy import not_classified
from violations.facts import notices as facts
from violations.models import Case, Evidence, Notice
from violations.permissions.clock import MOST
from violations.permissions.notices import LONGEST, SHORTEST, UNKNOWN_CODE

BOTH_READ = "Hai bên cùng đọc được. Không ghi tên người phản ánh, không ghi nội dung mật."


class IssueNoticeForm(forms.Form):
    """Where the case is kept on paper only the time to answer is asked for."""

    allegations = forms.CharField(
        label="Sự việc được phản ánh",
        max_length=8000,
        help_text="Chỉ ghi sự việc: ngày, việc, nơi. Không nhận xét, không nêu ai phản ánh hoặc chi tiết làm lộ "
        "người phản ánh. Ra thông báo rồi thì không sửa được.",
        error_messages={"required": "Hãy ghi sự việc được phản ánh."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    evidence = forms.ModelMultipleChoiceField(
        Evidence.objects.none(),
        label="Minh chứng đưa vào thông báo",
        required=False,
        help_text="Đồng chí được phản ánh xem được những minh chứng này khi nhận thông báo. Đề xuất và kết luận "
        "chỉ dựa vào những gì đã đưa ra.",
        widget=forms.CheckboxSelectMultiple,
    )
    workdays = forms.IntegerField(
        label="Thời hạn giải trình (ngày làm việc)",
        min_value=SHORTEST,
        max_value=LONGEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, case: Case) -> None:
        shown = facts.to_show(case)
        super().__init__(
            data,
            initial={
                "allegations": facts.first_words(case),
                "evidence": [item.pk for item in shown],
                "workdays": facts.usual_length(case),
            },
        )
        if case.reference_only:
            del self.fields["allegations"], self.fields["evidence"]
        else:
            offered = Evidence.objects.filter(pk__in=[item.pk for item in shown])
            self.fields["evidence"].queryset = offered  # type: ignore[attr-defined]  # a choice of models

    def named(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "allegations": typed.get("allegations", ""),
            "evidence": list(typed.get("evidence", [])),
            "workdays": typed["workdays"],
        }


class HandNoticeForm(forms.Form):
    code = forms.CharField(
        label="Mã vụ việc in trên thông báo",
        max_length=20,
        error_messages={"required": "Hãy ghi mã in trên thông báo."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    on = day_field("Ngày giao tận tay")

    def __init__(self, data: Mapping[str, Any] | None, *, clerk: User) -> None:
        super().__init__(data)
        self.clerk = clerk
        self.notice: Notice | None = None

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        self.notice = facts.to_hand(self.clerk, code)
        if self.notice is None:
            raise ValidationError(UNKNOWN_CODE, code="unknown")
        return code

    def handed(self) -> date:
        day: date = self.cleaned_data["on"]
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        help_text=BOTH_READ,
        error_messages={"required": "Hãy ghi lý do."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExtendForm(ReasonForm):
    workdays = forms.IntegerField(
        label="Thêm bao nhiêu ngày làm việc",
        min_value=1,
        max_value=MOST,
        initial=5,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    field_order = ["workdays", "reason"]
