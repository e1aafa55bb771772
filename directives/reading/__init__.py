"""Reading library files: YAML with its lines, what the schema and the other files have against it."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from directives.reading.content import ClauseText, DocumentText, text_of_document, version_faults
from directives.reading.cross_checks import LoadedClause, LoadedDocument, cross_faults
from directives.reading.files import MAX_BYTES, Fault, LibraryFile, read_folder, read_yaml
from directives.reading.schema_faults import schema_faults
from directives.reading.workbook import plain, read_workbook, write_workbook

__all__ = [
    "MAX_BYTES",
    "ClauseText",
    "DocumentText",
    "Fault",
    "LibraryFaulty",
    "LibraryFile",
    "LoadedClause",
    "LoadedDocument",
    "check_files",
    "as_if_loaded",
    "read_source",
    "read_upload",
    "read_yaml",
    "write_workbook",
]


class LibraryFaulty(Exception):
    """Some file is bad; `faults` names each one, and nothing was changed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


def check_files(
    files: Sequence[LibraryFile],
    loaded: Mapping[str, LoadedDocument],
    unit_kinds: Collection[str] | None,
) -> list[DocumentText]:
    """The documents of these files, or every fault of all of them at once (R50).

    `unit_kinds` is None where nobody can say which kinds of unit the portal knows.
    """
    for file in files:
        if file.data is not None:
            file.faults += schema_faults(file)
    faults = [fault for file in files for fault in file.faults]
    faults += cross_faults(files, loaded, unit_kinds)

    good = [text_of_document(file) for file in files if not file.faults]
    faults += version_faults(good, loaded)
    if faults:
        raise LibraryFaulty(in_order(files, [in_its_words(files, fault) for fault in faults]))
    return good


def read_upload(name: str, raw: bytes) -> LibraryFile:
    """A file that somebody sent: told by its content, the name is only shown."""
    if len(raw) > MAX_BYTES:
        return LibraryFile(name, faults=[Fault(name, 1, "tệp lớn hơn 1 MB")])
    return read_workbook(name, raw) if raw.startswith(b"PK") else read_yaml(name, raw)


def read_source(path: Path) -> list[LibraryFile]:
    """Every YAML file of a folder, or one file of either kind."""
    if not path.is_file():
        return read_folder(path)
    with path.open("rb") as opened:
        return [read_upload(path.name, opened.read(MAX_BYTES + 1))]


def as_if_loaded(files: Sequence[LibraryFile]) -> dict[str, LoadedDocument]:
    """Faultless files as the ground for others, where no portal can be asked; any version goes."""
    return {
        document.code: LoadedDocument(
            0,
            "",
            {
                text.columns["code"]: LoadedClause(
                    text.columns["kind"], text.columns["bears"], text.columns["covers"]
                )
                for text in document.clauses
            },
        )
        for document in check_files(files, {}, None)
    }


def in_its_words(files: Sequence[LibraryFile], fault: Fault) -> Fault:
    """Who filled in a workbook never saw the names of the YAML."""
    is_workbook = any(file.sheets for file in files if file.name == fault.file)
    return plain(fault) if is_workbook else fault


def in_order(files: Sequence[LibraryFile], faults: Sequence[Fault]) -> list[Fault]:
    place = {file.name: n for n, file in enumerate(files)}
    return sorted(dict.fromkeys(faults), key=lambda fault: (place[fault.file], fault.line))
