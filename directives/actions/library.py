"""Loading the clause library: whole or not at all, and as often as one likes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Case, IntegerField, Value, When

from accounts.models import UnitKind, User
from audit import actions as audit
from directives.models import Clause, Document, DocumentStatus
from directives.reading import (
    ClauseText,
    DocumentText,
    LoadedClause,
    LoadedDocument,
    read_library,
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

    @property
    def changes_something(self) -> bool:
        return any(item.is_changed for item in self.documents)


@transaction.atomic
def load_library(
    folder: Path = LIBRARY, *, by: User | None = None, dry_run: bool = False
) -> LoadResult:
    """Bring the documents of a folder, or of one file, into the portal.

    Raises LibraryFaulty with every fault of every file, and then changes nothing (R50). `by` is
    None when the library is loaded on the server itself.
    """
    lock_library()
    former = {document.code: document for document in Document.objects.all()}
    current: dict[str, dict[str, Clause]] = {code: {} for code in former}
    for clause in Clause.objects.current():
        current[clause.document_id][clause.code] = clause

    documents = read_library(
        folder,
        {code: as_loaded(document, current[code]) for code, document in former.items()},
        set(UnitKind.objects.values_list("code", flat=True)),
    )
    results = [
        compare(document, former.get(document.code), current.get(document.code, {}))
        for document in documents
    ]
    if not dry_run:
        for document, result in zip(documents, results, strict=True):
            if result.is_changed:
                write(document, current.get(document.code, {}))
                record(result, by)
        put_in_order()
    return LoadResult(results)


def lock_library() -> None:
    """One loading at a time, the first one into an empty portal included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('directives.library'))")


def as_loaded(document: Document, clauses: Mapping[str, Clause]) -> LoadedDocument:
    return LoadedDocument(
        document.version,
        document.sha256,
        {
            code: LoadedClause(clause.kind, clause.bears, clause.covers)
            for code, clause in clauses.items()
        },
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
