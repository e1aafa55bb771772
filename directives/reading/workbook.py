"""The same file as an Excel workbook: the template that an office fills in, and reading it back.

Three sheets: what every line means, the document line by line, its clauses row by row. What is read
becomes the same data as from YAML, and remembers its rows.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import yaml

from directives.reading.files import Fault, LibraryFile
from directives.reading.words import (
    CLAUSE_FIELDS,
    CLAUSE_NOTES,
    DATES,
    DOCUMENT_FIELDS,
    DOCUMENT_NOTES,
    VALUES,
    YES,
    in_words,
)
from portal.lib.names import search_key, strip_invisible
from portal.lib.xlsx import Cell, Column, Sheet, UnreadableFile, Workbook, open_workbook

HELP, DOCUMENT, CLAUSES = "Hướng dẫn", "Văn bản", "Điều khoản"
SHEETS = {"document": DOCUMENT, "clauses": CLAUSES}
LISTS = ("supersedes", "known", "covers", "replaces", "unit_kinds")
FLAGS = ("reference_only", "attested")
EMPTY_IS_NULL = ("effective_to", "successor", "checked_by", "checked_on")
MOST_ROWS = 2_000
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
WIDE = ("title", "summary", "shows", "evidence", "example")


# -- writing ----------------------------------------------------------------------------------


def write_workbook(data: Mapping[str, Any] | None = None) -> bytes:
    """The template, empty or filled with a document to be altered."""
    document = (data or {}).get("document", {})
    out = BytesIO()
    with Workbook(out) as book:
        notes = book.table(
            HELP, [Column("Trang"), Column("Mục", 26), Column("Ghi gì", 80), Column("Cách ghi", 50)]
        )
        for row in explanations():
            notes.add(row)
        lines = book.table(DOCUMENT, [Column("Mục", 26), Column("Nội dung", 90)])
        for name, label in DOCUMENT_FIELDS.items():
            lines.add([label, in_words(name, document.get(name))])
        columns = [
            Column(label, 50 if name in WIDE else 20) for name, label in CLAUSE_FIELDS.items()
        ]
        rows = book.table(CLAUSES, columns)
        for clause in (data or {}).get("clauses", []):
            rows.add([in_words(name, clause.get(name)) for name in CLAUSE_FIELDS])
    return out.getvalue()


def explanations() -> Iterator[list[str]]:
    for sheet, labels, notes in (
        (DOCUMENT, DOCUMENT_FIELDS, DOCUMENT_NOTES),
        (CLAUSES, CLAUSE_FIELDS, CLAUSE_NOTES),
    ):
        for name, label in labels.items():
            yield [sheet, label, notes[name], "; ".join(VALUES.get(name, {}).values())]


# -- reading ----------------------------------------------------------------------------------


def read_workbook(name: str, raw: bytes) -> LibraryFile:
    file = LibraryFile(name, sheets=SHEETS)
    try:
        sheets = {search_key(sheet.name): sheet for sheet in open_workbook(BytesIO(raw))}
    except UnreadableFile as refusal:
        file.faults.append(Fault(name, 1, refusal.message_vi))
        return file
    missing = [title for title in SHEETS.values() if search_key(title) not in sheets]
    if missing:
        file.faults.append(Fault(name, 1, f"thiếu trang “{'”, “'.join(missing)}” của tệp mẫu"))
        return file
    document = read_document(file, sheets[search_key(DOCUMENT)])
    file.data = {"document": document, "clauses": read_clauses(file, sheets[search_key(CLAUSES)])}
    file.text = yaml.safe_dump(file.data, allow_unicode=True, sort_keys=False, width=110)
    return file


def read_document(file: LibraryFile, sheet: Sheet) -> dict[str, Any]:
    data: dict[str, Any] = {}
    file.lines[("document",)] = 1
    fields = by_label(DOCUMENT_FIELDS)
    for number, cells in rows_of(file, "document", sheet):
        label, value = said(cells[0]), cells[1] if len(cells) > 1 else ""
        if not label or (number == 1 and search_key(label) == "muc"):
            continue
        if (name := fields.get(search_key(label))) is None:
            file.faults.append(file.sheet_fault("document", number, f"không có mục “{label[:40]}”"))
        elif name in data:
            file.faults.append(file.sheet_fault("document", number, f"mục “{label}” ghi hai lần"))
        else:
            file.lines[("document", name)] = number
            keep(data, name, value)
    return data


def read_clauses(file: LibraryFile, sheet: Sheet) -> list[dict[str, Any]]:
    clauses: list[dict[str, Any]] = []
    columns: dict[int, str] = {}
    for number, cells in rows_of(file, "clauses", sheet):
        if not any(said(cell) for cell in cells):
            continue
        if not columns:
            columns = headings(file, number, cells)
            continue
        n, clause = len(clauses), dict[str, Any]()
        for column, name in columns.items():
            keep(clause, name, cells[column] if column < len(cells) else "")
            file.lines[("clauses", n, name)] = number
        file.lines[("clauses", n)] = number
        clauses.append(clause)
    return clauses


def headings(file: LibraryFile, number: int, cells: Sequence[Cell]) -> dict[int, str]:
    fields, found = by_label(CLAUSE_FIELDS), dict[int, str]()
    for column, cell in enumerate(cells):
        if not (label := said(cell)):
            continue
        name = fields.get(search_key(label))
        if name is None or name in found.values():
            reason = "không có cột" if name is None else "hai cột cùng tên"
            file.faults.append(file.sheet_fault("clauses", number, f"{reason} “{label[:40]}”"))
        else:
            found[column] = name
    return found


def rows_of(file: LibraryFile, part: str, sheet: Sheet) -> Iterator[tuple[int, list[Cell]]]:
    """From column A on, whatever the first used column is. A formula is nobody's answer."""
    for row, _ in sorted(sheet.formulas):
        file.faults.append(file.sheet_fault(part, row, "ô có công thức; hãy ghi thẳng giá trị"))
    for number, cells in sheet.rows():
        if number > MOST_ROWS:
            reason = f"trang dài quá {MOST_ROWS} dòng; hãy xóa các dòng thừa"
            file.faults.append(file.sheet_fault(part, number, reason))
            return
        yield number, [*[""] * sheet.first_column, *cells]


def by_label(labels: Mapping[str, str]) -> dict[str, str]:
    """A column may carry its label, in any spelling of marks and capitals, or its name in the YAML."""
    return {search_key(label): name for name, label in labels.items()} | {n: n for n in labels}


def keep(data: dict[str, Any], name: str, cell: Cell) -> None:
    """What is left empty is left out, or null where the file has to say so."""
    value = value_of(name, cell)
    if value not in ("", []):
        data[name] = value
    elif name in EMPTY_IS_NULL:
        data[name] = None


def value_of(name: str, cell: Cell) -> Any:
    if name in DATES:
        return day_of(cell)
    if name == "version" and isinstance(cell, float | int) and cell == int(cell):
        return int(cell)
    text = said(cell)
    if name == "version" and text.isascii() and text.isdigit():
        return int(text)
    if name in FLAGS:
        return flag_of(cell)
    if name in LISTS:
        return [coded(name, item) for item in re.split(r"[,;\n]", text) if item.strip()]
    return coded(name, text)


def said(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else ""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return strip_invisible(unicodedata.normalize("NFC", str(cell))).strip()


def coded(name: str, text: str) -> str:
    """The file's word for what a person wrote; anything else stays for the check to refuse."""
    wanted = search_key(text)
    return next(
        (code for code, word in VALUES.get(name, {}).items() if search_key(word) == wanted),
        text.strip(),
    )


def flag_of(cell: Cell) -> Any:
    key = search_key(said(cell))
    if key in (search_key(YES), "x", "true", "1"):
        return True
    return "" if key in ("", "khong", "false", "0") else said(cell)


def day_of(cell: Cell) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    text = said(cell)
    found = DAY.fullmatch(text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text


# -- what the check says, in the words of the sheets --------------------------------------------


def plain(fault: Fault) -> Fault:
    """Without the names that only the YAML has. What the file itself says stands in quotes."""
    labels = DOCUMENT_FIELDS if fault.sheet == DOCUMENT else CLAUSE_FIELDS
    parts = re.split(r"(“[^”]*”)", fault.reason)
    said = [part if n % 2 else _NAMES.sub(_word(labels), part) for n, part in enumerate(parts)]
    return replace(fault, reason="".join(said))


_VALUES = {code: word for words in VALUES.values() for code, word in words.items()}
_WORDS = {**DOCUMENT_FIELDS, **CLAUSE_FIELDS, **_VALUES, "true": YES, "null": "để trống"}
_NAMES = re.compile(r"\b(" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b")


def _word(labels: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda found: f"“{labels.get(found[0]) or _WORDS[found[0]]}”"
