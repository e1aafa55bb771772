"""Writing a plan: whole sets at a time, inside the transaction of the deed that calls it.

The plan was made under the same lock, so every added person is new: they are copied straight into
the table, and a row that is there after all ends the whole import. Keys are computed while the
server takes the rows in.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import chain, islice
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection

from accounts import inbox
from accounts.models import Appointment, Role, Unit, User
from accounts.roster.lines import Line, Outcome, Plan
from accounts.roster.rows import PersonRow, UnitRow
from portal.lib.names import search_key, sort_key


class Deed(NamedTuple):
    """Who writes which import, as from which day."""

    import_id: UUID
    by: User | None
    on: date


class Home(NamedTuple):
    pk: int
    path: str
    head_title: str


class Event(NamedTuple):
    """One row of the trail about a unit, a person or a role that the import brought."""

    kind: str
    target_type: str
    target_id: str
    subject: str  # "" for a unit
    unit_path: str
    fields: tuple[str, ...] | None = None


def write_plan(plan: Plan, deed: Deed) -> None:
    events = _write_units(plan.units, deed)
    homes = {
        code.upper(): Home(pk, path, title)
        for pk, code, path, title in Unit.objects.values_list("pk", "code", "path", "head_title")
    }
    new = [line for line in plan.people if line.outcome == Outcome.ADDED]
    added = list(zip(_new_ids(len(new)), new, strict=True))
    changed = [line for line in plan.people if line.outcome == Outcome.CHANGED]
    _add_people(added, homes, deed)
    _change_people(changed, homes)
    heads = [(pk, line) for pk, line in added if line.makes_head]
    heads += [(str(line.pk), line) for line in changed if line.makes_head]
    events += _appoint(heads, homes, deed)
    _tell([str(line.pk) for line in changed if line.makes_head])
    _record(chain(events, _people_events(added, changed, homes)), deed)


# -- units ---------------------------------------------------------------------------------


def _write_units(lines: list[Line], deed: Deed) -> list[Event]:
    added = _add_units([line for line in lines if line.outcome == Outcome.ADDED], deed.on)
    changed = _change_units([line for line in lines if line.outcome == Outcome.CHANGED])
    paths = dict(
        Unit.objects.filter(pk__in=[*added, *changed]).values_list("pk", "path")
    )  # made by the database
    events = [Event("unit.added", "accounts.unit", str(pk), "", paths[pk]) for pk in added]
    events += [
        Event("unit.changed", "accounts.unit", str(pk), "", paths[pk], fields)
        for pk, fields in changed.items()
    ]
    return events


def _add_units(lines: list[Line], on: date) -> list[int]:
    """Level by level: the path of a unit is made from that of its parent."""
    above = {code.upper(): (pk, place) for pk, code, place in _codes()}
    above[""] = (None, "")
    waiting = list(enumerate(lines, 1))
    made: list[int] = []
    while waiting:
        level = [(number, line) for number, line in waiting if line.unit in above]
        units = [_unit(line, number, *above[line.unit], on) for number, line in level]
        Unit.objects.bulk_create(units)
        above |= {unit.code.upper(): (unit.pk, unit.place) for unit in units}
        made += [unit.pk for unit in units]
        waiting = [item for item in waiting if item not in level]
    return made


def _codes() -> Iterable[tuple[int | None, str, str]]:
    return Unit.objects.values_list("pk", "code", "place")


def _unit(line: Line, number: int, parent: int | None, place: str, on: date) -> Unit:
    row = _unit_row(line)
    unit = Unit(
        code=row.code,
        name=row.name,
        kind_id=line.kind,
        parent_id=parent,
        head_title=line.head_title,
        place=place,
        position=number,
        valid_from=on,
    )
    unit.set_keys()
    return unit


def _change_units(lines: list[Line]) -> dict[int, tuple[str, ...]]:
    units = Unit.objects.select_for_update().in_bulk([line.pk for line in lines])
    changed: dict[int, tuple[str, ...]] = {}
    for line in lines:
        row, unit = _unit_row(line), units[line.pk]
        changed[unit.pk] = _fields(line)
        unit.name = row.name or unit.name
        unit.kind_id = line.kind or unit.kind_id
        unit.head_title = row.head_title or unit.head_title
        unit.set_keys()
    Unit.objects.bulk_update(units.values(), ["name", "kind", "head_title", "search_key"], 500)
    return changed


# -- people --------------------------------------------------------------------------------

COPY_PEOPLE = """
COPY accounts_user (id, password, staff_code, full_name, sort_key, search_key, unit_id, unit_path,
    position, phone, email, is_member, birth_year, joined_on, is_active, session_stamp)
FROM STDIN WITH (NULL E'\\x01')
"""
# NULL keeps what is there; the trigger of the table sets the path of a new unit.
UPDATE_PEOPLE = """
UPDATE accounts_user AS person SET
    full_name = coalesce(new.full_name, person.full_name),
    sort_key = coalesce(new.sort_key, person.sort_key),
    search_key = coalesce(new.search_key, person.search_key),
    unit_id = coalesce(new.unit_id, person.unit_id),
    position = coalesce(new.position, person.position),
    phone = coalesce(new.phone, person.phone),
    is_member = coalesce(new.is_member, person.is_member),
    birth_year = coalesce(new.birth_year, person.birth_year)
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[],
    %s::boolean[], %s::smallint[])
    AS new (id, full_name, sort_key, search_key, unit_id, position, phone, is_member, birth_year)
WHERE person.id = new.id
"""


def _add_people(added: list[tuple[str, Line]], homes: dict[str, Home], deed: Deed) -> None:
    secrets = _new_ids(2 * len(added))
    joined_on = deed.on.isoformat()

    def rows() -> Iterator[Sequence[str]]:
        for pk, line in added:
            row, home = _person_row(line), homes[line.unit]
            yield (
                pk,
                UNUSABLE_PASSWORD_PREFIX + next(secrets),
                row.staff_code,
                row.full_name,
                *_keys(row),
                str(home.pk),
                home.path,
                row.position,
                row.phone,
                "",
                "t" if row.is_member else "f",
                str(row.birth_year) if row.birth_year else NULL,
                joined_on,
                "t",
                next(secrets),
            )

    _copy(COPY_PEOPLE, rows())


def _change_people(changed: list[Line], homes: dict[str, Home]) -> None:
    if not changed:
        return
    columns = zip(*[_new_values(line, homes) for line in changed], strict=True)
    with connection.cursor() as cursor:
        cursor.execute(UPDATE_PEOPLE, [list(column) for column in columns])


def _new_values(line: Line, homes: dict[str, Home]) -> tuple[object, ...]:
    row = _person_row(line)
    fields = _fields(line)
    sort, search = _keys(row) if "full_name" in fields else (None, None)
    return (
        line.pk,
        row.full_name if "full_name" in fields else None,
        sort,
        search,
        homes[line.unit].pk if "unit" in fields else None,
        row.position if "position" in fields else None,
        row.phone if "phone" in fields else None,
        row.is_member if "is_member" in fields else None,
        row.birth_year if "birth_year" in fields else None,
    )


def _keys(row: PersonRow) -> tuple[str, str]:
    """As `User.set_keys` makes them, for a name that is clean already and a code seen once."""
    code = row.staff_code
    plain = code.lower() if code.isascii() and code.isalnum() else search_key(code)
    return sort_key(row.full_name), f"{search_key(row.full_name)} {plain}"


def _appoint(heads: list[tuple[str, Line]], homes: dict[str, Home], deed: Deed) -> list[Event]:
    """In force at once, as a unit head is appointed by an administrator.  # R28"""
    appointments = Appointment.objects.bulk_create(
        [
            Appointment(
                person_id=pk,
                role=Role.UNIT_HEAD,
                unit_id=homes[line.unit].pk,
                title=homes[line.unit].head_title,
                valid_from=deed.on,
                granted_by=deed.by,
            )
            for pk, line in heads
        ]
    )
    return [
        Event(
            "appointment.granted",
            "accounts.appointment",
            str(item.pk),
            pk,
            homes[line.unit].path,
        )
        for item, (pk, line) in zip(appointments, heads, strict=True)
    ]


def _tell(people: list[str]) -> None:
    """Those who could sign in before; someone new finds the role at the first sign-in."""
    for person in User.objects.filter(pk__in=people):
        inbox.tell([person], "appointment.granted", person)


# -- the trail -----------------------------------------------------------------------------

COPY_TRAIL = """
COPY audit_auditevent (kind, actor_id, acted_as, subject_id, target_type, target_id, unit_path,
    details)
FROM STDIN WITH (NULL E'\\x01')
"""


def _people_events(
    added: list[tuple[str, Line]], changed: list[Line], homes: dict[str, Home]
) -> Iterator[Event]:
    """Everyone finds in their own trail that and what a file said about them: fields, no values."""
    for pk, line in added:
        yield Event("person.added", "accounts.user", pk, pk, homes[line.unit].path)
    for line in changed:
        person, path = str(line.pk), homes[line.unit].path
        yield Event("person.changed", "accounts.user", person, person, path, _fields(line))


def _record(events: Iterable[Event], deed: Deed) -> None:
    """As `audit.record` does, for many rows at once."""

    @cache
    def acting_as(path: str) -> str:
        return deed.by.acting_as(path) if deed.by else ""

    @cache
    def details(fields: tuple[str, ...] | None) -> str:
        more = {} if fields is None else {"fields": fields}
        return json.dumps({"import": str(deed.import_id), **more})

    actor = str(deed.by.pk) if deed.by else NULL
    _copy(
        COPY_TRAIL,
        (
            (
                event.kind,
                actor,
                acting_as(event.unit_path),
                event.subject or NULL,
                event.target_type,
                event.target_id,
                event.unit_path,
                details(event.fields),
            )
            for event in events
        ),
    )


# -- copying -------------------------------------------------------------------------------

NULL = "\x01"  # needs no escape, and no cleaned text holds it
BATCH = 2_000  # rows sent at once
_ESCAPED = {ord("\\"): r"\\", ord("\t"): r"\t", ord("\n"): r"\n", ord("\r"): r"\r"}
_TO_ESCAPE = re.compile(r"[\\\n\r]")


def _copy(statement: str, rows: Iterable[Sequence[str]]) -> None:
    """Rows made of text only; three times as fast as having each value's type looked up."""
    lines = map(_copied, rows)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        while batch := list(islice(lines, BATCH)):
            copy.write("".join(batch))


def _copied(values: Sequence[str]) -> str:
    line = "\t".join(values)
    if line.count("\t") >= len(values) or _TO_ESCAPE.search(line):
        line = "\t".join(value.translate(_ESCAPED) for value in values)
    return f"{line}\n"


def _new_ids(count: int) -> Iterator[str]:
    """As `uuid4` makes them, with the system asked for chance once instead of for each."""
    chance = os.urandom(16 * count).hex()
    for at in range(0, len(chance), 32):
        word = chance[at : at + 32]
        yield f"{word[:8]}-{word[8:12]}-4{word[13:16]}-8{word[17:20]}-{word[20:]}"


def _person_row(line: Line) -> PersonRow:
    if not isinstance(line.row, PersonRow):
        raise TypeError("not the line of a person")
    return line.row


def _unit_row(line: Line) -> UnitRow:
    if not isinstance(line.row, UnitRow):
        raise TypeError("not the line of a unit")
    return line.row


def _fields(line: Line) -> tuple[str, ...]:
    return tuple(change.field for change in line.changes)
