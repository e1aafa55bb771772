"""What no schema can say: codes used twice, equal clauses that are not equal, versions that fall.

Faulty files are looked at too, as far as they can be read, so that everything is said at once.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directives.reading.files import Fault, LibraryFile, Place
from portal.lib.secrecy import bears_mark

KINDS_BY_FLAG = {"school", "armed_forces"}  # marks of a kind of unit, not codes


@dataclass(frozen=True)
class LoadedClause:
    """A current clause as the portal holds it."""

    kind: str
    bears: str
    covers: Sequence[str]


@dataclass(frozen=True)
class LoadedDocument:
    version: int
    sha256: str
    clauses: Mapping[str, LoadedClause]
    by_office: bool = False  # sent in through the portal, not loaded on the server
    former: Collection[str] = ()  # codes of clauses that it had and has no more


def cross_faults(
    files: Sequence[LibraryFile],
    loaded: Mapping[str, LoadedDocument],
    unit_kinds: Collection[str] | None,
) -> list[Fault]:
    faults: list[Fault] = []
    clauses = clauses_after(files, loaded)
    all_known = all(file.document.get("code") for file in files)
    documents = {*loaded, *(str(file.document.get("code")) for file in files)}
    for file in files:
        faults += [
            *twice(file),
            *dates(file),
            *marks(file),
            *kinds_of_unit(file, unit_kinds),
            *replacing(file, loaded),
            *superseding(file, documents),
            *covering(file, clauses, all_known=all_known),
        ]
    return [*faults, *same_document(files), *left_behind(files, loaded)]


def twice(file: LibraryFile) -> Iterator[Fault]:
    """A code or a title that another clause of the document already has."""
    for name, word in (("code", "mã"), ("title", "tên")):
        seen: dict[str, int] = {}
        for n, clause in readable(file):
            value = clause.get(name)
            if not isinstance(value, str):
                continue
            first = seen.setdefault(value.casefold() if name == "title" else value, n)
            if first != n:
                line = file.line_of(("clauses", first, name))
                yield file.fault(("clauses", n, name), f"{word} này đã dùng ở dòng {line}")


def dates(file: LibraryFile) -> Iterator[Fault]:
    begun, ended = file.document.get("effective_from"), file.document.get("effective_to")
    if isinstance(begun, str) and isinstance(ended, str) and ended < begun:
        yield file.fault(("document", "effective_to"), "ngày hết hiệu lực trước ngày có hiệu lực")


def marks(file: LibraryFile) -> Iterator[Fault]:
    """No text with a secrecy mark comes in (R6)."""
    for place, text in texts(file.data, ()):
        if bears_mark(text):
            yield file.fault(
                place, "có dấu MẬT; cổng không nhận nội dung mật, chỉ ghi số, ngày, cơ quan"
            )


def texts(data: object, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from texts(value, (*place, name))
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from texts(value, (*place, n))


def kinds_of_unit(file: LibraryFile, known: Collection[str] | None) -> Iterator[Fault]:
    if known is None:
        return
    for n, clause in readable(file):
        kinds = clause.get("unit_kinds")
        for kind in kinds if isinstance(kinds, list) else []:
            if kind not in known and kind not in KINDS_BY_FLAG:
                yield file.fault(
                    ("clauses", n, "unit_kinds"), f"không có loại đơn vị mang mã “{kind}”"
                )


def replacing(file: LibraryFile, loaded: Mapping[str, LoadedDocument]) -> Iterator[Fault]:
    """What a clause takes the place of was there once and is there no more (R204)."""
    stays = {clause.get("code") for _, clause in readable(file)}
    former = loaded.get(str(file.document.get("code")))
    for n, clause in readable(file):
        codes = clause.get("replaces")
        for code in codes if isinstance(codes, list) else []:
            place: Place = ("clauses", n, "replaces")
            if code in stays:
                yield file.fault(place, f"điều khoản {code} vẫn còn trong tệp nên chưa được thay")
            elif former and code not in former.clauses and code not in former.former:
                yield file.fault(place, f"văn bản chưa từng có điều khoản {code}")


def superseding(file: LibraryFile, documents: Collection[str]) -> Iterator[Fault]:
    codes = file.document.get("supersedes")
    for code in codes if isinstance(codes, list) else []:
        place: Place = ("document", "supersedes")
        if code == file.document.get("code"):
            yield file.fault(place, "văn bản không thay thế chính nó")
        elif code not in documents:
            yield file.fault(place, f"thư viện không có văn bản {code}")


def covering(
    file: LibraryFile, clauses: Mapping[str, LoadedClause], *, all_known: bool
) -> Iterator[Fault]:
    """Only the same kind asked of the same bearer counts as the same duty (R55).

    While another file cannot be read, a clause that is not found may well stand in it.
    """
    for n, clause in readable(file):
        targets = clause.get("covers")
        for target in targets if isinstance(targets, list) else []:
            if not all_known and target not in clauses:
                continue
            if reason := against(file, clause, str(target), clauses):
                yield file.fault(("clauses", n, "covers"), reason)


def against(
    file: LibraryFile, clause: dict[str, Any], target: str, clauses: Mapping[str, LoadedClause]
) -> str:
    if target.split("/")[0] == file.document.get("code"):
        return f"covers chỉ dẫn sang văn bản khác, không dẫn {target} trong cùng văn bản"
    if target not in clauses:
        return f"covers dẫn tới {target} nhưng không có điều khoản này"
    other = clauses[target]
    if other.kind != clause.get("kind") or other.bears != clause.get("bears"):
        return f"{target} khác loại (kind) hoặc khác người thực hiện (bears), không cùng nội dung"
    if other.covers:
        return f"{target} lại dẫn sang {other.covers[0]}; hãy dẫn thẳng tới {other.covers[0]}"
    return ""


def same_document(files: Sequence[LibraryFile]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for file in files:
        code = file.document.get("code")
        if isinstance(code, str) and seen.setdefault(code, file.name) != file.name:
            yield file.fault(("document", "code"), f"văn bản {code} đã có ở tệp {seen[code]}")


def left_behind(
    files: Sequence[LibraryFile], loaded: Mapping[str, LoadedDocument]
) -> Iterator[Fault]:
    """A document that is not being loaded now must not lose a clause that it names as equal."""
    read = {code: file for file in files if isinstance(code := file.document.get("code"), str)}
    clauses = clauses_after(files, loaded)
    for code, document in loaded.items():
        for reference, clause in document.clauses.items() if code not in read else []:
            for target in clause.covers:
                home = read.get(target.split("/")[0])
                now = clauses.get(target)
                if home and not (now and is_same(clause, now)):
                    yield home.fault(
                        ("clauses",),
                        f"{code}/{reference} đang dẫn tới {target} là cùng nội dung;"
                        f" hãy nạp cùng lúc tệp mới của {code}",
                    )


def is_same(clause: LoadedClause, other: LoadedClause) -> bool:
    return (other.kind, other.bears) == (clause.kind, clause.bears) and not other.covers


def clauses_after(
    files: Sequence[LibraryFile], loaded: Mapping[str, LoadedDocument]
) -> dict[str, LoadedClause]:
    """Every current clause once these files are loaded, by its reference."""
    read = {str(file.document.get("code")) for file in files}
    found = {
        f"{code}/{clause_code}": clause
        for code, document in loaded.items()
        if code not in read
        for clause_code, clause in document.clauses.items()
    }
    for file in files:
        for _, clause in readable(file):
            covers = clause.get("covers")
            found[f"{file.document.get('code')}/{clause.get('code')}"] = LoadedClause(
                str(clause.get("kind")),
                str(clause.get("bears")),
                covers if isinstance(covers, list) else [],
            )
    return found


def readable(file: LibraryFile) -> Iterator[tuple[int, dict[str, Any]]]:
    for n, clause in enumerate(file.clauses):
        if isinstance(clause, dict):
            yield n, clause
