"""A faultless file as the columns of a document and its clauses, each with the hash of its text."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from directives.reading.cross_checks import LoadedDocument
from directives.reading.files import Fault, LibraryFile

Columns = dict[str, Any]

CLAUSE_DEFAULTS: Columns = {
    "shows": "",
    "evidence": "",
    "example": "",
    "known": [],
    "covers": [],
    "replaces": [],
    "unit_kinds": [],
    "frequency": "monthly",
    "reference_only": False,
    "attested": False,
}
DOCUMENT_DEFAULTS: Columns = {"successor": "", "companion": "", "checked_by": "", "supersedes": []}
# Fields younger than the first hashes: while they are empty, the text is what it always was.
LATER = ("replaces", "supersedes")
DATES = ("issued_on", "effective_from", "effective_to", "checked_on")


@dataclass(frozen=True)
class ClauseText:
    columns: Columns
    sha256: str


@dataclass(frozen=True)
class DocumentText:
    file: LibraryFile
    columns: Columns
    sha256: str  # of everything but the version
    clauses: Sequence[ClauseText]

    @property
    def code(self) -> str:
        return str(self.columns["code"])

    @property
    def version(self) -> int:
        return int(self.columns["version"])

    @property
    def header(self) -> Columns:
        """Its own fields as data that JSON can hold; the version's number stands beside them."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.columns.items()
            if name != "version"
        }


def text_of_document(file: LibraryFile) -> DocumentText:
    clauses = [text_of_clause(clause) for clause in file.clauses]
    written = {name: value for name, value in file.document.items() if name != "version"}
    of_all = [settled(filled(written, DOCUMENT_DEFAULTS)), [clause.sha256 for clause in clauses]]
    columns = filled(file.document, DOCUMENT_DEFAULTS)
    for name in DATES:
        columns[name] = date.fromisoformat(columns[name]) if columns[name] else None
    return DocumentText(file, columns, digest(of_all), clauses)


def text_of_clause(clause: Mapping[str, Any]) -> ClauseText:
    columns = filled(clause, CLAUSE_DEFAULTS)
    return ClauseText(columns, digest(settled(columns)))


def filled(written: Mapping[str, Any], defaults: Columns) -> Columns:
    """With every default spelled out: leaving a line away is the same text as writing it."""
    said = {name: defaults.get(name) if value is None else value for name, value in written.items()}
    return {**defaults, **said}


def settled(columns: Columns) -> Columns:
    return {name: value for name, value in columns.items() if value or name not in LATER}


def digest(content: object) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def version_faults(
    documents: Sequence[DocumentText], loaded: Mapping[str, LoadedDocument]
) -> list[Fault]:
    """A version only rises, and another text is another version (R51)."""
    faults = []
    for document in documents:
        if (former := loaded.get(document.code)) is None:
            continue
        if document.version < former.version:
            reason = f"version {document.version} thấp hơn phiên bản đã nạp ({former.version})"
        elif document.version == former.version and document.sha256 != former.sha256:
            reason = (
                f"nội dung đã khác bản đã nạp mà version vẫn là {former.version};"
                f" tăng số version lên {former.version + 1}"
            )
        else:
            continue
        faults.append(document.file.fault(("document", "version"), reason))
    return faults
