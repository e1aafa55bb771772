"""What a head may type: a reason, a choice of rows, the filters of the queue."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.forms.fields import UnitField, offer_units
from accounts.models import Unit
from portal.lib.secrecy import not_classified
from registry.models import Declaration
from registry.workflow import Status


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="Cần bổ sung điều gì",
        max_length=2000,
        help_text="Người kê khai đọc được nguyên văn.",
        error_messages={"required": "Hãy ghi rõ cần bổ sung điều gì."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ChosenForm(forms.Form):
    """Rows of one page of the queue; one that may not be seen spoils the whole choice."""

    def __init__(self, data: Mapping[str, Any], *, rows: QuerySet[Declaration]) -> None:
        super().__init__(data)
        self.fields["declarations"] = forms.ModelMultipleChoiceField(rows)


class QueueFilterForm(forms.Form):
    q = forms.CharField(
        label="Tìm theo tên",
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "gõ không dấu cũng được", "autocomplete": "off"}
        ),
    )
    scope = forms.ChoiceField(
        label="Phạm vi",
        required=False,
        choices=[("", "Chờ tôi tiếp nhận"), ("below", "Cả đơn vị cấp dưới")],
    )
    unit = UnitField(label="Đơn vị", required=False, empty_label="Tất cả đơn vị")
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Chờ tiếp nhận"),
            (Status.RETURNED.value, "Đã đề nghị bổ sung"),
            (Status.ACCEPTED.value, "Đã tiếp nhận"),
        ],
    )
    late = forms.ChoiceField(
        label="Thời hạn",
        required=False,
        choices=[("", "Tất cả"), ("waiting", "Chờ quá hạn"), ("sent", "Gửi muộn")],
    )

    def __init__(self, data: Mapping[str, Any], *, paths: list[str]) -> None:
        super().__init__(data)
        offer_units(self, Unit.objects.below(paths).filter(valid_to=None).order_by("path"))
