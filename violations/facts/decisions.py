"""What a decider reads before deciding, and who takes over what is passed up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Appointment, Role, Unit, User, at_and_above, below
from violations.models import Answer, Assessment, Bar, Case, Decision, Evidence, Notice, Receipt
from violations.reporters import Tag
from violations.workflow import CaseStatus, Outcome


@dataclass(frozen=True)
class Heard:
    """One notice and what was said to it."""

    notice: Notice
    evidence: list[Evidence]
    answers: list[Answer]


@dataclass(frozen=True)
class Basis:
    """Everything that a decision rests on, the last notice first; the assessment that waits."""

    heard: list[Heard]
    assessment: Assessment | None


def basis_of(case: Case) -> Basis:
    notices = case.notices.prefetch_related("evidence", "answers__evidence").order_by("-number")
    heard = [
        Heard(notice, list(notice.evidence.all()), list(notice.answers.all())) for notice in notices
    ]
    waiting = case.assessments.filter(sent_back_reason="").prefetch_related("cites")
    return Basis(heard, waiting.select_related("by").last())


def last_notice(case: Case) -> Notice:
    return case.notices.latest("number")


def to_receive(subject: User) -> QuerySet[Decision]:
    """About this person, not received yet: until then no time to appeal runs (R177)."""
    rows = Decision.objects.filter(case__subject=subject, receipt=None)
    return rows.exclude(case__status=CaseStatus.SPENT).select_related("case").order_by("at")


def not_received(paths: Iterable[str]) -> QuerySet[Decision]:
    """Of cases that wait for it, of these units and all below, the oldest first."""
    rows = Decision.objects.filter(below(paths, "case__unit_path"), receipt=None)
    waiting = rows.filter(case__status=CaseStatus.DECIDED)
    return waiting.exclude(outcome=Outcome.DISMISSED).select_related("case").order_by("at")


def receipts() -> QuerySet[Receipt]:
    """Of decisions by which a case stands: not of one that only passed it up (R179)."""
    passed_up = Q(decision__outcome=Outcome.ESCALATED, decision__to_paper_number="")
    return Receipt.objects.exclude(passed_up)


def actors_of(case: Case) -> set[object]:
    """Whoever sits or sat in a seat of this case, and the subject."""
    seated = [case.subject_id, case.handler_id, case.decider_id, case.appeal_decider_id]
    return {*seated, *case.actor_changes.values_list("person", flat=True)}


@dataclass(frozen=True)
class Above:
    """A unit strictly above with two people who had no part: they take the case over (R179)."""

    unit: Unit
    handler: User
    decider: User


def seats_above(case: Case, on: date) -> Above | None:
    """The nearest such unit; None: nobody on this portal."""
    out = actors_of(case)
    for unit in units_above(case):
        handlers = free_in(case, unit, Role.HANDLER, on, out)
        deciders = free_in(case, unit, Role.DECIDER, on, out)
        for handler in handlers:
            for decider in deciders:
                if handler != decider:
                    return Above(unit, handler, decider)
    return None


def units_above(case: Case) -> Iterator[Unit]:
    for path in at_and_above(case.unit_path)[-2::-1]:
        yield Unit.objects.get(path=path)


def free_in(case: Case, unit: Unit, role: Role, on: date, out: set[object]) -> list[User]:
    """Who holds the role in that very unit and has no part in the matter."""
    held = (
        Appointment.objects.in_force(on)
        .filter(role=role, unit=unit, person__is_active=True)
        .select_related("person")
        .order_by("person__sort_key", "person_id")
    )
    part = Bar.objects.filter(report=case.report_id, tag=Tag(OuterRef("person_id")))
    return [item.person for item in held.exclude(Exists(part)) if item.person_id not in out]
