"""What the portal holds now, as far as a file touches it: a handful of queries for any size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from accounts.models import Appointment, Role, Unit, UnitKind, User
from accounts.roster.rows import Reading
from portal.lib.names import search_key


class KnownUnit(NamedTuple):
    pk: int
    code: str
    name: str
    kind: str
    parent: int | None
    path: str
    head_title: str
    place: str
    is_closed: bool


class KnownKind(NamedTuple):
    code: str
    name: str
    head_title: str


class KnownPerson(NamedTuple):
    pk: UUID
    staff_code: str
    full_name: str
    unit: int
    unit_path: str
    position: str
    phone: str
    is_member: bool
    birth_year: int | None
    has_left: bool

    @property
    def key(self) -> str:
        return self.staff_code.upper()


class KnownHead(NamedTuple):
    person: UUID
    unit: int
    staff_code: str


@dataclass(frozen=True)
class Importer:
    """Who brings the file. `scopes` is None for an administrator and for the server itself."""

    pk: UUID | None
    scopes: tuple[str, ...] | None

    def covers(self, path: str) -> bool:
        return self.scopes is None or path.startswith(self.scopes)


@dataclass(frozen=True)
class State:
    """Units by their codes in capitals, people by their staff codes in capitals."""

    importer: Importer
    units: Mapping[str, KnownUnit]
    units_by_id: Mapping[int, KnownUnit]
    units_by_name: Mapping[str, list[KnownUnit]]
    kinds: Mapping[str, KnownKind]
    people: Mapping[str, KnownPerson]
    phones: Mapping[str, KnownPerson]
    heads: Mapping[int, list[KnownHead]]


def importer(by: User | None) -> Importer:
    if by is None or by.is_administrator:
        return Importer(by.pk if by else None, None)
    return Importer(by.pk, tuple(by.scopes(Role.STAFF)))


def load_state(reading: Reading, *, by: User | None, on: date) -> State:
    units = _units()
    by_code = {unit.code.upper(): unit for unit in units}
    by_name = defaultdict(list)
    for unit in units:
        by_name[search_key(unit.name)].append(unit)
    people = _people(reading, _units_named(reading, by_code, by_name))
    return State(
        importer=importer(by),
        units=by_code,
        units_by_id={unit.pk: unit for unit in units},
        units_by_name=by_name,
        kinds=_kinds(on),
        people={person.key: person for person in people},
        phones={person.phone: person for person in people if person.phone},
        heads=_heads(on),
    )


def _units() -> list[KnownUnit]:
    fields = ("pk", "code", "name", "kind_id", "parent_id", "path", "head_title", "place")
    rows = Unit.objects.order_by("path").annotate(is_closed=Q(valid_to__isnull=False))
    return [KnownUnit(*row) for row in rows.values_list(*fields, "is_closed")]


def _kinds(on: date) -> dict[str, KnownKind]:
    """By name without marks, and by code."""
    kinds: dict[str, KnownKind] = {}
    for kind in UnitKind.objects.in_force(on):
        known = KnownKind(kind.code, kind.name, kind.default_head_title)
        kinds[search_key(kind.name)] = kinds[search_key(kind.code)] = known
    return kinds


def _units_named(
    reading: Reading,
    by_code: Mapping[str, KnownUnit],
    by_name: Mapping[str, list[KnownUnit]],
) -> set[int]:
    """The units whose people the file claims to list."""
    words = {person.unit for person in reading.people} | {unit.code for unit in reading.units}
    found = {by_code[word.upper()].pk for word in words if word.upper() in by_code}
    named = {unit.pk for word in words for unit in by_name.get(search_key(word), ())}
    return found | named


PEOPLE = """
SELECT id, staff_code, full_name, unit_id, unit_path, position, phone, is_member, birth_year,
       left_on IS NOT NULL
FROM accounts_user
WHERE upper(staff_code) = ANY(%(codes)s) OR unit_id = ANY(%(units)s)
   OR (phone <> '' AND phone = ANY(%(phones)s))
"""


def _people(reading: Reading, units: Iterable[int]) -> list[KnownPerson]:
    """Everyone whom the file names by code or phone or whose unit it lists."""
    values: dict[str, Any] = {
        "codes": [person.key for person in reading.people],
        "phones": [person.phone for person in reading.people if person.phone],
        "units": list(units),
    }
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, values)
        return [KnownPerson(*row) for row in cursor.fetchall()]


def _heads(on: date) -> dict[int, list[KnownHead]]:
    """Heads in office and those already appointed for a later day."""
    rows = Appointment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), role=Role.UNIT_HEAD
    ).values_list("person_id", "unit_id", "person__staff_code")
    heads = defaultdict(list)
    for row in rows:
        head = KnownHead(*row)
        heads[head.unit].append(head)
    return heads
