"""What documents in force ask of each kind of unit in a period: the lines of a checklist (R60, R210)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accounts.models import UnitKind
from directives.models import ChecklistPeriod, Clause, ClauseKind, Frequency

OFTEN = list(Frequency)  # the most frequent first


@dataclass
class Duty:
    """One line of a list: a clause, and the equal clauses that its answer serves too."""

    clause: Clause
    also: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)


def asking_clauses() -> list[Clause]:
    """Every duty of documents in force, in one query."""
    found = Clause.objects.in_force().filter(kind=ClauseKind.OBLIGATION)  # R58
    return list(found.select_related("document"))


def duties_of(
    kinds: Iterable[UnitKind], period: ChecklistPeriod, asking: Sequence[Clause] | None = None
) -> dict[str, list[Duty]]:
    """By the code of the kind, in the order of the library."""
    clauses = asking_clauses() if asking is None else asking
    bound = [clause for clause in clauses if binds(clause, period)]
    return {
        kind.code: [
            duty
            for duty in folded([clause for clause in bound if applies(clause, kind)])
            if duty.clause.frequency == period.frequency
        ]
        for kind in kinds
    }


def binds(clause: Clause, period: ChecklistPeriod) -> bool:
    """While its document is in effect, on some day of the period at least."""
    document = clause.document
    over = document.effective_to is not None and document.effective_to < period.first
    return document.effective_from <= period.last and not over


def applies(clause: Clause, kind: UnitKind) -> bool:
    named = clause.unit_kinds
    return (
        not named
        or kind.code in named
        or ("school" in named and kind.is_school)
        or ("armed_forces" in named and kind.is_armed_forces)
    )


def folded(clauses: Sequence[Clause]) -> list[Duty]:
    """A clause that covers one asked at least as often is answered there, with its figures (R60)."""
    duties = {clause.reference: Duty(clause, figures=list(clause.known)) for clause in clauses}
    for clause in clauses:
        homes = [
            duties[target]
            for target in clause.covers
            if target in duties and is_as_frequent(duties[target].clause, clause)
        ]
        for home in homes:
            home.also.append(clause.reference)
            home.figures += [name for name in clause.known if name not in home.figures]
        if homes:
            del duties[clause.reference]
    return list(duties.values())


def is_as_frequent(home: Clause, clause: Clause) -> bool:
    return OFTEN.index(Frequency(home.frequency)) <= OFTEN.index(Frequency(clause.frequency))
