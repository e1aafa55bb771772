"""What a roster file says, row by row, after its cells have been understood."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Noun = Literal["unit", "person"]


class Reason(NamedTuple):
    """Why a row is refused: a code, the field, a sentence with the remedy, what the cell held."""

    code: str
    field: str
    text: str
    found: str = ""


class UnitRow(NamedTuple):
    sheet: str
    number: int  # as the office counts: the first line of the sheet is 1
    code: str
    name: str
    kind: str = ""
    parent: str = ""
    head_title: str = ""
    reasons: tuple[Reason, ...] = ()

    @property
    def key(self) -> str:
        return self.code.upper()


class PersonRow(NamedTuple):
    """Sex and date of birth are not here: of a birthday only the year is kept (R25)."""

    sheet: str
    number: int
    staff_code: str
    full_name: str
    unit: str = ""  # code of the unit, or its name
    position: str = ""
    phone: str = ""  # E.164
    is_member: bool | None = None  # None: the file has no such column
    is_head: bool | None = None
    birth_year: int | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def key(self) -> str:
        return self.staff_code.upper()


Row = UnitRow | PersonRow


@dataclass
class Reading:
    """A whole file. `skipped` are lines with some text that belong to no table, such as totals."""

    units: list[UnitRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    skipped: list[tuple[str, int]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    sha256: str = ""
    name: str = ""
