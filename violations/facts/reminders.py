"""Of what somebody is reminded, on which days, and who it is (R191).

Days are counted from the last day of a period: −1 is the day before. After a break only the latest
day that has come is told, and nothing of before the period began.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Role, User
from violations import seats
from violations.facts import corrections
from violations.facts.decisions import receipts
from violations.models import Appeal, Case, Deadline, Hold, Notice, Reminder, Report
from violations.workflow import CaseStatus, Outcome, ReportStatus

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Schedule:
    """Days around the last one, then every week where it goes on waiting."""

    days: tuple[int, ...]
    weekly: bool = False

    def latest(self, due_on: date, on: date) -> date | None:
        """The last day of telling that has come."""
        came = [due_on + number * DAY for number in self.days if due_on + number * DAY <= on]
        if not came:
            return None
        if self.weekly and came[-1] == due_on + self.days[-1] * DAY:
            return came[-1] + (on - came[-1]) // WEEK * WEEK
        return came[-1]


SCHEDULES = {
    Deadline.SCREENING: Schedule((-1, 1), weekly=True),
    Deadline.DELIVERY: Schedule(
        (3,), weekly=True
    ),  # from the day it was issued: there is no period
    Deadline.ANSWER: Schedule((-3, -1)),
    Deadline.APPEAL: Schedule((-7, -1)),
    Deadline.SETTLEMENT: Schedule((-7, -1, 1), weekly=True),
    Deadline.CORRECTION: Schedule((-7, -1, 1), weekly=True),
    Deadline.REVIEW: Schedule((0,), weekly=True),
}


class Running(NamedTuple):
    """One deadline that runs now, and since when."""

    report: UUID
    deadline: Deadline
    due_on: date
    since: date


class Due(NamedTuple):
    report: UUID
    deadline: Deadline
    due_on: date
    day: date

    @property
    def is_past(self) -> bool:
        return self.day > self.due_on


def due_reminders(on: date, report: UUID | None = None) -> set[Due]:
    """What is to be told on that day, of everything that runs or of one matter; seven queries."""
    due = set()
    for item in running(report):
        latest = SCHEDULES[item.deadline].latest(item.due_on, on)
        if latest and latest > item.since:
            due.add(Due(item.report, item.deadline, item.due_on, latest))
    told = Reminder.objects.filter(_only("report", report), told_at__isnull=False)
    rows = told.values_list("report", "deadline", "due_on", "day")
    return due - {Due(report, Deadline(name), *days) for report, name, *days in rows}


def running(report: UUID | None) -> Iterator[Running]:
    for source in (_screening, _notices, _cases, _appeals, _corrections, _holds):
        yield from source(report)


def _only(lookup: str, report: UUID | None) -> Q:
    return Q(**{lookup: report}) if report else Q()


def _screening(report: UUID | None) -> Iterator[Running]:
    rows = Report.objects.filter(_only("pk", report), status=ReportStatus.RECEIVED)
    for pk, due_on, at in rows.values_list("pk", "screening_due_on", "received_at"):
        yield Running(pk, Deadline.SCREENING, due_on, timezone.localdate(at))


def _notices(report: UUID | None) -> Iterator[Running]:
    waiting = Notice.objects.filter(
        case__status=CaseStatus.NOTIFIED, case__paused_at=None, delivered_at=None
    )
    rows = waiting.filter(_only("case__report", report))
    for pk, at in rows.values_list("case__report", "issued_at"):
        issued = timezone.localdate(at)
        yield Running(pk, Deadline.DELIVERY, issued, issued)


def _cases(report: UUID | None) -> Iterator[Running]:
    answering = Q(status=CaseStatus.DELIVERED, paused_at=None)
    received = Exists(receipts().filter(decision__case=OuterRef("pk")))
    appealing = Q(received, status=CaseStatus.DECIDED) & ~Q(outcome=Outcome.DISMISSED)
    rows = Case.objects.filter(answering | appealing, _only("report", report)).only(
        "report", "status", "answer_due_on", "appeal_due_on", "opened_at", "decided_at"
    )
    for case in rows:
        if case.status == CaseStatus.DELIVERED and case.answer_due_on:
            since = timezone.localdate(case.opened_at)
            yield Running(case.report_id, Deadline.ANSWER, case.answer_due_on, since)
        elif case.appeal_due_on and case.decided_at:
            since = timezone.localdate(case.decided_at)
            yield Running(case.report_id, Deadline.APPEAL, case.appeal_due_on, since)


def _appeals(report: UUID | None) -> Iterator[Running]:
    rows = Appeal.objects.filter(
        _only("decision__case__report", report),
        decision__case__status=CaseStatus.APPEALED,
        settled_at=None,
    )
    for pk, due_on, at in rows.values_list("decision__case__report", "settle_by", "sent_at"):
        yield Running(pk, Deadline.SETTLEMENT, due_on, timezone.localdate(at))


def _corrections(report: UUID | None) -> Iterator[Running]:
    rows = corrections.open_corrections().filter(_only("decision__case__report", report))
    fields = ("decision__case__report", "due_on", "decision__at")
    for pk, due_on, at in rows.values_list(*fields):
        yield Running(pk, Deadline.CORRECTION, due_on, timezone.localdate(at))


def _holds(report: UUID | None) -> Iterator[Running]:
    rows = Hold.objects.filter(_only("report", report), released_at=None)
    for pk, due_on, at in rows.values_list("report", "review_on", "placed_at"):
        yield Running(pk, Deadline.REVIEW, due_on, timezone.localdate(at))


# -- who is told ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """Whom it concerns, the words of the line, and the page that it leads to."""

    people: list[User]
    kind: str
    target: Report | Case | Hold


def told_of(due: Due, on: date) -> Told:
    return _WHO[due.deadline](due, on)


def _of_report(due: Due, on: date) -> Told:
    report = Report.objects.select_related("unit", "subject").get(pk=due.report)
    free = seats.free_for(report, Role.HANDLER, report.unit, on)
    people = {item.person_id: item.person for item in free}
    kind = "report.screening_late" if due.is_past else "report.screening_due"
    return Told(list(people.values()), kind, report)


def _of_case(kind: str, *who: str) -> Callable[[Due, date], Told]:
    """People of the case by their place in it; `_late` once the day is over."""

    def told(due: Due, on: date) -> Told:
        case = Case.objects.select_related("subject", "handler", "appeal_decider").get(
            report=due.report
        )
        people = [person for person in (getattr(case, name) for name in who) if person]
        return Told(people, kind, case)

    return told


def _of_settlement(due: Due, on: date) -> Told:
    kind = "appeal.settlement_late" if due.is_past else "appeal.settlement_due"
    return _of_case(kind, "appeal_decider")(due, on)


def _of_correction(due: Due, on: date) -> Told:
    """The handler too once the day is over: it is theirs to ask."""
    if due.is_past:
        return _of_case("correction.late", "subject", "handler")(due, on)
    return _of_case("correction.due", "subject")(due, on)


def _of_hold(due: Due, on: date) -> Told:
    hold = Hold.objects.select_related("owner").get(report=due.report, released_at=None)
    return Told([hold.owner], "hold.review_due", hold)


_WHO: dict[Deadline, Callable[[Due, date], Told]] = {
    Deadline.SCREENING: _of_report,
    Deadline.DELIVERY: _of_case("notice.waits", "subject", "handler"),
    Deadline.ANSWER: _of_case("answer.due", "subject"),
    Deadline.APPEAL: _of_case("appeal.due", "subject"),
    Deadline.SETTLEMENT: _of_settlement,
    Deadline.CORRECTION: _of_correction,
    Deadline.REVIEW: _of_hold,
}
