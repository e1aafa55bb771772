"""What the office types about a round, and a head about one person in it."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django import forms

from accounts.forms.fields import UnitField, day_field, offer_units, today
from accounts.models import Role, Unit, User
from portal.lib.access import Denied
from portal.lib.citations import citations
from portal.lib.secrecy import not_classified
from registry.actions.rounds import RoundPlan
from registry.models import Round, RoundPlace
from registry.permissions import rounds as permissions

# Beside which field a refusal of days is said.
FIELDS = {
    "opening_is_past": "opens_on",
    "due_before_opening": "due_on",
    "closes_before_due": "closes_on",
    "counts_too_late": "counts_from",
    "earlier": "due_on",
}


class RoundForm(forms.Form):
    name = forms.CharField(
        label="Tên đợt",
        max_length=200,
        help_text="Ví dụ: Kê khai tài khoản mạng xã hội năm 2026.",
        validators=[not_classified],
    )
    unit = UnitField(
        label="Đơn vị",
        help_text="Mọi người trong đơn vị này và các đơn vị trực thuộc phải kê khai.",
    )
    basis = forms.ChoiceField(
        label="Căn cứ", help_text="Điều khoản giao việc này. Người kê khai đọc được."
    )
    note = forms.CharField(
        label="Lời nhắn của văn phòng",
        required=False,
        max_length=2000,
        help_text="Mọi người trong đợt đọc được.",
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    opens_on = day_field("Ngày mở")
    due_on = day_field("Hạn gửi", help_text="Hết ngày này là quá hạn.")
    closes_on = day_field("Ngày kết thúc", help_text="Ngày cuối cùng còn gửi cho đợt này.")
    counts_from = day_field(
        "Tính bản gửi từ ngày",
        help_text="Ai đã gửi bản kê khai từ ngày này thì không phải gửi lại. Không sau ngày mở.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.below(user.scopes(Role.STAFF)).filter(valid_to=None)
        offer_units(self, units.order_by("path"))
        basis = self.fields["basis"]
        if isinstance(basis, forms.ChoiceField):
            basis.choices = clauses()

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        days = ["opens_on", "due_on", "closes_on", "counts_from"]
        if all(typed.get(name) for name in days):
            _ask(self, permissions.check_days, *(typed[name] for name in days), today=today())
        return typed

    @property
    def plan(self) -> RoundPlan:
        return RoundPlan(**self.cleaned_data)


class ExtendForm(forms.Form):
    due_on = day_field("Hạn gửi mới")
    closes_on = day_field("Ngày kết thúc mới")
    reason = forms.CharField(
        label="Lý do lùi hạn",
        max_length=500,
        help_text="Mọi người trong đợt đọc được.",
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        kwargs["initial"] = {"due_on": round_.due_on, "closes_on": round_.closes_on}
        super().__init__(*args, **kwargs)
        self.round = round_

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("due_on") and typed.get("closes_on"):
            _ask(self, permissions.check_is_later, self.round, typed["due_on"], typed["closes_on"])
        return typed


class ExemptForm(forms.Form):
    reason = forms.CharField(
        label="Lý do miễn",
        max_length=500,
        help_text="Người được miễn đọc được nguyên văn. Không ghi bệnh án hay chuyện riêng.",
        error_messages={"required": "Hãy ghi rõ vì sao người này được miễn."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FindPersonForm(forms.Form):
    """Whoever has no place that one may see is not found, whatever the reason."""

    staff_code = forms.CharField(
        label="Mã cán bộ",
        max_length=30,
        help_text="Ghi đúng mã trong danh sách cán bộ.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place: RoundPlace

    def __init__(self, *args: Any, round_: Round, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = RoundPlace.objects.visible_to(user).filter(round=round_)

    def clean_staff_code(self) -> str:
        code: str = self.cleaned_data["staff_code"].strip()
        found = self.places.filter(person__staff_code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(
                "Không có người nào mang mã này trong đợt và trong đơn vị đồng chí phụ trách."
            )
        self.place = found
        return code


class PeopleFilterForm(forms.Form):
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Còn phải gửi"),
            ("late", "Quá hạn"),
            ("sent", "Chờ tiếp nhận"),
            ("accepted", "Đã tiếp nhận"),
            ("exempt", "Được miễn"),
        ],
    )


def clauses() -> list[Any]:
    """Clauses in force, under the documents they stand in."""
    groups = groupby(citations(), key=lambda item: item.document)
    offered = [
        (document, [(item.reference, f"{item.reference} · {item.title}") for item in items])
        for document, items in groups
    ]
    return [("", "Chọn điều khoản"), *offered]


def _ask(form: forms.Form, check: Callable[..., None], *values: Any, **more: Any) -> None:
    """The action asks the same; here the refusal stands beside its field."""
    try:
        check(*values, **more)
    except Denied as refusal:
        form.add_error(FIELDS.get(refusal.code), str(refusal))
