"""Workbooks in and out: the only place that knows what an .xlsx file is made of."""

from portal.lib.xlsx.cells import Cell
from portal.lib.xlsx.reading import Sheet, UnreadableFile, column_letters, open_workbook
from portal.lib.xlsx.writing import Column, Table, Workbook, write_rows

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

__all__ = [
    "MIME",
    "Cell",
    "Column",
    "Sheet",
    "Table",
    "UnreadableFile",
    "Workbook",
    "column_letters",
    "open_workbook",
    "write_rows",
]
