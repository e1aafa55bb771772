"""What may be typed into the pages of the library."""

from collections.abc import Iterable
from typing import Any

from django import forms

from directives.models import Bearer, DocumentVersion


class LibraryFilter(forms.Form):
    q = forms.CharField(
        label="Tìm điều khoản",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    bears = forms.ChoiceField(
        label="Ai thực hiện", required=False, choices=[("", "Tất cả"), *Bearer.choices]
    )


class CompareForm(forms.Form):
    """Two versions of one document; without a choice the newest against the one before it."""

    before = forms.TypedChoiceField(label="Từ phiên bản", coerce=int)
    after = forms.TypedChoiceField(label="Đến phiên bản", coerce=int)

    def __init__(self, data: Any, *, versions: Iterable[DocumentVersion]) -> None:
        super().__init__(data)
        choices = [(item.version, str(item.version)) for item in versions]
        for name in ("before", "after"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  # for the type checker
            field.choices = choices
