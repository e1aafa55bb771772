"""What the library holds: the clauses that may be cited, and its documents with their counts."""

from dataclasses import dataclass

from django.db.models import Count

from directives.models import Clause, ClauseKind, Document
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
