"""A day off that is announced while a person's time runs gives that person a day more (R196).

Only what a person may use is moved: the time to answer and the time to appeal. A make-up day, or a day
off that is withdrawn, takes nothing from anybody; the portal's own periods stand as they were counted.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import inbox
from accounts.models import CalendarDay
from audit import actions as audit
from violations.actions.decisions import put_off
from violations.facts import clock
from violations.facts.decisions import receipts
from violations.models import Case, ClockChange, ClockEvent, Notice
from violations.permissions.sides import SHOWN_TO_SUBJECT
from violations.workflow import CaseStatus

ANSWER, APPEAL = "answer_due_on", "appeal_due_on"
RUNNING = {ANSWER: CaseStatus.DELIVERED, APPEAL: CaseStatus.DECIDED}
OF = {ANSWER: "giải trình", APPEAL: "khiếu nại"}


def cases_to_give_days() -> list[UUID]:
    return sorted(
        {case.pk for day in _new_days_off() for name in RUNNING for case in _cut(name, day)}
    )


@transaction.atomic
def give_days(pk: UUID) -> None:
    """Each day once for each period: the row of the change says that it was given."""
    Case.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    for day in _new_days_off():
        for name in RUNNING:
            for case in _cut(name, day).filter(pk=pk):
                _give(case, name, day)


def _give(case: Case, name: str, day: CalendarDay) -> None:
    before: date = getattr(case, name)
    after = clock.last_day(before, 1)
    if name == APPEAL:  # R176
        put_off(case.decisions.latest("at"), after - before)
    setattr(case, name, after)
    case.save(update_fields=[name])
    ClockEvent.objects.create(
        case=case,
        change=ClockChange.HOLIDAY,
        reason=f"{_said(name, day.day)} {day.name}",
        at=clock.now(),
        due_before=before,
        due_after=after,
    )
    audit.record(
        "case.clock_changed", by=None, target=case, unit_path=case.unit_path, change="holiday"
    )
    if case.status in SHOWN_TO_SUBJECT:
        inbox.tell([case.subject], "case.clock_changed", case)


def _new_days_off() -> Iterable[CalendarDay]:
    """Days ahead that a person has made free of work: set as days off, or no longer made up."""
    off = Q(works=False, set_at__isnull=False, withdrawn_at=None)
    no_makeup = Q(works=True, withdrawn_at__isnull=False)
    return CalendarDay.objects.filter(off | no_makeup, day__gte=clock.today())


def _cut(name: str, day: CalendarDay) -> QuerySet[Case]:
    """Cases whose period was counted before that day was known to be off, and holds it."""
    changed = day.withdrawn_at or day.set_at
    given = ClockEvent.objects.filter(
        case=OuterRef("pk"), change=ClockChange.HOLIDAY, reason__startswith=_said(name, day.day)
    )
    received = Notice.objects.filter(case=OuterRef("pk"), delivered_at__isnull=False)
    begun: Q | Exists = Exists(receipts().filter(decision__case=OuterRef("pk"), at__lt=changed))
    if name == ANSWER:
        begun = Exists(received) & ~Exists(received.filter(delivered_at__gte=changed))
    rows = Case.objects.filter(begun, ~Exists(given), status=RUNNING[name])
    return rows.filter(**{f"{name}__gte": day.day}).select_related("subject")


def _said(name: str, day: date) -> str:
    return f"Hạn {OF[name]}: ngày {day:%d/%m/%Y} được công bố là ngày nghỉ."
