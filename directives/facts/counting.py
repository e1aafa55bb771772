"""How people are counted by unit: of which rows, until which moment, added up along the tree."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from os.path import commonprefix
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import SEGMENT, at_and_above, below

RANGES = 50  # more separate subtrees than this are read as one range around them


def tops(paths: Iterable[str]) -> list[str]:
    """Without those that stand under another of them."""
    found: list[str] = []
    for path in sorted(paths):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found


def within(paths: Iterable[str], field: str = "unit_path") -> Q:
    """Rows that can count for any of these units, in few ranges."""
    found = tops(paths)
    if len(found) > RANGES:
        shared = commonprefix(found)
        found = [shared[: len(shared) - len(shared) % SEGMENT]]
    return below(found, field)


def sum_up(wanted: set[str], rows: Iterable[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    """Add what each home unit has to itself and to every unit above it that is wanted."""
    sums: dict[str, Counter[str]] = {path: Counter() for path in wanted}
    for row in rows:
        for path in at_and_above(row["unit_path"]):
            if path in wanted:
                sums[path].update({key: n or 0 for key, n in row.items() if key != "unit_path"})
    return sums


def of_roster(on: date) -> Q:
    """People who had come and not left by the end of that day."""
    return Q(joined_on__lte=on) & (Q(left_on=None) | Q(left_on__gt=on))


def end_of(day: date) -> datetime:
    """The first moment that is no longer that day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
