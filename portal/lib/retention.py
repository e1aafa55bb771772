"""Which records are over their time, asked of every app by kind. Each registers in `ready()`.

A record whose last day of keeping is the 12th is over on the 13th. Nothing here says who it was.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Expired:
    """One record whose retention is over: no content and no name."""

    target_id: str
    person: UUID  # whose copies in papers go too
    unit_path: str
    kept_from: date
    kept_until: date  # the last day


Find = Callable[[str, date], Iterable[Expired]]  # of a unit and all below, the oldest first
Count = Callable[[str, date], Mapping[str, int]]  # by path: the unit itself, each branch under it
# Rows and files, inside the caller's transaction. Asks again whether each is over: gives those gone.
Remove = Callable[[Collection[str], date], list[Expired]]


@dataclass(frozen=True)
class Kind:
    label: str  # "Bản kê khai không còn hiệu lực"
    period: str  # the code of its period
    find: Find
    count: Count
    remove: Remove


_kinds: dict[str, Kind] = {}


def register(
    name: str, *, label: str, period: str, find: Find, count: Count, remove: Remove
) -> None:
    _kinds[name] = Kind(label, period, find, count, remove)


def kinds() -> dict[str, Kind]:
    return dict(_kinds)
