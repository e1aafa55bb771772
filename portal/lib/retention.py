"""Which records are over their time, asked of every app by kind. Each registers in `ready()`."""

from collections.abc import Callable, Collection, Iterable
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
    kept_until: date


Find = Callable[[Iterable[str], date], Iterable[Expired]]  # unit paths with all below, on that day
Remove = Callable[[Collection[str]], None]  # rows and files, inside the caller's transaction


@dataclass(frozen=True)
class Kind:
    label: str  # "Bản kê khai không còn hiệu lực"
    find: Find
    remove: Remove


_kinds: dict[str, Kind] = {}


def register(name: str, *, label: str, find: Find, remove: Remove) -> None:
    _kinds[name] = Kind(label, find, remove)


def kinds() -> dict[str, Kind]:
    return dict(_kinds)
