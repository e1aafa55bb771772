"""Telling people before and after a deadline: each day once, and none of it lost (R191)."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from violations.facts import reminders as facts
from violations.models import Reminder, Report


def reports_to_remind_of() -> list[UUID]:
    return sorted({due.report for due in facts.due_reminders(timezone.localdate())})


def remind(pk: UUID, on: date) -> int:
    """What is due on that day in this matter. Returns how many lines went out."""
    return sum(_tell(due, on) for due in facts.due_reminders(on, pk))


@transaction.atomic
def _tell(due: facts.Due, on: date) -> int:
    """The row and the lines stand or fall together; what has moved on meanwhile is not told of."""
    Report.objects.select_for_update(of=("self",), no_key=True).get(pk=due.report)
    if due not in facts.due_reminders(on, due.report):
        return 0
    told = facts.told_of(due, on)
    people = [person for person in told.people if person.is_active]
    inbox.tell(people, told.kind, told.target)
    Reminder.objects.create(
        report_id=due.report,
        deadline=due.deadline,
        due_on=due.due_on,
        day=due.day,
        told_at=timezone.now(),
        people=len(people),
    )
    return len(people)
