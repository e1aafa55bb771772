"""What every table shares: rows chunk by chunk, and the sheet that says what it is (R139)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os.path import commonprefix
from typing import Any, TypeVar, cast

from django import forms
from django.db.models import Model, QuerySet
from django.db.models.fields.tuple_lookups import (  # type: ignore[import-untyped]  # no stubs
    Tuple as Row,
)
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.utils import timezone

from accounts.models import ARMED_FORCES, SEGMENT, Appointment, Unit, User, in_armed_forces
from portal.lib.access import Denied
from portal.lib.xlsx import Column, Workbook

CHUNK = 1000
Item = TypeVar("Item", bound=Model)
Line = tuple[str, str]


def in_chunks(rows: QuerySet[Item], key: tuple[str, ...]) -> Iterator[list[Item]]:
    """All rows in the order of a key that ends with the id, however many they are."""
    rows = rows.order_by(*key)
    found = list(rows[:CHUNK])
    while found:
        yield found
        last = tuple(getattr(found[-1], name) for name in key)
        found = list(rows.filter(TupleGreaterThan(Row(*key), last))[:CHUNK])


def covering(paths: Iterable[str]) -> str:
    """The nearest unit that has all of these below it, as a purge looks for a list by its unit."""
    shared = commonprefix(list(paths))
    path = shared[: len(shared) - len(shared) % SEGMENT]
    if not path:
        raise Denied(
            "choose_unit",
            "Các đơn vị của đồng chí không có chung cấp trên. Hãy chọn một đơn vị rồi tải bảng.",
        )
    return path


def check_still_held(now: Iterable[Appointment], units: Iterable[int]) -> None:
    """The roles by which the table was asked for are still held (R136)."""
    if not set(units) <= {item.unit_id for item in now}:
        raise Denied(
            "role_ended",
            "Vai trò của đồng chí đã thay đổi nên bảng này không còn dành cho đồng chí. "
            "Hãy mở lại danh sách và tải bảng mới.",
        )


def refuse_lost_unit() -> None:
    raise Denied(
        "unit_out_of_scope",
        "Đơn vị đã chọn không còn trong phạm vi của đồng chí. Hãy mở lại danh sách và chọn lại.",
    )


def unit_beside_accounts(unit: Unit) -> str:
    """A unit's name as it may stand in a table of people's accounts (R47)."""
    armed = Unit.objects.filter(in_armed_forces("path"), pk=unit.pk)
    return ARMED_FORCES if armed.exists() else unit.name


def roles_in_words(roles: Iterable[Appointment], *, beside_accounts: bool = False) -> str:
    """By which roles somebody asks."""
    words = []
    for role in roles:
        if role.unit:
            name = unit_beside_accounts(role.unit) if beside_accounts else role.unit.name
            words.append(f"{role.get_role_display()}: {name}")
    return "; ".join(words)


def choices_in_words(form: forms.Form, chosen: Mapping[str, Any]) -> list[Line]:
    """What was chosen of each list of the page's filters, as the page calls it."""
    lists = {n: f for n, f in form.fields.items() if isinstance(f, forms.ChoiceField)}
    return [
        (str(field.label), str(dict(cast(Any, field.choices))[chosen.get(name, "")]))
        for name, field in lists.items()
        if not isinstance(field, forms.ModelChoiceField)
    ]


def write_about(
    book: Workbook, title: str, by: User, role: str, lines: Sequence[Line], note: str = ""
) -> None:
    """What it is, for whom it was made, when, and what was chosen (R139)."""
    now = timezone.localtime()
    sheet = book.table("Về bảng này", [Column("Mục", 24), Column("Nội dung", 80)])
    for line in (
        ("Bảng", title),
        ("Lập cho", f"{by.full_name} ({role})" if role else by.full_name),
        ("Lập lúc", f"{now:%d/%m/%Y %H:%M}"),
        *lines,
        ("Lưu ý", note or "Số liệu và trạng thái là lúc lập bảng."),
    ):
        sheet.add(line)
