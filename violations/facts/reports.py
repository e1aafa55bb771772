"""What the pages of reports show: whom and what one may choose, one's own, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.models.people import UserQuerySet
from directives.models import Bearer, Clause, ClauseKind, Document
from portal.lib.names import search_key
from portal.lib.workdays import Calendar, workdays_between
from violations import reporters
from violations.models import Report
from violations.workflow import ReportStatus

MOST_FOUND = 10  # enough to choose from, too few to read the roster


def people_found(user: User, name: str, unit: str, today: date) -> list[User]:
    """Others on the roster by the words of name, staff code and unit; one more than are shown."""
    others = User.objects.on_roster(today).filter(is_active=True).exclude(pk=user.pk)
    found: UserQuerySet = others.found_by(name)
    for word in search_key(unit).split():
        found = found.filter(unit__search_key__contains=word)
    return list(found.in_order().select_related("unit")[: MOST_FOUND + 1])


@dataclass
class Citable:
    """A document with the clauses that a report may cite, and those that it may only show."""

    document: Document
    conduct: list[Clause] = field(default_factory=list)
    guidance: list[Clause] = field(default_factory=list)


def citable(subject: User) -> list[Citable]:
    """Documents in force first; ended ones too, for what happened while they were."""
    current = Clause.objects.current().filter(
        bears__in=_bearers(subject), kind__in=[ClauseKind.CONDUCT, ClauseKind.GUIDANCE]
    )
    found: dict[str, Citable] = {}
    for clause in current.select_related("document").order_by("document__position", "position"):
        item = found.setdefault(clause.document_id, Citable(clause.document))
        (item.conduct if clause.is_reportable else item.guidance).append(clause)
    return [item for item in found.values() if item.conduct]


def waiting_twin(by: User, subject: User, clause: Clause, happened_on: date) -> Report | None:
    """The same thing reported by the same person, which still waits."""
    return (
        reporters.reports_of(by)
        .filter(
            subject=subject,
            clause=clause,
            happened_on=happened_on,
            status=ReportStatus.RECEIVED,
        )
        .first()
    )


def own_reports(user: User) -> QuerySet[Report]:
    return reporters.reports_of(user).select_related("subject", "clause__document")


@dataclass(frozen=True)
class Timer:
    """How long a report may still wait, in working days: in words and as a tone."""

    words: str
    tone: str


def timer_of(report: Report, calendar: Calendar, today: date | None = None) -> Timer:
    today = today or timezone.localdate()
    if report.screening_due_on < today:
        late = workdays_between(report.screening_due_on, today, calendar)
        return Timer(f"quá hạn {late} ngày", "late")
    if report.screening_due_on == today:
        return Timer("hạn hôm nay", "wait")
    left = workdays_between(today, report.screening_due_on, calendar)
    return Timer(f"còn {left} ngày", "wait" if left <= 1 else "calm")


def _bearers(subject: User) -> Sequence[str]:
    return [Bearer.PERSON, *([Bearer.ARMED_FORCES] if subject.in_armed_forces else [])]
