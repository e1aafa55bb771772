"""One cell at a time: what offices really write, understood or refused with a reason."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from unicodedata import normalize

from accounts.roster.reasons import reason
from accounts.roster.rows import Reason
from portal.lib.names import clean_name, search_key, strip_invisible
from portal.lib.phones import PhoneError, parse_phone
from portal.lib.xlsx import Cell

FIRST_YEAR = 1900
LONGEST = {
    "staff_code": 30,
    "full_name": 120,
    "unit": 200,
    "position": 120,
    "code": 40,
    "name": 200,
    "kind": 120,
    "parent": 40,
    "head_title": 80,
}

_CODE = re.compile(r"[\w./-]+")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_NAME = re.compile(r"[^\W\d_][^\d=@+*/\\<>{}\[\]|_%$#!?;:\"]*")  # begins with a letter
_DATE = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?: 0{1,2}:0{2}(?::0{2})?)?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])[/.\-](\d{4})")
_SHORT_YEAR = re.compile(r"(?:\d{1,2}[/.\-]){0,2}\d{2}")
_YES = {"x", "co", "1", "true", "dung", "yes", "y", "v", "da", "chinh thuc", "du bi", "dang vien"}
_NO = {"", "khong", "0", "false", "no", "n", "chua", "quan chung"}
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's calendar, its false leap day counted
_FIRST_SERIAL = 3000  # below stands a year, above the number of a day (3000 is in 1908)


class CellFault(ValueError):
    """What one cell holds cannot be taken over."""

    def __init__(self, fault: Reason) -> None:
        super().__init__(fault.text)
        self.reason = fault


@lru_cache(maxsize=2**14, typed=True)
def text(cell: Cell) -> str:
    """The cell as one line of text: composed letters, single spaces, numbers without ".0"."""
    if isinstance(cell, str):
        return clean_line(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)


def clean_line(typed: str) -> str:
    """As a name is cleaned, but in the capitals it has: CB-KP1 is a code and UBND a word."""
    return normalize("NFC", " ".join(strip_invisible(typed).split()))


@lru_cache(maxsize=2**14, typed=True)
def line(cell: Cell, field: str) -> str:
    """Text of any kind, not longer than its place."""
    found = text(cell)
    if len(found) > LONGEST[field]:
        raise CellFault(reason("too_long", field, found, longest=LONGEST[field]))
    return found


def code(cell: Cell, field: str) -> str:
    if type(cell) is str and cell.isascii() and cell.isalnum() and len(cell) <= LONGEST[field]:
        return cell
    found = line(cell, field)
    if found and not _CODE.fullmatch(found):
        raise CellFault(reason("code_characters", field, found))
    return found


def full_name(cell: Cell) -> str:
    """A person's name; a number, a date or a formula that became text is none."""
    found = clean_name(cell) if type(cell) is str else text(cell)
    if not found:
        raise CellFault(reason("missing", "full_name"))
    if len(found) > LONGEST["full_name"]:
        raise CellFault(reason("too_long", "full_name", found, longest=LONGEST["full_name"]))
    if type(cell) is not str or not _NAME.fullmatch(found):
        raise CellFault(reason("not_a_name", "full_name", found))
    return found


def phone(cell: Cell) -> str:
    """E.164, or "" for an empty cell. A number cell has lost its zero."""
    if type(cell) is str:
        if _MOBILE.fullmatch(cell):
            return f"+84{cell[1:]}"
        if not cell.strip():
            return ""
    try:
        if isinstance(cell, str | int | float) and not isinstance(cell, bool):
            return parse_phone(cell)
        return parse_phone(text(cell))
    except PhoneError as fault:
        if fault.code == "empty":
            return ""
        raise CellFault(reason("phone", "phone", text(cell), fault=fault.message_vi)) from fault


@lru_cache(maxsize=2**10, typed=True)
def mark(cell: Cell, field: str) -> bool:
    """x, X, có, 1, true and what else stands for yes; an empty cell is no."""
    if isinstance(cell, date):
        return True  # the day on which someone became a member
    found = text(cell)
    word = search_key(found)
    if word in _YES or found in ("✓", "✔", "☑"):
        return True
    if word in _NO and (word or not found or found in ("-", "–", "—")):
        return False
    raise CellFault(reason("unclear_mark", field, found))


@lru_cache(maxsize=2**15, typed=True)
def birth_year(cell: Cell, latest: int) -> int | None:
    """The year out of a date cell, a text, a year or the number of a day.  # R25"""
    if isinstance(cell, str) and not (cell := text(cell)):
        return None
    year = _year_of(cell)
    if not FIRST_YEAR <= year <= latest:
        raise CellFault(reason("year_range", "birth_year", text(cell)))
    return year


def _year_of(cell: Cell) -> int:
    if isinstance(cell, datetime | date):
        return cell.year
    if isinstance(cell, str):
        return _year_in(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise CellFault(reason("impossible_date", "birth_year", text(cell)))
    if _FIRST_SERIAL <= cell < 2**17:
        return (_EPOCH + timedelta(days=int(cell))).year
    if cell == cell // 1:
        return int(cell)
    raise CellFault(reason("impossible_date", "birth_year", text(cell)))


def _year_in(found: str) -> int:
    if found.isascii() and found.isdigit() and len(found) == 4:
        return int(found)
    if match := _MONTH.fullmatch(found):
        return int(match[1])
    if match := _DATE.fullmatch(found):
        day, month, year = (int(part) for part in match.groups())
    elif match := _ISO_DATE.fullmatch(found):
        year, month, day = (int(part) for part in match.groups())
    elif _SHORT_YEAR.fullmatch(found):
        raise CellFault(reason("short_year", "birth_year", found))
    else:
        raise CellFault(reason("impossible_date", "birth_year", found))
    try:
        return date(year, month, day).year
    except ValueError as fault:
        raise CellFault(reason("impossible_date", "birth_year", found)) from fault
