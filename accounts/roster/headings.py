"""Which column is which, told by its heading: order, capitals, marks and many synonyms aside."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from accounts.roster.rows import Noun
from portal.lib.names import search_key
from portal.lib.xlsx import Cell

# As `search_key` gives them; what stands in brackets is left out before.
PEOPLE: Mapping[str, Sequence[str]] = {
    "staff_code": (
        "ma can bo", "ma cb", "ma so can bo", "ma cbcc", "ma cbccvc", "ma cong chuc", "ma vien chuc",
        "ma nhan vien", "ma nv", "ma dang vien", "ma nguoi", "so hieu", "so hieu can bo",
        "so hieu cong chuc", "ma so", "ma",
    ),
    "full_name": (
        "ho va ten", "ho ten", "ho va ten can bo", "ho ten can bo", "ten can bo", "can bo",
        "ho va ten khai sinh", "ho va ten dang vien", "ho ten dang vien", "ho chu dem va ten",
        "ho ten khai sinh",
    ),
    "family_name": ("ho dem", "ho va dem", "ho va ten dem", "ho chu dem", "ho va chu dem", "ho lot"),
    "given_name": ("ten", "ten goi"),
    "birth_year": (
        "ngay sinh", "nam sinh", "ngay thang nam sinh", "sinh ngay", "ngay thang sinh", "sinh nam",
        "ngay nam sinh",
    ),
    "unit": (
        "ma don vi", "ma dv", "ma chi bo", "ma to chuc", "ma co quan", "ma don vi cong tac",
        "ma don vi sinh hoat", "don vi", "don vi cong tac", "don vi sinh hoat", "chi bo",
        "chi bo sinh hoat", "noi cong tac",
    ),
    "position": (
        "chuc vu", "chuc danh", "chuc vu chuc danh", "chuc danh chuc vu", "chuc vu dang",
        "chuc vu chinh quyen", "chuc vu cong tac", "chuc vu hien nay", "nhiem vu",
    ),
    "phone": (
        "dien thoai", "so dien thoai", "sdt", "dien thoai di dong", "so dien thoai di dong",
        "di dong", "so di dong", "dt", "so dt", "dtdd", "dien thoai lien he", "so lien he",
    ),
    "is_member": ("dang vien", "la dang vien", "dv"),
    "is_head": ("nguoi dung dau", "la nguoi dung dau", "dung dau", "thu truong"),
    "unit_name": ("ten don vi", "ten chi bo", "ten to chuc", "ten co quan", "ten don vi cong tac"),
    "unit_kind": ("loai hinh", "loai hinh don vi", "loai don vi", "loai hinh to chuc"),
    "unit_parent": (
        "ma don vi cap tren", "don vi cap tren", "ma cap tren", "cap tren", "truc thuoc",
        "ma don vi cap tren truc tiep", "cap tren truc tiep", "ma don vi truc thuoc",
    ),
    "unit_head_title": ("chuc danh nguoi dung dau", "chuc vu nguoi dung dau", "chuc danh dung dau"),
}  # fmt: skip
UNITS: Mapping[str, Sequence[str]] = {
    "code": (*PEOPLE["unit"][:5], "ma so", "ma"),
    "name": (*PEOPLE["unit_name"], "don vi", "ten", "ten don vi truc thuoc", "chi bo"),
    "kind": (*PEOPLE["unit_kind"], "loai"),
    "parent": PEOPLE["unit_parent"],
    "head_title": PEOPLE["unit_head_title"],
}
_LOOK_UP = {
    noun: {word: field for field, words in fields.items() for word in words}
    for noun, fields in {"person": PEOPLE, "unit": UNITS}.items()
}
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_LONGEST = 60  # a heading is short; a longer cell is a title or a note
_NUMBERED = re.compile(r"[(\[]?(\d{1,2})[)\]]?")


class Table(NamedTuple):
    """A heading row that was understood: for each field its columns, side by side when merged."""

    noun: Noun
    columns: dict[str, tuple[int, ...]]
    missing: tuple[str, ...]  # columns without which no row can be read
    unread: tuple[str, ...]


@lru_cache(maxsize=2**12)
def heading_word(typed: str) -> str:
    """The heading as the lists above have it; "" for a cell that cannot be one."""
    if len(typed) > _LONGEST:
        return ""
    return search_key(_IN_BRACKETS.sub(" ", typed))


def is_heading(cell: Cell) -> bool:
    """Whether a cell where a code should stand is a heading again, as on each printed page."""
    if not isinstance(cell, str) or cell[-1:].isdigit():
        return False
    word = heading_word(cell)
    return bool(word) and any(word in fields for fields in _LOOK_UP.values())


def find_table(cells: Sequence[Cell], spans: Mapping[int, int] | None = None) -> Table | None:
    """The table that begins under this row, if it is a heading row. `spans`: merged columns."""
    words = {
        column: word
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and (word := heading_word(cell))
    }
    people = _columns("person", words, spans or {})
    names = [field for field in ("full_name", "family_name", "given_name") if field in people]
    if "staff_code" in people and names or "full_name" in people and len(people) >= 3:
        return Table("person", people, _missing_for_people(people), _unread(cells, people))
    units = _columns("unit", words, spans or {})
    if "code" in units and "name" in units:
        return Table("unit", units, (), _unread(cells, units))
    return None


def is_numbering(cells: Sequence[Cell]) -> bool:
    """The line (1) (2) (3) under the headings of official forms."""
    found = []
    for cell in cells:
        if cell == "":
            continue
        number = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        match = _NUMBERED.fullmatch(number.strip())
        if not match:
            return False
        found.append(int(match[1]))
    return len(found) >= 3 and found == list(range(found[0], found[0] + len(found)))


def _columns(
    noun: Noun, words: Mapping[int, str], spans: Mapping[int, int]
) -> dict[str, tuple[int, ...]]:
    """The first column wins when two have the same heading; a code wins over a name."""
    fields = _LOOK_UP[noun]
    found: dict[str, tuple[int, ...]] = {}
    for column, word in words.items():
        field = fields.get(word)
        if field and (field not in found or _is_code(field, word, words[found[field][0]])):
            found[field] = tuple(range(column, spans.get(column, column) + 1))
    return found


def _is_code(field: str, word: str, before: str) -> bool:
    return field == "unit" and word.startswith("ma ") and not before.startswith("ma ")


def _missing_for_people(columns: Mapping[str, tuple[int, ...]]) -> tuple[str, ...]:
    missing = []
    if "staff_code" not in columns:
        missing.append("Mã cán bộ")
    if "full_name" not in columns and not {"family_name", "given_name"} <= columns.keys():
        missing.append("Họ và tên")
    if not {"unit", "unit_name"} & columns.keys():
        missing.append("Mã đơn vị")
    return tuple(missing)


def _unread(cells: Sequence[Cell], columns: Mapping[str, tuple[int, ...]]) -> tuple[str, ...]:
    read = {column for group in columns.values() for column in group}
    return tuple(
        " ".join(cell.split())[:_LONGEST]
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and cell.strip() and column not in read
    )
