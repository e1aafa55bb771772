"""What all documents together ask, each demand once: the library for who reads it the first time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from directives.models import Bearer, Clause, ClauseKind, Document


@dataclass
class Demand:
    """Clauses of several documents that ask the same; the first in the order of the library speaks."""

    clauses: list[Clause] = field(default_factory=list)

    @property
    def text(self) -> Clause:
        return self.clauses[0]

    @property
    def others(self) -> list[Clause]:
        return self.clauses[1:]

    @property
    def is_in_force(self) -> bool:
        return any(clause.document.is_in_force for clause in self.clauses)


@dataclass
class Overview:
    demands: list[Demand]
    documents: list[Document]

    def of(self, bears: Bearer, *kinds: ClauseKind) -> list[Demand]:
        return [
            demand
            for demand in self.demands
            if demand.is_in_force and demand.text.bears == bears and demand.text.kind in kinds
        ]

    @property
    def ended(self) -> list[Demand]:
        """Asked by nothing that is in force."""
        return [demand for demand in self.demands if not demand.is_in_force]


def overview() -> Overview:
    """One question, however many documents there are: those in force speak first."""
    clauses = list(Clause.objects.current().select_related("document"))
    documents = {clause.document_id: clause.document for clause in clauses}
    return Overview(demands_of(clauses), list(documents.values()))


def demands_of(clauses: Iterable[Clause]) -> list[Demand]:
    """`covers` leads straight to the clause that stands for all (R55)."""
    found: dict[str, Demand] = {}
    for clause in sorted(clauses, key=lambda clause: clause.document.is_coming):
        lead = clause.covers[0] if clause.covers else clause.reference
        found.setdefault(lead, Demand()).clauses.append(clause)
    return list(found.values())
