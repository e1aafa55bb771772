"""What may be sent as evidence: a name, some words, a file that is checked as it arrives."""

import unicodedata
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from portal.lib.access import Denied
from portal.lib.files import LARGEST, CheckedFile, check_file
from portal.lib.secrecy import not_classified
from violations.actions.evidence import Offered

MOST_AT_ONCE = 5
LARGEST_AT_ONCE = 20 * 1024 * 1024  # bytes; the server in front takes 25 MB in one go
OTHERS = (
    "Che tên, khuôn mặt, số điện thoại của người không liên quan trước khi gửi. "
    "Không gửi tài liệu có dấu MẬT."
)


class CheckedFileField(forms.FileField):
    """The file as it may be kept; a refusal names the file and says what to do (R164)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            allow_empty_file=True,  # the check below says it in its own words
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,.pdf"}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        sent = super().clean(data, initial)
        if not sent:
            return None
        try:
            return check_file(sent.read(LARGEST + 1), sent.name)
        except Denied as refusal:
            raise ValidationError(
                f"Chưa nhận được tệp “{shown_name(sent.name)}”. {refusal}", code=refusal.code
            ) from refusal


class EvidenceForm(forms.Form):
    title = forms.CharField(
        label="Tên minh chứng",
        max_length=200,
        help_text="Ví dụ: ảnh chụp màn hình tin nhắn, biên bản họp ngày 12/10/2026.",
        error_messages={"required": "Hãy ghi minh chứng là gì."},
        validators=[not_classified],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    description = forms.CharField(
        label="Minh chứng cho thấy điều gì",
        max_length=4000,
        required=False,
        help_text=OTHERS,
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = CheckedFileField(
        label="Tệp", help_text="Ảnh JPEG, PNG, WebP hoặc PDF, tối đa 10 MB. Tên tệp không được giữ."
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "file" in data and not (data["file"] or data.get("description")):
            self.add_error("description", "Hãy chọn tệp, hoặc mô tả bằng lời.")
        return data


class BaseEvidenceFormSet(forms.BaseFormSet[EvidenceForm]):
    """Several at once, within what one request carries."""

    def clean(self) -> None:
        sizes = [getattr(file, "size", 0) for file in self.files.values()]
        if sum(sizes) > LARGEST_AT_ONCE:
            raise ValidationError(
                "Các tệp gửi một lần quá 20 MB. Hãy bớt tệp, gửi phần còn lại ở lần bổ sung sau."
            )

    def offered(self) -> list[Offered]:
        """Those rows that say something and were not taken out again."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed()]
        return [
            Offered(row["title"], row["description"], row["file"])
            for row in rows
            if not row.get("DELETE")
        ]


EvidenceFormSet = cast(
    type[BaseEvidenceFormSet],
    forms.formset_factory(
        EvidenceForm,
        formset=BaseEvidenceFormSet,
        extra=1,
        can_delete=True,
        max_num=MOST_AT_ONCE,
        absolute_max=MOST_AT_ONCE,
        validate_max=True,
    ),
)


class WithholdForm(forms.Form):
    reason = forms.CharField(
        label="Vì sao phải giữ kín",
        max_length=1000,
        help_text="Người quyết định đọc lý do này để duyệt. Ví dụ: minh chứng để lộ người làm chứng.",
        error_messages={"required": "Hãy ghi lý do."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    gist = forms.CharField(
        label="Nội dung chính, cho đồng chí được phản ánh biết",
        max_length=1000,
        help_text="Đủ để đồng chí ấy giải trình được: việc gì, ngày nào, thể hiện ở đâu.",
        error_messages={"required": "Hãy ghi nội dung chính của minh chứng."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def shown_name(name: str) -> str:
    """The name of a file as a person typed it, without what would turn or hide the line it stands in."""
    kept = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    return unicodedata.normalize("NFC", kept)[-80:]
