"""What the portal holds about a person, asked of every app by name. Each registers in `ready()`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Holding:
    """One class of data about one person, as the page "my data" shows it."""

    title: str
    count: int
    purpose: str
    basis: str
    since: date | None  # of the oldest record
    until: str  # in words, with the rule of retention
    url: str = ""  # where the person sees it


Describe = Callable[[UUID], Iterable[Holding]]
Export = Callable[[UUID], Mapping[str, Any]]  # JSON-ready; keys in Vietnamese, as people read them

_sources: dict[str, tuple[Describe, Export]] = {}


def register(name: str, *, describe: Describe, export: Export) -> None:
    """`name` is the part of the export file that this source fills."""
    _sources[name] = (describe, export)


def holdings_of(person: UUID) -> list[Holding]:
    return [holding for describe, _ in _sources.values() for holding in describe(person)]


def export_of(person: UUID) -> dict[str, Mapping[str, Any]]:
    return {name: export(person) for name, (_, export) in _sources.items()}
