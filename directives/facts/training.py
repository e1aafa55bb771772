"""Sessions held: how many and how many came, and which of them show that a duty was done."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Count, Q, Sum

from accounts.models import Unit
from directives.facts.counting import sum_up, within
from directives.models import Clause, ClauseKind, TrainingSession
from portal.lib.facts import Figure

EXPLAINED = "acknowledgements"  # duties with this figure ask that the rules are explained


def training_sessions(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    """How many sessions a unit and those below held in the period, and how many came to them."""
    wanted = set(paths)
    rows = (
        TrainingSession.objects.standing()
        .held(first, last)
        .filter(within(wanted))
        .values("unit_path")
        .annotate(sessions=Count("pk"), people=Sum("present"))
        .order_by()
    )
    sums = sum_up(wanted, rows)
    return {path: _figure(sums[path]) for path in wanted}


def _figure(sums: Counter[str]) -> Figure:
    sessions, people = sums["sessions"], sums["people"]
    if not sessions:
        return Figure(0, None, "Chưa ghi buổi phổ biến nào")
    return Figure(sessions, None, f"{sessions} buổi phổ biến, {people} lượt người dự")


def evidence_of(
    unit: Unit, references: Collection[str], first: date, last: date
) -> list[TrainingSession]:
    """Sessions of the unit itself in the period that serve one of these clauses or an equal (R228)."""
    wanted = equals_of(references)
    sessions = TrainingSession.objects.standing().held(first, last).filter(unit=unit)
    found = list(sessions.select_related("file").defer("file__content").order_by("held_on", "pk"))
    served = references_of({pk for session in found for pk in session.clauses})
    return [it for it in found if wanted & {served[pk] for pk in it.clauses}]


def references_of(clauses: Collection[int]) -> dict[int, str]:
    """How each clause is cited: CT21/I.1. A retired text is cited as the one that came after it."""
    rows = Clause.objects.filter(pk__in=clauses).values_list("pk", "document", "code")
    return {pk: f"{document}/{code}" for pk, document, code in rows}


def equals_of(references: Collection[str]) -> set[str]:
    """With every clause that says the same, in whatever document: `covers`, both ways."""
    equals: dict[str, set[str]] = {}
    for clause in Clause.objects.current().filter(~Q(covers=[])).only("document", "code", "covers"):
        for other in clause.covers:
            equals.setdefault(clause.reference, set()).add(other)
            equals.setdefault(other, set()).add(clause.reference)
    found, waiting = set(references), list(references)
    while waiting:
        more = equals.get(waiting.pop(), set()) - found
        found |= more
        waiting += more
    return found


def duties_to_serve() -> list[Clause]:
    """Duties in force that a session can be evidence of; one of several equals."""
    asking = Clause.objects.in_force().filter(kind=ClauseKind.OBLIGATION).exclude(evidence="")
    rows = list(asking.select_related("document"))
    offered = {clause.reference for clause in rows}
    return [clause for clause in rows if not offered.intersection(clause.covers)]


def usual_duties(duties: Iterable[Clause]) -> list[int]:
    """Those that ask for the rules to be explained: chosen unless somebody says otherwise."""
    return [clause.pk for clause in duties if EXPLAINED in clause.known]
