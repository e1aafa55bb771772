"""What is typed about a report that waits, and about its reporter."""

import re

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from portal.lib.secrecy import not_classified


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label="Lý do không thụ lý",
        max_length=2000,
        help_text="Người gửi đọc nguyên văn. Nói rõ thiếu gì, hoặc nên làm theo cách nào khác.",
        error_messages={"required": "Hãy ghi lý do: người gửi cần biết vì sao."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AcceptForm(forms.Form):
    witnesses = forms.CharField(
        label="Mã cán bộ của người làm chứng",
        required=False,
        max_length=500,
        help_text=(
            "Cách nhau bằng dấu phẩy. Người được nêu ở đây không thụ lý, không quyết định việc này."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_witnesses(self) -> list[User]:
        codes = [code for code in re.split(r"[\s,;]+", self.cleaned_data["witnesses"]) if code]
        found = [User.objects.filter(staff_code__iexact=code).first() for code in codes]
        unknown = [code for code, person in zip(codes, found, strict=True) if person is None]
        if unknown:
            raise ValidationError(f"Không có mã cán bộ này: {', '.join(unknown)}.", code="unknown")
        return [person for person in found if person is not None]


class AskRevealForm(forms.Form):
    reason = forms.CharField(
        label="Vì sao cần biết ai đã phản ánh",
        max_length=2000,
        help_text=(
            "Người phụ trách dữ liệu đọc để duyệt. Chỉ nêu lý do, không nêu nội dung vụ việc, không đoán "
            "tên ai."
        ),
        error_messages={"required": "Hãy ghi lý do."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RefuseRevealForm(forms.Form):
    reason = forms.CharField(
        label="Lý do không duyệt",
        max_length=500,
        error_messages={"required": "Hãy ghi lý do."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
