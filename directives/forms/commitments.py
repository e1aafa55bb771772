"""What may be typed around a commitment: which version was read, and what stands on a signed sheet."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.forms.fields import day_field
from directives.models import Document
from directives.permissions import commitments as permissions
from portal.lib.access import Denied
from portal.lib.secrecy import not_classified


class CommitForm(forms.Form):
    """The one press. It says what was on the page, so that nobody promises what came meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, document: Document) -> None:
        super().__init__(data, initial={"version": document.version})
        self.document = document

    def clean_version(self) -> int:
        version = int(self.cleaned_data["version"])
        _as_error(permissions.check_read_this_version, self.document, version)
        return version


class FindPersonForm(forms.Form):
    q = forms.CharField(
        label="Tên hoặc mã cán bộ",
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "gõ không dấu cũng được", "autocomplete": "off"}
        ),
    )


class SignedSheetForm(CommitForm):
    signature_file = forms.CharField(
        label="Số lưu của bản giấy",
        max_length=60,
        help_text="Số ghi trên bản giấy khi lưu, ví dụ 17/CK-CB.",
        error_messages={"required": "Hãy ghi số lưu của bản giấy có chữ ký."},
        validators=[not_classified],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signed_on = day_field(
        "Ngày ký", error_messages={"required": "Hãy ghi ngày người cam kết ký trên bản giấy."}
    )

    def clean_signed_on(self) -> Any:
        signed_on = self.cleaned_data["signed_on"]
        _as_error(permissions.check_signed_in_time, self.document, signed_on)
        return signed_on


def _as_error(check: Any, *about: Any) -> None:
    """A refusal, said beside the field."""
    try:
        check(*about)
    except Denied as refusal:
        raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
