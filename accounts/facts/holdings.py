"""Everything that is held about one person, read by what the apps' `holdings.yaml` say (R84)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import FileField, JSONField, Min, Model, Q, QuerySet
from django.utils import timezone

from accounts.models import Period, Unit, User, at_and_above
from audit.models import AuditEvent
from portal.lib import holdings
from portal.lib.holdings import DataClass, Table

NARROW = 5  # columns
ARMED = "Đơn vị lực lượng vũ trang"
LEFT_OUT = "không in cạnh tài khoản, xem ở trang Dữ liệu của tôi"
NAMING = {"accounts.User": ["position"], "accounts.Appointment": ["title"]}  # often name the unit
Value = str | int | bool | date | datetime | list[Any] | None
Row = dict[str, Value]  # words → value


@dataclass(frozen=True)
class Holding:
    """One class of data about one person, as the page "my data" shows it."""

    kind: DataClass
    counts: list[tuple[str, int | None]]  # rows of each table; None: it cannot be told whose
    since: date | None  # of the oldest record
    keep: str
    dated: list[holdings.Dated]  # records that have a last day

    @property
    def is_empty(self) -> bool:
        return all(count == 0 for _, count in self.counts)


@dataclass(frozen=True)
class Spelled:
    """One table as a page or a paper shows it."""

    title: str
    total: int
    rows: list[list[tuple[str, str]]]  # words → text, of the newest rows

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in self.rows[0]] if self.rows else []

    @property
    def is_narrow(self) -> bool:
        """Whether its columns fit beside each other."""
        return len(self.labels) <= NARROW

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def holdings_of(person: User) -> list[Holding]:
    return [holding_of(kind, person) for kind in holdings.classes()]


def holding_of(kind: DataClass, person: User) -> Holding:
    counts: list[tuple[str, int | None]] = []
    first: list[date] = []
    for table in kind.tables:
        rows = rows_of(table, person)
        counts.append((table.title, rows.count() if table.people or table.finder else None))
        oldest = rows.order_by().aggregate(day=Min(table.since))["day"]
        first += [day_of(oldest)] if oldest else []
    return Holding(
        kind=kind,
        counts=counts,
        since=min(first, default=None),
        keep=kept_for(kind),
        dated=[item for item in _dates(kind, person) if item.keep_until],
    )


def _dates(kind: DataClass, person: User) -> Iterator[holdings.Dated]:
    for table in kind.tables:
        yield from holdings.dates_of(table.model, person.pk) or ()


def kept_for(kind: DataClass) -> str:
    """How long, in words, with the periods as they are today: "… giữ thêm 24 tháng …"."""
    on = timezone.localdate()
    in_force = Period.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
    lengths = {
        item.code: f"{item.months} tháng" if item.months else f"{item.workdays} ngày làm việc"
        for item in in_force.order_by("valid_from")
        if f"{{{item.code}}}" in kind.keep
    }
    return kind.keep.format_map(lengths)


def reasons_of(kind: DataClass) -> list[str]:
    """What the portal holds besides, and why it is not spelled out; each said once."""
    return list(dict.fromkeys(reason for table in kind.tables for reason in table.hidden))


def readings_of(person: User) -> QuerySet[AuditEvent]:
    """Every time somebody else opened this person's data."""
    rows = AuditEvent.objects.about(person.pk).readings().exclude(actor_id=person.pk)
    return rows.order_by("-id")


# -- rows ------------------------------------------------------------------------------------


def rows_of(table: Table, person: User) -> QuerySet[Any]:
    """This person's rows, the newest first; none where a row does not say whose it is."""
    finder = holdings.finder_of(table)
    rows: QuerySet[Any] = apps.get_model(table.model)._default_manager.all()
    rows = (finder(person) if finder else rows).order_by(f"-{table.since}", "-pk")
    if finder:
        return rows
    if not table.people:
        return rows.none()
    mine = reduce(Q.__or__, (Q(**{lookup: person.pk}) for lookup in table.people))
    rows = rows.filter(mine, **_filled(table.where, person.pk))
    return rows.exclude(**_filled(table.unless, person.pk)) if table.unless else rows


def _filled(lookups: Mapping[str, Any], person: UUID) -> dict[str, Any]:
    return {name: person if value == "me" else value for name, value in lookups.items()}


def spelled(
    table: Table, person: User, *, limit: int | None = None, armed: bool = False
) -> Iterator[Row]:
    """Each row in words, field by field; with its own last day where records have one.

    `armed`: what often names the unit is left out, because accounts stand on the same paper (R47).
    """
    model = apps.get_model(table.model)
    dates = holdings.dates_of(table.model, person.pk)
    until = {item.pk: item.keep_until for item in dates or ()}
    related = {_related(model, lookup) for lookup in table.fields} - {""}
    for row in rows_of(table, person).select_related(*related)[:limit]:
        words: Row = {
            label: LEFT_OUT
            if armed and lookup in NAMING.get(table.model, ())
            else value_of(row, lookup)
            for lookup, label in table.fields.items()
        }
        if dates is not None:
            words["Lưu đến ngày"] = until.get(row.pk)
        yield words


def in_words(table: Table, person: User, limit: int, *, armed: bool = False) -> Spelled:
    rows = [
        [(label, text_of(value)) for label, value in row.items()]
        for row in spelled(table, person, limit=limit, armed=armed)
    ]
    return Spelled(table.title, rows_of(table, person).count(), rows)


def value_of(row: Model, lookup: str) -> Value:
    """What a field says: words for a code, a name for a thing, the thing itself otherwise."""
    path, _, name = lookup.rpartition("__")
    for step in path.split("__") if path else ():
        row = getattr(row, step)
        if row is None:
            return None
    value = getattr(row, name)
    if value is None or value == "":
        return None
    if words := holdings.words_for(row._meta.label, name):
        return words(value) or str(value)
    if shown := getattr(row, f"get_{name}_display", None):
        return str(shown())
    field = _field(type(row), name)
    if isinstance(field, FileField):
        return str(value.name)
    if isinstance(value, Model):
        return str(value)
    if isinstance(field, JSONField) or isinstance(value, list):
        return list(_flat(value))
    return value if isinstance(value, bool | int | date) else str(value)


def text_of(value: Value) -> str:
    """As a person reads it on a page and on paper."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value)


def _flat(value: Any) -> Iterator[str]:
    """A small tree as lines: [{"a": 1}] gives "a: 1"."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            inner = list(_flat(item))
            yield from [f"{name}: {line}" for line in inner]
    elif isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        yield str(value)


def _related(model: type[Model], lookup: str) -> str:
    """What to read along for this lookup, so that a list stays one query."""
    path, _, name = lookup.rpartition("__")
    owner = model
    for step in path.split("__") if path else ():
        owner = owner._meta.get_field(step).related_model  # type: ignore[assignment]  # a relation
    field = _field(owner, name)
    return lookup if field is not None and field.is_relation else path


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def day_of(moment: date | datetime) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


# -- the armed forces ------------------------------------------------------------------------


def unit_names_to_hide(person: User) -> list[str]:
    """Of an armed forces' unit, which an export must not print beside accounts; longest first (R47)."""
    units = Unit.objects.filter(path__in=at_and_above(person.unit_path)).order_by("path")
    rows = list(units.values_list("name", "kind__is_armed_forces"))
    armed = [index for index, (_, is_armed) in enumerate(rows) if is_armed]
    return sorted((name for name, _ in rows[armed[0] :]), key=len, reverse=True) if armed else []


def without_names(value: Any, names: list[str]) -> Any:
    """The same value with these names of units replaced, however deep they stand."""
    if isinstance(value, str):
        return reduce(lambda text, name: text.replace(name, ARMED), names, value)
    if isinstance(value, list):
        return [without_names(item, names) for item in value]
    if isinstance(value, dict):
        return {key: without_names(item, names) for key, item in value.items()}
    return value
