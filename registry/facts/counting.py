"""How figures are counted, whatever they count: of which rows, for which units, until which moment."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from os.path import commonprefix
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import SEGMENT, at_and_above, below
from portal.lib.workdays import DAY

Row = Mapping[str, Any]
RANGES = 50  # more separate subtrees than this are read as one range around them


def within(paths: Iterable[str], field: str = "unit_path") -> Q:
    """Rows that can count for any of these units, in few ranges."""
    tops: list[str] = []
    for path in sorted(paths):
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
    if len(tops) > RANGES:
        shared = commonprefix(tops)
        tops = [shared[: len(shared) - len(shared) % SEGMENT]]
    return below(tops, field)


def sum_up(wanted: set[str], rows: Iterable[Row]) -> dict[str, Counter[str]]:
    """Add what each home unit has to itself and to every unit above it that is wanted."""
    sums: dict[str, Counter[str]] = {path: Counter() for path in wanted}
    for row in rows:
        for path in at_and_above(row["unit_path"]):
            if path in wanted:
                sums[path].update({key: n or 0 for key, n in row.items() if key != "unit_path"})
    return sums


def on_roster(as_of: date, prefix: str = "") -> Q:
    """People of the roster on that day."""
    return not_left(as_of, prefix) & lookups(prefix, joined_on__lte=as_of)


def not_left(as_of: date, prefix: str = "") -> Q:
    """Who has not left by the end of that day (R127)."""
    return lookups(prefix, left_on=None) | lookups(prefix, left_on__gt=as_of)


def lookups(prefix: str, **values: object) -> Q:
    """The same conditions seen from a row that leads to the one meant: `owner__`, `declaration__`."""
    return Q(**{f"{prefix}{name}": value for name, value in values.items()})


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The first moment that is no longer that day."""
    return start_of(day + DAY)
