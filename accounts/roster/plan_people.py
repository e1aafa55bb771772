"""People: what is new, what changes, who moves, who heads a unit, and who is not in the file."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from accounts.roster.lines import Change, Line, Outcome, place
from accounts.roster.reasons import reason
from accounts.roster.rows import PersonRow, Reason, UnitRow
from accounts.roster.state import KnownPerson, KnownUnit, State
from portal.lib.names import search_key
from portal.lib.phones import show_phone

WITHIN_SCOPE = " trong phạm vi của đồng chí"
SOMEONE = "người khác"
YES, NO = "có", "không"


class Home(NamedTuple):
    """The unit that a row's word means; `known` is None for one that the file brings."""

    key: str
    name: str
    known: KnownUnit | None


def plan_people(
    rows: Sequence[PersonRow], state: State, units: Iterable[Line]
) -> tuple[list[Line], list[Line]]:
    """A line for each row, and one for each person of these units whom the file leaves out."""
    planner = _PeoplePlanner(state, units)
    return [planner.line(row) for row in rows], planner.absent() if rows else []


class _PeoplePlanner:
    def __init__(self, state: State, units: Iterable[Line]) -> None:
        self.state = state
        self.importer = state.importer
        self.where = WITHIN_SCOPE if state.importer.scopes is not None else ""
        self.brought: dict[str, Line] = {}
        self.brought_by_name: dict[str, list[Line]] = defaultdict(list)
        self.listed: set[int] = set()  # units whose people the file lists
        for line in units:
            if isinstance(line.pk, int):
                self.listed.add(line.pk)
            else:
                self.brought.setdefault(line.row.key, line)
                self.brought_by_name[search_key(_unit_row(line).name)].append(line)
        self.homes: dict[str, Home | Reason] = {}
        self.first_code: dict[str, PersonRow] = {}
        self.first_phone: dict[str, PersonRow] = {}
        self.first_head: dict[str, PersonRow] = {}

    def line(self, row: PersonRow) -> Line:
        reasons = list(row.reasons)
        key = row.key
        if key and (first := self.first_code.setdefault(key, row)) is not row:
            text = place(first, row)
            reasons.append(reason("duplicate_code", "staff_code", row.staff_code, first=text))
        known = self.state.people.get(key)
        home = self._home(row, reasons)
        if known:
            self._check_known(known, home, reasons)
        if row.phone:
            self._check_phone(row, known, reasons)
        makes_head = bool(row.is_head and home) and self._makes_head(row, known, home, reasons)

        unit_name, unit = (home.name, home.key) if home else ("", "")
        if reasons:
            return Line(Outcome.REFUSED, row, unit_name, (), tuple(reasons))
        if known is None:
            return Line(Outcome.ADDED, row, unit_name, unit=unit, makes_head=makes_head)
        changes = self._changes(row, known, home, makes_head)
        outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
        return Line(outcome, row, unit_name, changes, pk=known.pk, unit=unit, makes_head=makes_head)

    def absent(self) -> list[Line]:
        """Listed for the importer to look at; nobody is ever removed by a file.  # R27"""
        missing = [
            person
            for person in self.state.people.values()
            if person.unit in self.listed
            and person.key not in self.first_code
            and not person.has_left
            and self.importer.covers(person.unit_path)
        ]
        missing.sort(key=lambda person: (person.unit_path, person.key))
        return [
            Line(
                Outcome.ABSENT,
                PersonRow("", 0, person.staff_code, person.full_name, unit.code, person.position),
                unit.name,
                pk=person.pk,
            )
            for person in missing
            if (unit := self.state.units_by_id[person.unit])
        ]

    # -- the unit --------------------------------------------------------------------------

    def _home(self, row: PersonRow, reasons: list[Reason]) -> Home | None:
        if not row.unit:
            return None  # said when the cell was read
        found = self.homes.get(row.unit)
        if found is None:
            found = self.homes[row.unit] = self._find_home(row)
            if isinstance(found, Home) and found.known:
                self.listed.add(found.known.pk)
        if isinstance(found, Home):
            return found
        reasons.append(found)
        return None

    def _find_home(self, row: PersonRow) -> Home | Reason:
        """By code, else by a name that only one unit has."""
        key = row.unit.upper()
        if known := self.state.units.get(key):
            return self._known_home(known, row.unit)
        if line := self.brought.get(key):
            return self._brought_home(line, row)
        name = search_key(row.unit)
        known_units = [
            unit
            for unit in self.state.units_by_name.get(name, ())
            if not unit.is_closed and self.importer.covers(unit.path)
        ]
        brought = self.brought_by_name.get(name, [])
        if len(known_units) + len(brought) > 1:
            return reason("ambiguous_unit", "unit", row.unit)
        if known_units:
            return self._known_home(known_units[0], row.unit)
        if brought:
            return self._brought_home(brought[0], row)
        return reason("unknown_unit", "unit", row.unit, where=self.where)

    def _known_home(self, known: KnownUnit, word: str) -> Home | Reason:
        if not self.importer.covers(known.path):  # R21; in words like a unit that is not there
            return reason("outside_scope", "unit", word, where=self.where)
        if known.is_closed:
            return reason("closed_unit", "unit", word)
        return Home(known.code.upper(), known.name, known)

    def _brought_home(self, line: Line, row: PersonRow) -> Home | Reason:
        if line.outcome == Outcome.REFUSED:
            return reason("unit_refused", "unit", row.unit, first=place(line.row, row))
        return Home(line.row.key, _unit_row(line).name, None)

    # -- the person ------------------------------------------------------------------------

    def _check_known(self, known: KnownPerson, home: Home | None, reasons: list[Reason]) -> None:
        if not self.importer.covers(known.unit_path):  # R21
            reasons.append(reason("code_taken", "staff_code", known.staff_code))
        elif known.has_left:
            reasons.append(reason("has_left", "staff_code", known.staff_code))
        elif home and self._moves(known, home):
            if known.pk == self.importer.pk:  # R14
                reasons.append(reason("own_unit", "unit"))
            if any(head.person == known.pk for head in self.state.heads.get(known.unit, ())):
                unit = self.state.units_by_id[known.unit].name
                reasons.append(reason("heads_old_unit", "unit", unit=unit))

    def _check_phone(
        self, row: PersonRow, known: KnownPerson | None, reasons: list[Reason]
    ) -> None:
        if (first := self.first_phone.setdefault(row.phone, row)) is not row:
            text = place(first, row)
            reasons.append(reason("duplicate_phone", "phone", show_phone(row.phone), first=text))
        owner = self.state.phones.get(row.phone)
        if owner and (known is None or owner.pk != known.pk):
            text = SOMEONE
            if self.importer.covers(owner.unit_path):
                text = f"{owner.full_name} ({owner.staff_code})"
            reasons.append(reason("phone_taken", "phone", show_phone(row.phone), owner=text))

    def _makes_head(
        self, row: PersonRow, known: KnownPerson | None, home: Home | None, reasons: list[Reason]
    ) -> bool:
        """Whether the mark grants the role: one head to a unit, nobody to himself.  # R28"""
        if home is None:
            return False
        if (first := self.first_head.setdefault(home.key, row)) is not row:
            reasons.append(reason("second_head", "is_head", first=place(first, row)))
            return False
        heads = self.state.heads.get(home.known.pk, []) if home.known else []
        if known and any(head.person == known.pk for head in heads):
            return False
        if heads:
            reasons.append(reason("other_head", "is_head", holder=heads[0].staff_code))
        elif self.importer.scopes is not None:
            reasons.append(reason("head_needs_administrator", "is_head"))  # R13
        elif known and known.pk == self.importer.pk:
            reasons.append(reason("own_head", "is_head"))  # R13
        return True

    def _changes(
        self, row: PersonRow, known: KnownPerson, home: Home | None, makes_head: bool
    ) -> tuple[Change, ...]:
        """An empty cell says nothing about what the portal knows.  # R26"""
        changes = []
        if row.full_name != known.full_name:
            changes.append(Change("full_name", known.full_name, row.full_name))
        if home and self._moves(known, home):
            old = self.state.units_by_id[known.unit]
            changes.append(Change("unit", old.name, home.name))
        if row.position and row.position != known.position:
            changes.append(Change("position", known.position, row.position))
        if row.phone and row.phone != known.phone:
            before = show_phone(known.phone) if known.phone else ""
            changes.append(Change("phone", before, show_phone(row.phone)))
        if row.is_member is not None and row.is_member != known.is_member:
            changes.append(
                Change("is_member", YES if known.is_member else NO, YES if row.is_member else NO)
            )
        if row.birth_year and row.birth_year != known.birth_year:
            changes.append(Change("birth_year", str(known.birth_year or ""), str(row.birth_year)))
        if makes_head:
            changes.append(Change("is_head", NO, YES))
        return tuple(changes)

    @staticmethod
    def _moves(known: KnownPerson, home: Home) -> bool:
        return home.known is None or home.known.pk != known.unit


def _unit_row(line: Line) -> UnitRow:
    if not isinstance(line.row, UnitRow):
        raise TypeError("not the line of a unit")
    return line.row
