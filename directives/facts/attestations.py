"""What lies outside the portal and the unit may attest in a list's period (R215)."""

from directives.facts.duties import applies, binds
from directives.models import Checklist, Clause, ClauseKind


def attestable(checklist: Checklist) -> list[Clause]:
    """Clauses of documents in force, of the unit's kind, asked in this kind of period."""
    clauses = Clause.objects.in_force().filter(
        kind=ClauseKind.OUTSIDE, attested=True, frequency=checklist.frequency
    )
    kind = checklist.unit.kind
    return [
        clause
        for clause in clauses.select_related("document")
        if binds(clause, checklist.period) and applies(clause, kind)
    ]
