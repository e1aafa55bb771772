"""What the library holds: the clauses that may be cited, and its documents with their counts."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from directives.facts.differences import (
    Difference,
    FieldChange,
    changed_fields,
    columns_of,
    difference,
)
from directives.models import Clause, ClauseKind, Document, DocumentVersion
from directives.reading.words import CLAUSE_FIELDS
from portal.lib.citations import Citation


def citations() -> list[Citation]:
    """The clauses in force, for who has to name one."""
    clauses = Clause.objects.in_force().select_related("document")
    return [
        Citation(
            reference=clause.reference,
            title=clause.title,
            document=f"{clause.document.number} ngày {clause.document.issued_on:%d/%m/%Y}",
        )
        for clause in clauses.order_by("document__position", "document", "position")
    ]


@dataclass(frozen=True)
class DocumentRow:
    """A document of the library with how many clauses of each kind it has."""

    document: Document
    counts: list[tuple[int, str]]


def documents_with_counts() -> list[DocumentRow]:
    counted: dict[str, dict[str, int]] = {}
    kinds = Clause.objects.current().values_list("document", "kind").annotate(Count("pk"))
    for code, kind, count in kinds.order_by():
        counted.setdefault(code, {})[kind] = count
    return [
        DocumentRow(
            document,
            [
                (count, str(kind.label))
                for kind in ClauseKind
                if (count := counted.get(document.code, {}).get(kind))
            ],
        )
        for document in Document.objects.all()
    ]


def versions_of(document: Document) -> list[DocumentVersion]:
    """The newest first, with who answers for each."""
    return list(
        document.versions.select_related("prepared_by", "loaded_by", "unit").order_by("-version")
    )


def difference_of(before: DocumentVersion, after: DocumentVersion) -> Difference:
    """Between two loaded versions of one document."""
    clauses = list(Clause.objects.filter(document=after.document_id).order_by("position", "since"))

    def at(version: int) -> list[Clause]:
        return [
            clause
            for clause in clauses
            if clause.since <= version and (clause.retired_in or version + 1) > version
        ]

    return difference(
        map(columns_of, at(before.version)),
        map(columns_of, at(after.version)),
        before.header,
        after.header,
    )


def fields_between(before: Clause, after: Clause) -> list[FieldChange]:
    return changed_fields(CLAUSE_FIELDS, columns_of(before), columns_of(after))


def equals_of(clause: Clause) -> QuerySet[Clause]:
    """Clauses of other documents that ask the same, directly or through the one that both name."""
    same = Q(pk__in=[])
    for target in clause.covers:
        document, _, code = target.partition("/")
        same |= Q(document=document, code=code)
    for lead in [clause.reference, *clause.covers]:
        same |= Q(covers__contains=[lead])
    others = Clause.objects.current().exclude(document=clause.document_id, code=clause.code)
    return others.filter(same).select_related("document")


def heirs_of(clause: Clause) -> QuerySet[Clause]:
    """What took the place of a clause that is gone (R204)."""
    return Clause.objects.current().filter(
        document=clause.document_id, replaces__contains=[clause.code]
    )


def after(document: Document) -> QuerySet[Document]:
    """The documents that supersede this one (R204)."""
    return Document.objects.filter(supersedes__contains=[document.code])
