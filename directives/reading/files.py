"""A YAML file as data that remembers its lines. Refused here: what YAML allows and people misread.

No anchors, no aliases, no key twice, no tags, no more than 1 MB, one document, UTF-8, composed
letters. Nothing in a file is ever executed or fetched.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from portal.lib.names import strip_invisible

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_NODES = 20_000  # 500 clauses with every field have 17,000

Place = tuple[str | int, ...]  # where in the data: ("clauses", 3, "title")

PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
}
END_OF_FILE = "found unexpected end of stream"
# What PyYAML says, and what the writer of the file has to do.
YAML_WORDS = {
    "mapping values are not allowed here": "dấu hai chấm đặt sai chỗ; câu có dấu hai chấm thì để"
    " trong dấu ngoặc kép",
    "found character '\\t' that cannot start any token": "thụt dòng bằng dấu cách, không dùng"
    " phím Tab",
    "could not find expected ':'": "thiếu dấu hai chấm sau tên trường",
    "expected a single document in the stream": "mỗi tệp chỉ có một văn bản; bỏ dòng “---” thừa",
    END_OF_FILE: "dấu ngoặc kép mở ở đây mà không đóng",
    "expected <block end>, but found '<block mapping start>'": "thụt dòng không đều",
    "expected <block end>, but found '-'": "thụt dòng không đều",
}
YAML_FAULT = "không đọc được; xem lại thụt dòng, dấu ngoặc và dấu câu"


@dataclass(frozen=True)
class Fault:
    """One thing to put right: where it stands and what is wrong."""

    file: str
    line: int
    reason: str
    clause: str = ""
    sheet: str = ""  # of a workbook; the line is then a row

    def __str__(self) -> str:
        clause = f" điều khoản {self.clause}:" if self.clause else ""
        place = f", trang {self.sheet}, dòng {self.line}" if self.sheet else f":{self.line}"
        return f"{self.file}{place}:{clause} {self.reason}"


@dataclass
class LibraryFile:
    """`data` is None where the file could not be read at all; `faults` then says why."""

    name: str
    text: str = ""
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    sheets: Mapping[str, str] = field(default_factory=dict)  # of a workbook: part → sheet

    def line_of(self, place: Place) -> int:
        """The line of this place, or of the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, place: Place, reason: str) -> Fault:
        sheet = self.sheets.get(str(place[0]), "") if place else ""
        return Fault(self.name, self.line_of(place), reason, self.clause_at(place), sheet)

    def sheet_fault(self, part: str, row: int, reason: str) -> Fault:
        return Fault(self.name, row, reason, sheet=self.sheets[part])

    def clause_at(self, place: Place) -> str:
        """The clause's code, or its number in the list while it has none."""
        if len(place) < 2 or place[0] != "clauses" or not isinstance(place[1], int):
            return ""
        clause = self.clauses[place[1]]
        code = clause.get("code") if isinstance(clause, dict) else None
        return code if isinstance(code, str) and code.strip() else f"thứ {place[1] + 1}"

    def clause_on(self, line: int) -> str:
        starts = (self.lines.get(("clauses", n), 0) for n in range(len(self.clauses)))
        before = [n for n, start in enumerate(starts) if start <= line]
        return self.clause_at(("clauses", before[-1])) if before else ""

    @property
    def document(self) -> dict[str, Any]:
        document = self.data.get("document") if isinstance(self.data, dict) else None
        return document if isinstance(document, dict) else {}

    @property
    def clauses(self) -> list[Any]:
        clauses = self.data.get("clauses") if isinstance(self.data, dict) else None
        return clauses if isinstance(clauses, list) else []


def read_folder(folder: Path) -> list[LibraryFile]:
    """Every YAML file of the folder, or the one file; each with the faults of its form."""
    paths = [folder] if folder.is_file() else sorted(folder.glob("*.y*ml"))
    if not paths:
        nothing = Fault(str(folder), 1, "không có tệp .yaml nào ở đây")
        return [LibraryFile(str(folder), faults=[nothing])]
    return [read_file(path) for path in paths]


def read_file(path: Path) -> LibraryFile:
    with path.open("rb") as opened:
        return read_yaml(path.name, opened.read(MAX_BYTES + 1))


def read_yaml(name: str, raw: bytes) -> LibraryFile:
    file = LibraryFile(name)
    try:
        file.text = text_of(raw)
        loader = LinedLoader(file.text, file)
        try:
            node = loader.get_single_node()
            file.data = loader.data_of(node, ()) if node else None
        finally:
            loader.dispose()
        if file.data is None and not file.faults:
            raise Unreadable(1, "tệp trống")
    except Unreadable as refusal:
        file.faults.append(Fault(file.name, refusal.line, refusal.reason))
    except yaml.MarkedYAMLError as error:
        at_end = error.problem == END_OF_FILE
        mark = error.context_mark if at_end else error.problem_mark or error.context_mark
        said = YAML_WORDS.get(error.problem or "") or YAML_WORDS.get(error.context or "")
        file.faults.append(Fault(file.name, mark.line + 1 if mark else 1, said or YAML_FAULT))
    file.faults = [replace(fault, clause=file.clause_on(fault.line)) for fault in file.faults]
    return file


class Unreadable(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def text_of(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise Unreadable(1, "tệp lớn hơn 1 MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            raw[: error.start].count(b"\n") + 1, "tệp không ghi bằng mã UTF-8"
        ) from error
    if unseen := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text[: unseen.start()].count("\n") + 1
        raise Unreadable(line, "có ký tự điều khiển không nhìn thấy được")
    return text


class LinedLoader(yaml.SafeLoader):
    """Composes the nodes itself and keeps the line of every place."""

    def __init__(self, text: str, file: LibraryFile) -> None:
        super().__init__(text)
        self.file = file
        self.depth = self.nodes = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML has no type here
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise Unreadable(line, "không dùng neo (&) và bí danh (*) của YAML; ghi lại cho đủ")
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Unreadable(line, "tệp quá dài; hãy chia thành nhiều văn bản")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(line, "lồng quá nhiều tầng")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def data_of(self, node: Node, place: Place) -> Any:
        self.file.lines[place] = node.start_mark.line + 1
        if node.tag not in PLAIN_TAGS:
            return self.refuse(place, f"không dùng thẻ “{node.tag}” ở đây")
        if isinstance(node, MappingNode):
            return self.mapping_of(node, place)
        if isinstance(node, SequenceNode):
            return [self.data_of(item, (*place, n)) for n, item in enumerate(node.value)]
        return self.scalar_of(node, place)

    def mapping_of(self, node: MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                self.file.faults.append(Fault(self.file.name, line, "tên trường phải là chữ"))
                continue
            name = self.composed(key.value, line)
            if name in data:
                first = self.file.lines[(*place, name)]
                self.refuse(place, f"trường “{name}” ghi hai lần, lần đầu ở dòng {first}", line)
                continue
            data[name] = self.data_of(value, (*place, name))
            self.file.lines[(*place, name)] = line
        return data

    def scalar_of(self, node: Node, place: Place) -> Any:
        try:
            value = self.construct_object(node)
        except ValueError:  # a date or a number that does not exist
            return self.refuse(place, f"giá trị “{node.value[:40]}” không đọc được")
        return self.composed(value, node.start_mark.line + 1) if isinstance(value, str) else value

    def composed(self, text: str, line: int) -> str:
        if not unicodedata.is_normalized("NFC", text):
            self.refuse((), f"chữ có dấu ở dạng tách rời, hãy gõ lại: “{text[:40]}”", line)
        elif strip_invisible(text) != text:
            self.refuse((), "có ký tự ẩn không nhìn thấy được, hãy gõ lại dòng này", line)
        return text

    def refuse(self, place: Place, reason: str, line: int | None = None) -> None:
        line = line or self.file.line_of(place)
        self.file.faults.append(Fault(self.file.name, line, reason))
