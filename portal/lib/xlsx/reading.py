"""Workbooks in, read without trust.

Size and promises of the ZIP are looked at before anything is unpacked, only the parts that hold cells
are unpacked at all, and what was looked at is what is read: the reader gets these very bytes in a clean
package, so no second opinion about the file is possible. Formulas are never evaluated and never taken
over: a sheet names the cells that hold one, and whoever reads the sheet refuses them.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException, ElementTree, sax
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from portal.lib.xlsx.cells import Cell

MAX_BYTES = 20 * 2**20
MAX_PARTS = 2_000
MAX_UNPACKED = 200 * 2**20
MAX_RATIO = 200  # of a part that unpacks to over a megabyte; office files stay under 40
MAX_CELLS = 8_000_000  # in the rectangle around a sheet's cells: the reader lays out all of it
MAX_TEXT = 40_000  # letters of one shared text; spreadsheet programs stop at 32,767

_SIGNATURE = b"PK\x03\x04"
_OTHER_FILES = {
    b"%PDF": "Đây là tệp PDF. Hãy gửi bảng Excel gốc, lưu dạng .xlsx.",
    b"\xd0\xcf\x11\xe0": (
        "Đây là tệp Excel kiểu cũ (.xls) hoặc tệp có mật khẩu. "
        "Hãy mở bằng Excel, bỏ mật khẩu nếu có, rồi lưu lại dạng .xlsx."
    ),
}
_MESSAGES = {
    "empty": "Tệp này rỗng. Hãy chọn lại tệp danh sách.",
    "too_large": (
        "Tệp lớn hơn 20 MB nên không nhận. "
        "Hãy bỏ hình ảnh, trang tính thừa hoặc chia nhỏ danh sách."
    ),
    "not_xlsx": "Tệp này không phải bảng Excel .xlsx. Hãy mở bảng bằng Excel rồi lưu dạng .xlsx.",
    "broken": "Tệp Excel này bị hỏng, không đọc được. Hãy mở bằng Excel, lưu lại rồi gửi tệp mới.",
    "bomb": (
        "Tệp này khi mở ra lớn bất thường nên bị từ chối. "
        "Hãy chép riêng bảng danh sách sang một tệp Excel mới rồi gửi lại."
    ),
    "far_cell": (
        "Trang tính “{sheet}” có ô nằm rất xa bảng (ô {cell}) nên không đọc được. "
        "Hãy xóa các cột, dòng thừa hoặc chép riêng bảng danh sách sang tệp mới."
    ),
}

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TEXTS = "xl/sharedStrings.xml"
_FRAME = ("[Content_Types].xml", "_rels/.rels", _WORKBOOK, _RELATIONS, _TEXTS, "xl/styles.xml")
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BY_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CANONICAL = {name.lower(): name for name in _FRAME}
_SMALL = 2**20  # unpacked; no harm in it however well it was compressed

# What nearly every sheet consists of. Any other tag (a formula, a text inside its cell, a column
# beyond Z, a row beyond 299,999, a cell without an address) has the sheet looked at exactly, which
# takes ten times as long.
_UNUSUAL_TAG = re.compile(rb'<(?!/|v>|c r="[A-Z](?:\d{1,5}|[12]\d{5})"|row[ >])')
_ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


class UnreadableFile(ValueError):
    """The whole file is refused: `code` for code, the text for the person who sent it."""

    def __init__(self, code: str, message_vi: str = "") -> None:
        self.code = code
        self.message_vi = message_vi or _MESSAGES[code]
        super().__init__(self.message_vi)


@dataclass(frozen=True)
class Sheet:
    """A visible sheet. Rows count from 1 as the office sees them, columns from 0."""

    name: str
    formulas: frozenset[tuple[int, int]]
    first_column: int
    _reader: CalamineSheet

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Each row with its number, blank ones too. Its first cell is that of `first_column`."""
        return enumerate(self._reader.iter_rows(), 1)

    def merged(self) -> list[tuple[int, int, int]]:
        """Cells merged side by side: their first row, first column and last column."""
        ranges = self._reader.merged_cell_ranges or []
        return [(top + 1, left, right) for (top, left), (_, right) in ranges if left < right]


def column_letters(column: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def open_workbook(file: IO[bytes]) -> list[Sheet]:
    """The visible sheets of a workbook, or `UnreadableFile`. Nothing is kept on disk."""
    with _archive(file) as archive:
        try:
            parts = _unpack(archive)
            places = _sheet_places(parts)
            # Every sheet is looked at before the reader sees any: it can end the whole process.
            formulas = {name: _inspect(name, parts[place]) for name, place in places.items()}
            reader = CalamineWorkbook.from_filelike(_package(parts))
            return [
                _sheet(reader, meta.name, formulas[meta.name])
                for meta in reader.sheets_metadata
                if meta.name in places and meta.visible == SheetVisibleEnum.Visible
            ]
        except UnreadableFile:
            raise
        except _FAULTS_OF_FILES as fault:
            raise UnreadableFile("broken") from fault


_FAULTS_OF_FILES = (
    CalamineError,
    DefusedXmlException,
    ElementTree.ParseError,
    SAXException,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,  # a way of compressing that no office program uses
    RuntimeError,  # a part with a password
    ValueError,  # UnreadableFile is one too and passes
)


def _archive(file: IO[bytes]) -> zipfile.ZipFile:
    """The ZIP, told by its content and never by its name, or what it is instead.  # R29"""
    size = file.seek(0, 2)
    if size > MAX_BYTES:
        raise UnreadableFile("too_large")
    file.seek(0)
    signature = file.read(4)
    if not signature:
        raise UnreadableFile("empty")
    if signature != _SIGNATURE:
        raise UnreadableFile("not_xlsx", _OTHER_FILES.get(signature, ""))
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as fault:
        raise UnreadableFile("broken") from fault
    names = set(archive.namelist())
    if not {"[Content_Types].xml", _WORKBOOK} <= names:
        raise UnreadableFile("not_xlsx")
    return archive


def _unpack(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts that hold cells, once the directory has shown that they may be unpacked.

    The directory's sizes bind: a part that turns out longer ends where it promised to, and then its
    checksum is wrong. Pictures, macros and links to other files are never unpacked.
    """
    infos = archive.infolist()
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise UnreadableFile("bomb")
    wanted: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _CANONICAL.get(info.filename.lower(), info.filename)
        if name not in _FRAME and not _SHEET_PART.fullmatch(name):
            continue
        if name in wanted:
            raise UnreadableFile("broken")  # two parts of one name: which is the sheet?
        if info.file_size > max(_SMALL, info.compress_size * MAX_RATIO):
            raise UnreadableFile("bomb")
        wanted[name] = info
    parts = {name: archive.read(info) for name, info in wanted.items()}
    if max(map(len, parts.get(_TEXTS, b"").split(b"<si"))) > 4 * MAX_TEXT:
        raise UnreadableFile("bomb")  # one long text behind many cells
    return parts


def _sheet_places(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Which part holds the sheet of which name. Chart sheets hold no cells and are left out."""
    relations = ElementTree.fromstring(parts[_RELATIONS], forbid_dtd=True)
    targets = {
        item.get("Id"): posixpath.normpath(posixpath.join("/xl", item.get("Target", "")))[1:]
        for item in relations
        if item.get("Type", "").endswith("/worksheet")
    }
    workbook = ElementTree.fromstring(parts[_WORKBOOK], forbid_dtd=True)
    return {
        sheet.get("name", ""): targets[sheet.get(_BY_ID)]
        for sheet in workbook.iterfind(f"{_MAIN}sheets/{_MAIN}sheet")
        if sheet.get(_BY_ID) in targets
    }


def _inspect(name: str, xml: bytes) -> frozenset[tuple[int, int]]:
    """Where the formulas are (R22). Refuses a sheet with cells far outside its table (R29)."""
    body = xml.find(b"<sheetData")
    end = xml.rfind(b"</sheetData>")
    start = xml.find(b">", body) + 1
    plain = 0 < body < start <= end and b"<!" not in xml[:body]
    if plain and not _UNUSUAL_TAG.search(xml, start, end):
        return frozenset()
    cells = _CellFinder()
    sax.parseString(xml, cells, forbid_dtd=True)
    if cells.area > MAX_CELLS:
        far = f"{column_letters(cells.right)}{cells.bottom}"
        raise UnreadableFile("far_cell", _MESSAGES["far_cell"].format(sheet=name, cell=far))
    return frozenset(cells.formulas)


class _CellFinder(ContentHandler):
    """Follows the addresses as the reader does: a cell without one stands beside the last."""

    def __init__(self) -> None:
        super().__init__()
        self.row, self.column = 1, 0
        self.top = self.left = 2**31
        self.bottom = self.right = 0
        self.place = (0, 0)
        self.formulas: set[tuple[int, int]] = set()

    @property
    def area(self) -> int:
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.row = int(attrs.get("r") or self.row)
        elif tag == "c":
            self._enter(attrs.get("r"))
        elif tag == "f":
            self.formulas.add(self.place)

    def endElement(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.row, self.column = self.row + 1, 0
        elif tag == "c":
            self.column += 1

    def _enter(self, address: str | None) -> None:
        row = self.row
        if address is not None:
            if not (found := _ADDRESS.fullmatch(address)):
                raise UnreadableFile("broken")
            row, self.column = int(found[2]), _column_number(found[1])
        self.place = row, self.column
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, self.column), max(self.right, self.column)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _package(parts: Mapping[str, bytes]) -> BytesIO:
    clean = BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    clean.seek(0)
    return clean


def _sheet(reader: CalamineWorkbook, name: str, formulas: frozenset[tuple[int, int]]) -> Sheet:
    sheet = reader.get_sheet_by_name(name)
    return Sheet(name, formulas, sheet.start[1] if sheet.start else 0, sheet)
