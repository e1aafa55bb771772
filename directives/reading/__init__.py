"""Reading library files: YAML with its lines, what the schema and the other files have against it."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from directives.reading.content import ClauseText, DocumentText, text_of_document, version_faults
from directives.reading.cross_checks import LoadedClause, LoadedDocument, cross_faults
from directives.reading.files import Fault, LibraryFile, read_folder
from directives.reading.schema_faults import schema_faults

__all__ = [
    "ClauseText",
    "DocumentText",
    "Fault",
    "LibraryFaulty",
    "LoadedClause",
    "LoadedDocument",
    "read_library",
]


class LibraryFaulty(Exception):
    """Some file is bad; `faults` names each one, and nothing was changed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


def read_library(
    folder: Path, loaded: Mapping[str, LoadedDocument], unit_kinds: Collection[str]
) -> list[DocumentText]:
    """The documents of a folder or of one file, or every fault of all of them at once (R50)."""
    files = read_folder(folder)
    for file in files:
        if file.data is not None:
            file.faults += schema_faults(file)
    faults = [fault for file in files for fault in file.faults]
    faults += cross_faults(files, loaded, unit_kinds)

    good = [text_of_document(file) for file in files if not file.faults]
    faults += version_faults(good, loaded)
    if faults:
        raise LibraryFaulty(in_order(files, faults))
    return good


def in_order(files: Sequence[LibraryFile], faults: Sequence[Fault]) -> list[Fault]:
    place = {file.name: n for n, file in enumerate(files)}
    return sorted(dict.fromkeys(faults), key=lambda fault: (place[fault.file], fault.line))
