"""What may be typed about the people of a case, and how the list is filtered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from portal.lib.secrecy import not_classified


class CaseFilterForm(forms.Form):
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Tất cả"),
            ("mine", "Chờ đồng chí"),
            ("hearing", "Đang giao thông báo, chờ giải trình"),
            ("paused", "Đang tạm dừng"),
            ("running", "Đang giải quyết"),
            ("closed", "Đã khép lại"),
        ],
    )

    def chosen(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("state", ""))


class HandOverForm(forms.Form):
    reason = forms.CharField(
        label="Lý do chuyển giao",
        max_length=250,
        help_text="Người được phản ánh và người nhận việc cùng đọc được. Không ghi nội dung vụ việc, không "
        "nêu tên người khác.",
        error_messages={"required": "Hãy ghi lý do chuyển giao."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NamePartForm(forms.Form):
    staff_code = forms.CharField(
        label="Mã cán bộ của người có liên quan",
        max_length=30,
        error_messages={"required": "Hãy ghi mã cán bộ."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    part = forms.ChoiceField(
        label="Liên quan thế nào",
        choices=[
            ("witness", "Người làm chứng"),
            ("evidence", "Người đưa minh chứng"),
            ("conflict", "Có quan hệ hoặc lợi ích liên quan"),
        ],
        error_messages={"required": "Hãy chọn liên quan thế nào."},
        widget=forms.RadioSelect,
    )

    def clean_staff_code(self) -> str:
        code = str(self.cleaned_data["staff_code"]).strip()
        self.person = User.objects.filter(staff_code__iexact=code).first()
        if self.person is None:
            raise ValidationError("Không có mã cán bộ này trên cổng. Hãy xem lại.", code="unknown")
        return code

    def named(self) -> dict[str, Any]:
        return {"person": self.person, "part": self.cleaned_data["part"]}
