"""What a head may type: a reason, a choice of rows, the filters of the queue."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.forms.fields import UnitField
from accounts.models import Unit
from portal.lib.secrecy import not_classified
from registry.actions import MOST_AT_ONCE
from registry.workflow import Status


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="Cần bổ sung điều gì",
        max_length=2000,
        help_text="Người kê khai đọc được nguyên văn.",
        error_messages={"required": "Hãy ghi rõ cần bổ sung điều gì."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
    )


class IdsField(forms.Field):
    """Ids of rows, at most as many as may be accepted at once (R130)."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        try:
            found = [UUID(item) for item in dict.fromkeys(value or [])]
        except ValueError:
            raise ValidationError(
                "Danh sách không hợp lệ. Hãy mở lại hàng chờ và chọn lại."
            ) from None
        if len(found) > MOST_AT_ONCE:
            raise ValidationError(f"Một lần tiếp nhận nhiều nhất {MOST_AT_ONCE} bản.")
        return found


class ChosenForm(forms.Form):
    """Which rows of the queue; whether each may be answered is found one by one, when it is."""

    declarations = IdsField(error_messages={"required": "Chưa chọn bản nào."})


class PlainSelect(forms.Select):
    """A list of choices written in one go: Django's own takes a template for each of them."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if str(key) == value else ""}>'
            f"{escape(label)}</option>"
            for key, label in self.choices
        )
        context = self.build_attrs({**self.attrs, "name": name}, attrs)
        return mark_safe(f"<select{flatatt(context)}>{options}</select>")  # noqa: S308 - escaped above


class QueueFilterForm(forms.Form):
    q = forms.CharField(
        label="Tìm theo tên",
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": "không cần dấu",
                "autocomplete": "off",
                "data-key": "/",
            }
        ),
    )
    scope = forms.ChoiceField(
        label="Phạm vi",
        required=False,
        choices=[("", "Chờ tôi tiếp nhận"), ("below", "Cả đơn vị cấp dưới")],
        widget=PlainSelect,
    )
    unit = UnitField(
        label="Đơn vị", required=False, empty_label="Tất cả đơn vị", beside_accounts=True
    )
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Chờ tiếp nhận"),
            (Status.RETURNED.value, "Đã đề nghị bổ sung"),
            (Status.ACCEPTED.value, "Đã tiếp nhận"),
        ],
        widget=PlainSelect,
    )
    change = forms.ChoiceField(
        label="Thay đổi",
        required=False,
        choices=[("", "Tất cả"), ("none", "Không thay đổi"), ("some", "Có thay đổi, lần đầu")],
        widget=PlainSelect,
    )
    late = forms.ChoiceField(
        label="Thời hạn",
        required=False,
        choices=[("", "Tất cả"), ("waiting", "Chờ quá hạn"), ("sent", "Gửi muộn")],
        widget=PlainSelect,
    )

    def __init__(self, data: Mapping[str, Any], *, paths: list[str], offered: bool = True) -> None:
        super().__init__(data)
        units = Unit.objects.below(paths).filter(valid_to=None).order_by("path")
        field = cast(UnitField, self.fields["unit"])
        field.queryset = units
        if offered:  # otherwise nothing is shown, and only what was chosen is looked up
            field.widget = PlainSelect()
            field.offer(units)
