"""Workbooks out, row by row: a text stays a text, and the table is fit for screen and paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from portal.lib.xlsx.cells import Cell

MOST_ROWS = 1_048_575  # of one sheet, besides its headings; more go on in another sheet
DEFAULT_WIDTH = 18  # letters
A4 = 9
TEXT = 49  # the format "text" of every program


@dataclass(frozen=True)
class Column:
    title: str
    width: int = DEFAULT_WIDTH  # in letters


class Workbook:
    """A workbook that is written row by row, its tables at the same time if need be.

    Written to a path, nothing of it stays in memory but the row at hand; what is not packed yet lies
    in the folder of that path. A text stays a text even when it begins with = + - @ or looks like a
    link, and also when somebody opens its cell and leaves it again.  # R138
    """

    def __init__(self, target: Path | BytesIO) -> None:
        kept = {"in_memory": True} if isinstance(target, BytesIO) else _beside(target)
        options = {"strings_to_formulas": False, "strings_to_urls": False, **kept}
        self._book = xlsxwriter.Workbook(
            target if isinstance(target, BytesIO) else str(target), options
        )
        self.text = self._format(num_format=TEXT, text_wrap=True)
        self.day = self._format(num_format="dd/mm/yyyy")
        self.time = self._format(num_format="dd/mm/yyyy hh:mm")
        self.number = self._format(num_format="0")
        self.heading = self._format(bold=True, bottom=1, text_wrap=True)
        self._tables: list[Table] = []

    def table(self, name: str, columns: Sequence[Column]) -> "Table":
        table = Table(self, name, columns)
        self._tables.append(table)
        return table

    def sheet(self, name: str) -> Any:
        return self._book.add_worksheet(name)

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, fault: type[BaseException] | None, *_: object) -> None:
        """A workbook that broke off is closed too, so that its scratch files go."""
        for table in self._tables:
            table.finish()
        self._book.close()

    def _format(self, **look: object) -> Any:
        return self._book.add_format({"valign": "top", **look})


class Table:
    """Headings that stay in sight and repeat on paper, a filter on each, then the rows."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[Column]) -> None:
        self._book, self._name, self._columns = book, name, columns
        self._sheets = 0
        self._begin()

    def add(self, row: Sequence[Cell | None]) -> None:
        if self._row == MOST_ROWS:
            self.finish()
            self._begin()
        self._row += 1
        for column, value in enumerate(row):
            self._write(column, value)

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, self._row, len(self._columns) - 1)

    def _begin(self) -> None:
        self._sheets += 1
        name = self._name if self._sheets == 1 else f"{self._name} ({self._sheets})"
        self._sheet, self._row = self._book.sheet(name), 0
        for number, column in enumerate(self._columns):
            self._sheet.set_column(number, number, column.width, self._book.text)
        self._sheet.write_row(0, 0, [column.title for column in self._columns], self._book.heading)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        self._sheet.set_paper(A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&L&A&RTrang &P/&N")

    def _write(self, column: int, value: Cell | None) -> None:
        sheet, row = self._sheet, self._row
        if value is None:
            return
        if isinstance(value, str):
            sheet.write_string(row, column, _in_lines(value), self._book.text)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self._book.time)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._book.day)
        else:
            sheet.write(row, column, value, self._book.number)


def _beside(target: Path) -> dict[str, object]:
    return {"constant_memory": True, "tmpdir": str(target.parent)}


def _in_lines(text: str) -> str:
    """One kind of line end: another one is shown as a sign."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_rows(
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Cell | None]]]],
    *,
    widths: Mapping[str, int] | None = None,
) -> bytes:
    """A small workbook with one table per name. `widths` gives a column's width by its heading."""
    out = BytesIO()
    with Workbook(out) as book:
        for name, (headings, rows) in sheets.items():
            columns = [
                Column(title, (widths or {}).get(title, DEFAULT_WIDTH)) for title in headings
            ]
            table = book.table(name, columns)
            for row in rows:
                table.add(row)
    return out.getvalue()
