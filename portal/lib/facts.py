"""Figures by name: a higher app registers one in `ready()`, a lower one asks for it.

A fact answers for many units at once, so that a run over a province stays a handful of queries.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Figure:
    """One figure of one unit and all below it, with the words that a checklist shows."""

    value: int
    total: int | None
    text: str


Fact = Callable[[Iterable[str], date, date], Mapping[str, Figure]]
_facts: dict[str, Fact] = {}


def register(name: str, fact: Fact) -> None:
    """`fact(unit_paths, first, last)` gives a figure for each path, both days included."""
    _facts[name] = fact


def known(name: str, paths: Iterable[str], first: date, last: date) -> Mapping[str, Figure]:
    """The named figure per unit path; empty while no app provides it."""
    fact = _facts.get(name)
    return fact(paths, first, last) if fact else {}
