"""What may be typed about personal data: a request, its answer, a reason, the filters of a list."""

from typing import Any

from django import forms

from accounts.models import RequestKind
from portal.lib.secrecy import not_classified


class AskForm(forms.Form):
    kind = forms.ChoiceField(
        label="Đồng chí yêu cầu",
        choices=RequestKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một loại yêu cầu."},
    )
    text = forms.CharField(
        label="Nội dung",
        max_length=4000,
        help_text="Ghi rõ thông tin nào, đang ghi thế nào và cần thế nào."
        " Người phụ trách dữ liệu đọc được nguyên văn.",
        error_messages={"required": "Hãy ghi nội dung yêu cầu."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    granted = forms.TypedChoiceField(
        label="Kết quả",
        choices=[("yes", "Đã làm theo yêu cầu"), ("no", "Không làm được theo yêu cầu")],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn kết quả."},
    )
    answer = forms.CharField(
        label="Trả lời",
        max_length=4000,
        help_text="Đã làm gì, hoặc vì sao không làm được và theo quy định nào."
        " Người yêu cầu đọc được nguyên văn.",
        error_messages={"required": "Hãy ghi câu trả lời."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RequestFilterForm(forms.Form):
    """A GET form: what cannot be understood is left out instead of refused."""

    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Đang chờ trả lời"),
            ("late", "Quá hạn trả lời"),
            ("answered", "Đã trả lời"),
            ("all", "Tất cả"),
        ],
    )
    kind = forms.ChoiceField(
        label="Loại yêu cầu", required=False, choices=[("", "Mọi loại"), *RequestKind.choices]
    )

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class RefusePurgeForm(forms.Form):
    refusal = forms.CharField(
        label="Lý do không duyệt",
        max_length=500,
        error_messages={"required": "Hãy ghi lý do không duyệt."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
