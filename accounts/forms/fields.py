"""Fields that several forms of this app share."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, QuerySet
from django.utils import timezone

from accounts.models import SEGMENT, Role, Unit, User, shown_name
from portal.lib.names import clean_name
from portal.lib.phones import PhoneError, parse_phone

LONGEST_LIST = 300  # more units than this are named by their code instead of picked from a list
INDENT = "\u2003"


class UnitField(forms.ModelChoiceField[Unit]):
    """A unit by its code: picked from a list, or typed where the list would be endless.

    On pages that show accounts, units of the armed forces are known by their code alone (R47).
    """

    def __init__(self, *, beside_accounts: bool = False, **kwargs: Any) -> None:
        self.beside_accounts = beside_accounts
        kwargs.setdefault("label", "Đơn vị")
        kwargs.setdefault("empty_label", "Chọn đơn vị")
        super().__init__(
            Unit.objects.none(),
            to_field_name="code",
            error_messages={"invalid_choice": "Không có đơn vị này trong phạm vi của đồng chí."},
            **kwargs,
        )

    def offer(self, units: QuerySet[Unit]) -> None:
        self.queryset = units
        named = units.annotate(shown=self._shown_name())
        # Not as objects: three hundred of them take a page longer than all its own rows.
        few = list(named.values_list("code", "shown", "path")[: LONGEST_LIST + 1])
        if len(few) <= LONGEST_LIST:
            empty = ("", self.empty_label)
            self.choices = [empty, *((unit[0], _in_tree(*unit)) for unit in few)]
        else:
            self.widget = forms.TextInput(attrs={"autocomplete": "off"})
            self.help_text = "Ghi mã đơn vị, xem ở trang Đơn vị."

    def _shown_name(self) -> F | Case:
        if not self.beside_accounts:
            return F("name")
        return shown_name()

    def label_from_instance(self, unit: Unit) -> str:
        return _in_tree(unit.code, unit.name, unit.path)


def _in_tree(code: str, name: str, path: str) -> str:
    return f"{INDENT * (len(path) // SEGMENT - 1)}{name} ({code})"


class PhoneField(forms.CharField):
    """Kept as E.164, typed as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Điện thoại di động")
        super().__init__(
            max_length=30,
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return parse_phone(typed)
        except PhoneError as fault:
            raise ValidationError(fault.message_vi, code=fault.code) from fault


class NameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Họ và tên")
        super().__init__(max_length=120, **kwargs)

    def clean(self, value: Any) -> str:
        return clean_name(super().clean(value))


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    kwargs.setdefault("help_text", "Ngày/tháng/năm, ví dụ 01/12/2026.")
    widget = forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.DateField(label=label, widget=widget, **kwargs)


def offer_units(form: forms.Form, units: QuerySet[Unit], name: str = "unit") -> None:
    """Which units the form's field may be; to be called for each request."""
    field = form.fields[name]
    if not isinstance(field, UnitField):
        raise TypeError(f"{name} is not a unit")
    field.offer(units)


def open_units(user: User) -> QuerySet[Unit]:
    """Units in which this person may place people."""
    units = Unit.objects.filter(valid_to=None).order_by("path")
    return units if user.is_administrator else units.below(user.scopes(Role.STAFF))


def today() -> date:
    return timezone.localdate()
