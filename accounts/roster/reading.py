"""From a workbook to typed rows; titles, blank lines, totals, repeated headings do not matter."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import IO, TypeVar

from django.utils import timezone

from accounts.roster import cells as read
from accounts.roster.cells import CellFault
from accounts.roster.headings import Table, find_table, is_heading, is_numbering
from accounts.roster.reasons import reason
from accounts.roster.rows import PersonRow, Reading, Reason, UnitRow
from portal.lib.xlsx import Cell, Sheet, UnreadableFile, open_workbook

Line = list[Cell]
Value = TypeVar("Value")
UNDER_HEADINGS = 3  # lines in which the numbering (1) (2) (3) may stand

NO_TABLE = (
    "Không tìm thấy bảng danh sách. Bảng cần có dòng tiêu đề với ít nhất các cột: "
    "Mã cán bộ, Họ và tên, Mã đơn vị. Hãy dùng tệp mẫu hoặc sửa dòng tiêu đề."
)
NO_COLUMN = (
    "Trang tính “{sheet}”, dòng {number}: bảng thiếu cột {columns}. "
    "Hãy thêm cột đó vào dòng tiêu đề rồi gửi lại."
)
NO_ROWS = "Bảng danh sách chưa có dòng nào dưới tiêu đề. Hãy điền danh sách rồi gửi lại."


def read_roster(file: IO[bytes]) -> Reading:
    """Everything that the visible sheets say, or `UnreadableFile` when the whole is no use."""
    found = Reading(name=PurePath(getattr(file, "name", "") or "").name)
    tables = sum(_SheetReader(sheet, found).read() for sheet in open_workbook(file))
    if not tables:
        raise UnreadableFile("no_table", NO_TABLE)
    if not found.units and not found.people:
        raise UnreadableFile("no_rows", NO_ROWS)
    found.sha256 = _sha256(file)
    return found


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # an upload


class _SheetReader:
    """One sheet from top to bottom; a table goes on until another heading row begins the next."""

    def __init__(self, sheet: Sheet, into: Reading) -> None:
        self.sheet = sheet
        self.into = into
        self.latest_year = timezone.localdate().year
        self.spans: dict[int, dict[int, int]] = defaultdict(dict)
        for row, first, last in sheet.merged():
            self.spans[row][first - sheet.first_column] = last - sheet.first_column
        self.formulas: dict[int, set[int]] = defaultdict(set)
        for row, column in sheet.formulas:
            self.formulas[row].add(column - sheet.first_column)

    def read(self) -> int:
        """Returns how many tables were found."""
        tables, heading_at = 0, 0
        row: Callable[[int, Line], None] | None = None
        key = -1
        for number, line in self.sheet.rows():
            if row and (line[key] != "" or key in self.formulas.get(number, ())):
                if not is_heading(line[key]):
                    if number - heading_at > UNDER_HEADINGS or not is_numbering(line):
                        row(number, line)
                    continue
            elif not any(line):
                continue
            if table := find_table(line, self.spans.get(number)):
                tables, heading_at = tables + 1, number
                key, row = self._begin(number, table)
            elif row and self._has_no_code(line):
                row(number, line)
            elif tables:
                self.into.skipped.append((self.sheet.name, number))
        return tables

    def _begin(self, number: int, table: Table) -> tuple[int, Callable[[int, Line], None]]:
        if table.missing:
            raise UnreadableFile(
                "missing_column",
                NO_COLUMN.format(
                    sheet=self.sheet.name, number=number, columns=", ".join(table.missing)
                ),
            )
        self.into.unread += [name for name in table.unread if name not in self.into.unread]
        if table.noun == "unit":
            self._needed = table.columns["name"] + table.columns.get("kind", ())
            return table.columns["code"][0], self._unit_reader(table.columns)
        self._needed = tuple(
            columns[0]
            for names in (("full_name", "family_name"), ("unit", "unit_name"))
            if (columns := next((table.columns[n] for n in names if n in table.columns), None))
        )
        return table.columns["staff_code"][0], self._person_reader(table.columns)

    def _has_no_code(self, line: Line) -> bool:
        """A row of the list without its code, not a total or a signature below it."""
        return len(self._needed) > 1 and all(line[column] != "" for column in self._needed)

    def _unit_reader(self, columns: Mapping[str, Sequence[int]]) -> Callable[[int, Line], None]:
        def row(number: int, line: Line) -> None:
            take = _Taker(line, columns, self.formulas.get(number))
            code = take("code", lambda cell: _present(read.code(cell, "code"), "code"), "")
            name = take("name", lambda cell: _present(read.line(cell, "name"), "name"), "")
            kind = take("kind", lambda cell: read.line(cell, "kind"), "")
            parent = take("parent", lambda cell: read.line(cell, "parent"), "")
            head_title = take("head_title", lambda cell: read.line(cell, "head_title"), "")
            self.into.units.append(
                UnitRow(
                    self.sheet.name, number, code, name, kind, parent, head_title,
                    tuple(take.reasons),
                )
            )  # fmt: skip

        return row

    def _person_reader(self, columns: Mapping[str, Sequence[int]]) -> Callable[[int, Line], None]:
        """Nearly every row of 100,000 is read in one breath; a row with a fault cell by cell."""
        columns = _with_names_joined(columns)
        if "unit" not in columns:
            columns = {**columns, "unit": columns["unit_name"]}
        in_one_breath = self._quick_reader(columns)
        member, head = columns.get("is_member"), columns.get("is_head")

        def row(number: int, line: Line) -> None:
            if in_one_breath(number, line):
                return
            take = _Taker(line, columns, self.formulas.get(number))
            self.into.people.append(
                PersonRow(
                    self.sheet.name,
                    number,
                    take("staff_code", _staff_code, ""),
                    take("full_name", read.full_name, ""),
                    take("unit", _unit, ""),
                    take("position", _position, ""),
                    take("phone", read.phone, ""),
                    take("is_member", _member_mark, False) if member else None,
                    take("is_head", _head_mark, False) if head else None,
                    take("birth_year", lambda cell: read.birth_year(cell, self.latest_year), None),
                    tuple(take.reasons),
                )
            )

        derive = self._derive_units(columns)
        if derive is None:
            return row

        def row_with_unit(number: int, line: Line) -> None:
            row(number, line)
            derive(number, line)

        return row_with_unit

    def _quick_reader(self, columns: Mapping[str, Sequence[int]]) -> Callable[[int, Line], bool]:
        """Says whether it read the row: none with a fault, a formula, a name in two columns."""
        none = -1  # an empty cell put behind the last one
        sheet, latest, formulas = self.sheet.name, self.latest_year, self.formulas
        at = {field: group[0] for field, group in columns.items()}
        several = any(len(group) > 1 for group in columns.values())
        code, name, unit = at["staff_code"], at["full_name"], at["unit"]
        position, phone = at.get("position", none), at.get("phone", none)
        member, head = at.get("is_member"), at.get("is_head")
        birth = at.get("birth_year", none)
        add = self.into.people.append

        def row(number: int, line: Line) -> bool:
            if several or number in formulas:
                return False
            line.append("")
            try:
                add(
                    PersonRow(
                        sheet,
                        number,
                        _staff_code(line[code]),
                        read.full_name(line[name]),
                        _unit(line[unit]),
                        read.line(line[position], "position"),
                        read.phone(line[phone]),
                        None if member is None else read.mark(line[member], "is_member"),
                        None if head is None else read.mark(line[head], "is_head"),
                        read.birth_year(line[birth], latest),
                    )
                )
            except CellFault:
                return False
            return True

        return row

    def _derive_units(
        self, columns: Mapping[str, Sequence[int]]
    ) -> Callable[[int, Line], None] | None:
        """One sheet may hold both: each person's row then describes the unit as well."""
        if not {"unit", "unit_name", "unit_kind"} <= columns.keys():
            return None
        own = {"code": "unit", "name": "unit_name", "kind": "unit_kind"}
        own |= {"parent": "unit_parent", "head_title": "unit_head_title"}
        described = {field: columns[name] for field, name in own.items() if name in columns}
        read_unit = self._unit_reader(described)
        seen: set[tuple[str, ...]] = set()

        def derive(number: int, line: Line) -> None:
            words = tuple(read.text(line[group[0]]) for group in described.values())
            if words[0] and words not in seen:
                seen.add(words)
                read_unit(number, line)

        return derive


class _Taker:
    """Reads the cells of one row and gathers what is wrong with them."""

    __slots__ = ("columns", "formulas", "line", "reasons")

    def __init__(
        self, line: Line, columns: Mapping[str, Sequence[int]], formulas: set[int] | None
    ) -> None:
        self.line, self.columns, self.formulas = line, columns, formulas
        self.reasons: list[Reason] = []

    def __call__(self, field: str, reader: Callable[[Cell], Value], otherwise: Value) -> Value:
        columns = self.columns.get(field)
        if columns is None:
            return otherwise
        if self.formulas and not self.formulas.isdisjoint(columns):
            self.reasons.append(reason("formula", field))  # R22
            return otherwise
        try:
            return reader(self._cell(columns))
        except CellFault as fault:
            self.reasons.append(fault.reason)
            return otherwise

    def _cell(self, columns: Sequence[int]) -> Cell:
        if len(columns) == 1:
            return self.line[columns[0]]
        filled = [cell for column in columns if (cell := self.line[column]) != ""]
        return filled[0] if len(filled) == 1 else " ".join(map(read.text, filled))


def _with_names_joined(columns: Mapping[str, Sequence[int]]) -> Mapping[str, Sequence[int]]:
    """Family name and given name in two columns are one name."""
    if "full_name" in columns:
        return columns
    return {**columns, "full_name": (*columns["family_name"], *columns["given_name"])}


def _present(found: str, field: str) -> str:
    if not found:
        raise CellFault(reason("missing", field))
    return found


def _staff_code(cell: Cell) -> str:
    return _present(read.code(cell, "staff_code"), "staff_code")


def _unit(cell: Cell) -> str:
    return _present(read.line(cell, "unit"), "unit")


def _position(cell: Cell) -> str:
    return read.line(cell, "position")


def _member_mark(cell: Cell) -> bool:
    return read.mark(cell, "is_member")


def _head_mark(cell: Cell) -> bool:
    return read.mark(cell, "is_head")
