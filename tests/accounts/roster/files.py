"""Roster files as offices send them."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter

from accounts.roster.reading import read_roster

DEMO = Path(__file__).resolve().parents[3] / "demo"
GOOD = DEMO / "danh-sach-phuong-binh-nguyen.xlsx"
FAULTY = DEMO / "danh-sach-co-loi.xlsx"

PEOPLE = [
    "Mã cán bộ",
    "Họ và tên",
    "Mã đơn vị",
    "Chức vụ",
    "Điện thoại",
    "Đảng viên",
    "Người đứng đầu",
    "Ngày sinh",
]
UNITS = ["Mã đơn vị", "Tên đơn vị", "Loại hình", "Mã đơn vị cấp trên", "Chức danh người đứng đầu"]


class Formula(str):
    """A cell with a formula; the value that a program left in it is a name."""


def workbook(**sheets):
    """Each sheet is a list of rows; None leaves a cell out."""
    out = BytesIO()
    out.name = "danh-sach.xlsx"
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, Formula):
                        sheet.write_formula(number, column, cell, None, "Nguyễn Văn Công Thức")
                    elif isinstance(cell, datetime | date):
                        sheet.write_datetime(number, column, cell, day)
                    elif cell is not None:
                        sheet.write(number, column, cell)
    out.seek(0)
    return out


def roster(people=None, units=None):
    """A file with the usual headings; rows may be shorter than the headings."""
    sheets = {}
    if units is not None:
        sheets["Đơn vị"] = [UNITS, *units]
    if people is not None:
        sheets["Cán bộ"] = [PEOPLE, *people]
    return workbook(**sheets)


def reading(people=None, units=None):
    return read_roster(roster(people, units))


def sample(path):
    with path.open("rb") as file:
        return read_roster(file)
