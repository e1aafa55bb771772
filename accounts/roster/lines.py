"""The shape of a plan: what each row of a file would do."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from accounts.roster.rows import Noun, Reason, Row, UnitRow


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REFUSED = "refused"
    UNCHANGED = "unchanged"
    ABSENT = "absent"  # on the roster of a unit that the file lists, but not in the file


class Change(NamedTuple):
    field: str
    before: str
    after: str


class Line(NamedTuple):
    """One row of the file, or a person whom the file leaves out."""

    outcome: Outcome
    row: Row
    unit_name: str = ""
    changes: tuple[Change, ...] = ()
    reasons: tuple[Reason, ...] = ()
    pk: UUID | int | None = None  # the person or unit that is there already
    unit: str = ""  # key of the person's unit, or of the unit's parent
    kind: str = ""  # code of the unit's kind
    head_title: str = ""  # of a new unit
    makes_head: bool = False

    @property
    def noun(self) -> Noun:
        return "unit" if isinstance(self.row, UnitRow) else "person"


@dataclass
class Plan:
    units: list[Line] = field(default_factory=list)
    people: list[Line] = field(default_factory=list)
    absent: list[Line] = field(default_factory=list)

    def lines(self, outcome: Outcome) -> Iterator[Line]:
        return (line for line in self if line.outcome == outcome)

    def __iter__(self) -> Iterator[Line]:
        return chain(self.units, self.people, self.absent)

    def writes(self) -> int:
        """How many rows would be written."""
        return sum(line.outcome in (Outcome.ADDED, Outcome.CHANGED) for line in self)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many units and people of each outcome."""
        counted = Counter((line.outcome, line.noun) for line in self)
        return {
            outcome.value: {"unit": counted[outcome, "unit"], "person": counted[outcome, "person"]}
            for outcome in Outcome
        }


def place(row: Row, seen_from: Row) -> str:
    """The line of another row, with its sheet when that is another one."""
    if row.sheet == seen_from.sheet:
        return str(row.number)
    return f"{row.number} trang tính “{row.sheet}”"
