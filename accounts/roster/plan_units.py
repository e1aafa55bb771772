"""Units: what is new, what changes, and where a unit cannot stand."""

from collections.abc import Iterable

from accounts.roster.lines import Change, Line, Outcome, place
from accounts.roster.reasons import reason
from accounts.roster.rows import Reason, UnitRow
from accounts.roster.state import KnownKind, KnownUnit, State
from portal.lib.names import search_key

TOP = "không đơn vị nào"


def plan_units(rows: Iterable[UnitRow], state: State) -> list[Line]:
    return _UnitPlanner(rows, state).plan()


class _UnitPlanner:
    def __init__(self, rows: Iterable[UnitRow], state: State) -> None:
        self.rows = list(rows)
        self.state = state
        self.first: dict[str, UnitRow] = {}
        for row in self.rows:
            if row.code:
                self.first.setdefault(row.key, row)
        self.refusals: dict[UnitRow, list[Reason]] = {}
        self.names = {
            (unit.parent, unit.name): unit.code
            for unit in state.units.values()
            if not unit.is_closed
        }
        self.new_names: dict[tuple[str, str], UnitRow] = {}

    def plan(self) -> list[Line]:
        drafts = {row: self._line(row) for row in self.rows}
        for row in self.rows:
            if drafts[row].outcome == Outcome.ADDED:
                self._hang(row, drafts)
        return [drafts[row] for row in self.rows]

    def _line(self, row: UnitRow) -> Line:
        reasons = list(row.reasons)
        if row.code and (first := self.first[row.key]) is not row:
            reasons.append(reason("duplicate_unit", "code", row.code, first=place(first, row)))
        kind = self._kind(row, reasons)
        known = self.state.units.get(row.key)
        changes = self._changes(row, known, kind, reasons) if known else ()
        if known is None and row.code:
            self._check_new(row, reasons)
        if (known is None or changes) and self.state.importer.scopes is not None:
            reasons.append(reason("unit_needs_administrator", "code", row.code))  # R11
        outcome = Outcome.UNCHANGED if known else Outcome.ADDED
        if reasons:
            outcome = Outcome.REFUSED
        elif changes:
            outcome = Outcome.CHANGED
        parent = row.parent or (self._code_of_parent(known) if known else "")
        return Line(
            outcome,
            row,
            self._name_of(parent),
            changes,
            tuple(reasons),
            pk=known.pk if known else None,
            unit=parent.upper(),
            kind=kind.code if kind else "",
            head_title=row.head_title or (kind.head_title if kind else ""),
        )

    def _kind(self, row: UnitRow, reasons: list[Reason]) -> KnownKind | None:
        if not row.kind:
            return None
        kind = self.state.kinds.get(search_key(row.kind))
        if kind is None:
            known = ", ".join(dict.fromkeys(kind.name for kind in self.state.kinds.values()))
            reasons.append(reason("unknown_kind", "kind", row.kind, known=known))
        return kind

    def _changes(
        self, row: UnitRow, known: KnownUnit, kind: KnownKind | None, reasons: list[Reason]
    ) -> tuple[Change, ...]:
        """An empty cell changes nothing (R26), and a parent never changes here.  # R24"""
        if known.is_closed:
            reasons.append(reason("closed_unit", "code", row.code))
        current = self._code_of_parent(known)
        if row.parent and row.parent.upper() != current.upper():
            reasons.append(reason("unit_move", "parent", row.parent, current=self._place(current)))
        changes = []
        if row.name and row.name != known.name:
            changes.append(Change("name", known.name, row.name))
            self._check_name(row, known.parent, reasons)
        if kind and kind.code != known.kind:
            changes.append(Change("kind", self._kind_name(known.kind), kind.name))
        if row.head_title and row.head_title != known.head_title:
            changes.append(Change("head_title", known.head_title, row.head_title))
        return tuple(changes)

    def _check_new(self, row: UnitRow, reasons: list[Reason]) -> None:
        if not row.kind and not any(found.field == "kind" for found in row.reasons):
            reasons.append(reason("missing", "kind"))
        parent = self.state.units.get(row.parent.upper())
        if parent and parent.is_closed:
            reasons.append(reason("closed_unit", "parent", row.parent))
        elif row.parent and parent is None and row.parent.upper() not in self.first:
            reasons.append(reason("unknown_parent", "parent", row.parent))
        if row.name and (parent or not row.parent):
            self._check_name(row, parent.pk if parent else None, reasons)
        elif row.name:
            self._check_name_in_file(row, reasons)

    def _check_name(self, row: UnitRow, parent: int | None, reasons: list[Reason]) -> None:
        taken = self.names.get((parent, row.name))
        if taken and taken.upper() != row.key:
            reasons.append(reason("name_taken", "name", row.name, where=f" (mã {taken})"))
        else:
            self._check_name_in_file(row, reasons)

    def _check_name_in_file(self, row: UnitRow, reasons: list[Reason]) -> None:
        parent = row.parent
        if not parent and (known := self.state.units.get(row.key)):
            parent = self._code_of_parent(known)
        first = self.new_names.setdefault((parent.upper(), row.name), row)
        if first.key != row.key:
            where = f" ở dòng {place(first, row)}"
            reasons.append(reason("name_taken", "name", row.name, where=where))

    def _hang(self, row: UnitRow, drafts: dict[UnitRow, Line]) -> None:
        """A new unit hangs on new ones up to one that is there: none refused, and no ring."""
        way, above = [row], self.first.get(row.parent.upper())
        while above and drafts[above].pk is None:
            if above in way:
                fault = reason("unit_cycle", "parent", row.parent)
                break
            if drafts[above].outcome == Outcome.REFUSED:
                first = place(above, row)
                fault = reason("parent_refused", "parent", above.code, first=first)
                break
            way.append(above)
            above = self.first.get(above.parent.upper())
        else:
            return
        drafts[row] = drafts[row]._replace(outcome=Outcome.REFUSED, reasons=(fault,))

    def _code_of_parent(self, known: KnownUnit) -> str:
        return self.state.units_by_id[known.parent].code if known.parent else ""

    def _name_of(self, code: str) -> str:
        if row := self.first.get(code.upper()):
            return row.name
        known = self.state.units.get(code.upper())
        return known.name if known else ""

    def _place(self, code: str) -> str:
        known = self.state.units.get(code.upper())
        return f"{known.name} ({known.code})" if known else TOP

    def _kind_name(self, code: str) -> str:
        return next((kind.name for kind in self.state.kinds.values() if kind.code == code), code)
