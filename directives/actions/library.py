"""Loading the clause library: whole or not at all, and as often as one likes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone

from accounts.models import Unit, UnitKind, User
from audit import actions as audit
from directives.models import Clause, Document, DocumentStatus, DocumentVersion
from directives.reading import (
    ClauseText,
    DocumentText,
    LibraryFile,
    LoadedClause,
    LoadedDocument,
    check_files,
    read_source,
)
from portal.lib.names import search_key

LIBRARY = Path(__file__).resolve().parent.parent / "library"


@dataclass(frozen=True)
class DocumentResult:
    """What loading one document did: counts of clauses; all zero but `unchanged` the second time."""

    code: str
    version: int
    is_new: bool
    is_changed: bool
    added: int = 0
    changed: int = 0
    retired: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class LoadResult:
    documents: Sequence[DocumentResult]
    kept: Sequence[str] = ()  # codes of documents of which the portal has a newer version

    @property
    def changes_something(self) -> bool:
        return any(item.is_changed for item in self.documents)


@dataclass(frozen=True)
class Bearers:
    """Who answers for what is loaded: nobody by name when the server itself loads it (R202)."""

    loaded_by: User | None = None
    prepared_by: User | None = None
    unit: Unit | None = None


@dataclass(frozen=True)
class Library:
    """What the portal holds now."""

    documents: Mapping[str, Document]
    clauses: Mapping[str, Mapping[str, Clause]]  # the current ones of each document
    loaded: Mapping[str, LoadedDocument]
    unit_kinds: set[str]


@transaction.atomic
def load_library(
    folder: Path = LIBRARY, *, dry_run: bool = False, keep_newer: bool = False
) -> LoadResult:
    """Bring the documents of a folder, or of one file, into the portal, on the server itself.

    `keep_newer` leaves a document alone of which the portal has a newer version, or one that an
    office sent in: what comes with the software does not undo it (R205).
    """
    lock_library()
    now = library_now()
    read = read_source(folder)
    kept = [file for file in read if keep_newer and is_behind(file, now.loaded)]
    files = [file for file in read if file not in kept]
    result = load_files(files, dry_run=dry_run, now=now)
    return LoadResult(result.documents, [str(file.document["code"]) for file in kept])


@transaction.atomic
def load_files(
    files: Sequence[LibraryFile],
    *,
    bearers: Bearers | None = None,
    dry_run: bool = False,
    now: Library | None = None,
) -> LoadResult:
    """Raises LibraryFaulty with every fault of every file, and then changes nothing (R50)."""
    if now is None:
        lock_library()
        now = library_now()
    documents = check_files(files, now.loaded, now.unit_kinds)
    results = [
        compare(document, now.documents.get(document.code), now.clauses.get(document.code, {}))
        for document in documents
    ]
    if not dry_run:
        for document, result in zip(documents, results, strict=True):
            if result.is_changed:
                write(document, now.clauses.get(document.code, {}))
                keep_version(document, result, bearers or Bearers())
                record(result, bearers.loaded_by if bearers else None)
        put_in_order()
    return LoadResult(results)


def library_now() -> Library:
    documents = {document.code: document for document in Document.objects.all()}
    clauses: dict[str, dict[str, Clause]] = {code: {} for code in documents}
    former: dict[str, set[str]] = {code: set() for code in documents}
    for clause in Clause.objects.order_by("since"):
        if clause.retired_in is None:
            clauses[clause.document_id][clause.code] = clause
        else:
            former[clause.document_id].add(clause.code)
    newest = DocumentVersion.objects.order_by("document", "-version").distinct("document")
    by_office = set(newest.exclude(unit=None).values_list("document", flat=True))
    return Library(
        documents,
        clauses,
        {
            code: as_loaded(document, clauses[code], code in by_office, former[code])
            for code, document in documents.items()
        },
        set(UnitKind.objects.values_list("code", flat=True)),
    )


def is_behind(file: LibraryFile, loaded: Mapping[str, LoadedDocument]) -> bool:
    code, version = file.document.get("code"), file.document.get("version")
    held = loaded.get(code) if isinstance(code, str) else None
    if held is None or not isinstance(version, int):
        return False
    return held.by_office or version < held.version


def lock_library() -> None:
    """One loading at a time, the first one into an empty portal included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('directives.library'))")


def as_loaded(
    document: Document, clauses: Mapping[str, Clause], by_office: bool, former: set[str]
) -> LoadedDocument:
    return LoadedDocument(
        document.version,
        document.sha256,
        {
            code: LoadedClause(clause.kind, clause.bears, clause.covers)
            for code, clause in clauses.items()
        },
        by_office,
        former,
    )


def compare(
    document: DocumentText, former: Document | None, current: Mapping[str, Clause]
) -> DocumentResult:
    new = {clause.columns["code"]: clause.sha256 for clause in document.clauses}
    old = {code: clause.sha256 for code, clause in current.items()}
    stays = [code for code in new if new[code] == old.get(code)]
    return DocumentResult(
        document.code,
        document.version,
        is_new=former is None,
        is_changed=former is None or document.version > former.version,
        added=len(new.keys() - old.keys()),
        changed=len(new.keys() & old.keys()) - len(stays),
        retired=len(old.keys() - new.keys()),
        unchanged=len(stays),
    )


def write(document: DocumentText, current: Mapping[str, Clause]) -> None:
    """A clause that is gone or changed is retired; its row and its text stay (R51)."""
    Document.objects.update_or_create(
        code=document.code,
        defaults={**document.columns, "sha256": document.sha256},
    )
    kept = {clause.columns["code"]: clause.sha256 for clause in document.clauses}
    gone = [clause.pk for code, clause in current.items() if kept.get(code) != clause.sha256]
    Clause.objects.filter(pk__in=gone).update(retired_in=document.version)

    new, moved = [], []
    for position, text in enumerate(document.clauses):
        clause = current.get(text.columns["code"])
        if clause is None or clause.sha256 != text.sha256:
            new.append(row(document, text, position))
        elif clause.position != position:
            clause.position = position
            moved.append(clause)
    Clause.objects.bulk_create(new)
    Clause.objects.bulk_update(moved, ["position"])


def keep_version(document: DocumentText, result: DocumentResult, bearers: Bearers) -> None:
    """The version as it came, for good (R200)."""
    DocumentVersion.objects.create(
        document_id=document.code,
        version=document.version,
        sha256=document.sha256,
        header=document.header,
        text=document.file.text,
        added=result.added,
        changed=result.changed,
        retired=result.retired,
        unchanged=result.unchanged,
        loaded_at=timezone.now(),
        loaded_by=bearers.loaded_by,
        prepared_by=bearers.prepared_by,
        unit=bearers.unit,
    )


def row(document: DocumentText, text: ClauseText, position: int) -> Clause:
    columns = text.columns
    words = [document.code, document.columns["number"]]
    words += [columns["code"], columns["title"], columns["summary"]]
    return Clause(
        **columns,
        document_id=document.code,
        position=position,
        since=document.version,
        sha256=text.sha256,
        search_key=search_key(" ".join(words)),
    )


def record(result: DocumentResult, by: User | None) -> None:
    audit.record(
        "library.loaded",
        by=by,
        target=Document(code=result.code),
        version=result.version,
        added=result.added,
        changed=result.changed,
        retired=result.retired,
    )


def put_in_order() -> None:
    """In force first, then the newest: the order of every list and checklist."""
    in_force_first = Case(
        When(status=DocumentStatus.IN_FORCE, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    moved = []
    for position, document in enumerate(
        Document.objects.order_by(in_force_first, "-issued_on", "code"), start=1
    ):
        if document.position != position:
            document.position = position
            moved.append(document)
    Document.objects.bulk_update(moved, ["position"])
