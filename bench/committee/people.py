"""Units, people and heads, as rows."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from django.utils import timezone

from accounts.models import Appointment, Notification, Role, Unit, User
from bench.committee.sheet import NOTHING, Sheet
from bench.committee.tree import Committee, Place
from bench.names import GIVEN, MIDDLE, RARE, family_names
from portal.lib.names import search_key, sort_key

FAMILIES = family_names()
POSITIONS = ["Chi ủy viên", "Công chức", "Chuyên viên", "Tổ trưởng", "Giáo viên", "Cán bộ", "", ""]
ROLLED_OUT = date(2025, 7, 1)  # everyone's first day on the roster
RARELY = 997  # one in so many bears one of the rare names


class Name(NamedTuple):
    full: str
    sort_key: str
    search_key: str


def chances(kind: bytes, number: int) -> bytes:
    """Sixteen bytes that look like chance and are the same each time."""
    return blake2b(number.to_bytes(8, "big"), digest_size=16, person=kind).digest()


def key_of(kind: bytes, number: int) -> str:
    return chances(kind, number).hex()


def person_key(number: int) -> str:
    return key_of(b"person", number)


def staff_code(number: int) -> str:
    return f"CB{number:07}"


def name_of(number: int) -> Name:
    if number % RARELY == 5:
        return _name(RARE[number // RARELY % len(RARE)])
    chance = chances(b"name", number)
    family, given = FAMILIES[chance[0]], GIVEN[chance[1] % len(GIVEN)]
    middle = MIDDLE[chance[2] % len(MIDDLE)]
    if chance[3] < 80:
        middle += " " + MIDDLE[chance[4] % len(MIDDLE)]
    return _name(f"{family} {middle} {given}")


@cache
def _name(full: str) -> Name:
    return Name(full, sort_key(full), search_key(full))


def search_key_of(number: int) -> str:
    return f"{name_of(number).search_key} {staff_code(number).lower()}"


def has_left(committee: Committee, number: int) -> bool:
    return number % 97 == 5 and not committee.is_head(number)


def left(committee: Committee, number: int) -> str:
    return "t" if has_left(committee, number) else "f"


# -- rows ------------------------------------------------------------------------------------


def unit_lines(committee: Committee) -> tuple[Sheet, list[str]]:
    sheet = Sheet(
        Unit,
        *("id", "code", "name", "search_key", "kind", "parent", "path"),
        *("head_title", "position", "valid_from"),
    )
    return sheet, [_unit_line(sheet, place) for place in committee.places]


def _unit_line(sheet: Sheet, place: Place) -> str:
    code = f"DV{place.number:05}"
    return sheet.line(
        str(place.number + 1),
        code,
        place.name,
        search_key(f"{place.name} {code}"),
        place.kind,
        NOTHING if place.parent is None else str(place.parent + 1),
        place.path,
        "Bí thư",
        str(place.number),
        ROLLED_OUT.isoformat(),
    )


def person_sheet() -> Sheet:
    return Sheet(
        User,
        *("id", "password", "staff_code", "full_name", "sort_key", "search_key", "unit"),
        *("unit_path", "position", "phone", "birth_year", "is_member"),
        *("joined_on", "left_on", "is_active"),
    )


def person_lines(committee: Committee, numbers: range) -> Iterator[str]:
    sheet = person_sheet()
    gone = (timezone.localdate() - timedelta(days=60)).isoformat()
    for number in numbers:
        home = committee.homes[number]
        name, away = name_of(number), has_left(committee, number)
        yield sheet.line(
            person_key(number),
            "!",
            staff_code(number),
            name.full,
            name.sort_key,
            search_key_of(number),
            str(home + 1),
            committee.places[home].path,
            POSITIONS[number % len(POSITIONS)],
            f"+84{'35789'[number % 5]}{10_000_000 + number * 7:08}",
            str(1962 + number * 31 % 44),
            "t" if number % 4 else "f",
            ROLLED_OUT.isoformat(),
            gone if away else NOTHING,
            "f" if away else "t",
        )


def appointment_lines(committee: Committee) -> tuple[Sheet, Iterator[str]]:
    """A head for most units, and staff for those that have an office."""
    sheet, since = (
        Sheet(Appointment, "person", "role", "unit", "valid_from", "title"),
        ROLLED_OUT.isoformat(),
    )

    def lines() -> Iterator[str]:
        for unit, first in committee.first_people.items():
            if committee.has_head(unit):
                role = Role.UNIT_HEAD.value
                yield sheet.line(person_key(first), role, str(unit + 1), since, "Bí thư")
            if committee.places[unit].level < 3:
                yield sheet.line(person_key(first + 1), Role.STAFF.value, str(unit + 1), since, "")

    return sheet, lines()


def letter_lines(committee: Committee) -> tuple[Sheet, Iterator[str]]:
    """For each head what was sent lately, half of it unread; for every fifth of the others one line."""
    sheet = Sheet(Notification, "id", "person", "kind", "path", "created_at", "read_at")
    return sheet, _letter_lines(committee, sheet)


def _letter_lines(committee: Committee, sheet: Sheet) -> Iterator[str]:
    at = f"{timezone.localdate() - timedelta(days=1)} 09:00+07"
    for number in range(committee.people):
        head = committee.is_head(number)
        for line in range(8 if head else number % 5 == 0):
            yield sheet.line(
                key_of(b"letter", number * 8 + line),
                person_key(number),
                "declaration.submitted" if head else "declaration.accepted",
                "/ke-khai/",
                at,
                NOTHING if line % 2 else at,
            )
