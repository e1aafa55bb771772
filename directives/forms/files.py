"""A file as it may be kept: checked and drawn anew while it arrives."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.lib.access import Denied
from portal.lib.files import LARGEST, CheckedFile, check_file


class CheckedFileField(forms.FileField):
    """Gives a CheckedFile, or None where none was sent; a refusal names the file and the remedy."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            "Ảnh JPEG, PNG, WebP hoặc PDF, tối đa 10 MB. Tên tệp không được giữ. Không gửi tài liệu mật.",
        )
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


def shown_name(name: str) -> str:
    """The name of a file as a person typed it, without what would turn or hide the line it stands in."""
    kept = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    return unicodedata.normalize("NFC", kept)[-80:]
