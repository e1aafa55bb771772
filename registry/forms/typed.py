"""What a draft's page sends to be kept: any text in its own fields, up to a measure."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from portal.lib.secrecy import not_classified
from registry.forms.drafts import AccountForm, DraftForm
from registry.typed import Typed

MOST_TYPED = 64_000  # characters, of which thirty whole accounts take half  # R133
_HEX = r"^[0-9a-f]{32}\Z"
_CARD = re.compile(r"accounts-(\d{1,3})-(\w+)")
_COUNTS = {f"accounts-{name}_FORMS" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}


class TypedForm(forms.Form):
    """`left_out` names the fields whose text carries a secrecy mark: it is not kept (R6)."""

    token = forms.RegexField(_HEX)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.known = data.getlist("known")  # states of the draft from which the page goes on

    @property
    def left_out(self) -> list[str]:
        return [name for name, text in self._fields().items() if _is_marked(text)]

    def clean(self) -> dict[str, Any]:
        fields = self._fields()
        if not fields.get("accounts-TOTAL_FORMS", "").isdecimal():
            raise ValidationError("Trang này đã cũ. Đồng chí tải lại trang rồi ghi tiếp.")
        if sum(len(name) + len(text) for name, text in fields.items()) > MOST_TYPED:
            raise ValidationError(
                "Nội dung đang gõ quá dài nên không lưu được. Hãy rút ngắn các ô, mỗi ô vài chữ là đủ.",
                code="too_long",
            )
        kept = {name: text for name, text in fields.items() if not _is_marked(text)}
        return {**self.cleaned_data, "fields": kept}

    def typed(self, *, checked: bool = False) -> Typed:
        data = self.cleaned_data
        return Typed(data["fields"], data["token"], timezone.now(), checked)

    def where_left_out(self) -> str:
        """For people: which box it is."""
        return ", ".join(_words(name) for name in self.left_out)

    def _fields(self) -> dict[str, str]:
        """Without the zero byte, which no database text can hold."""
        return {name: self.data[name].replace("\x00", "") for name in self.data if _is_own(name)}


def _is_own(name: str) -> bool:
    card = _CARD.fullmatch(name)
    if card:
        return card[2] in AccountForm.base_fields or card[2] == "DELETE"
    return name in _COUNTS or name in DraftForm.base_fields or name == "send"


def _is_marked(text: str) -> bool:
    try:
        not_classified(text)
    except ValidationError:
        return True
    return False


def _words(name: str) -> str:
    card = _CARD.fullmatch(name)
    if not card:
        return name
    return f"“{AccountForm.base_fields[card[2]].label}” của tài khoản {int(card[1]) + 1}"
