"""Telling people again that a round waits for them: on fixed days, each of them once."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from audit import actions as audit
from registry.facts import rounds as facts
from registry.models import Round, RoundPlace, RoundReminder


def rounds_to_remind() -> list[UUID]:
    return sorted({due.round_id for due in facts.due_reminders(timezone.localdate())})


def remind(round_: Round, *, on: date) -> int:
    """What is due on that day for this round. Returns how many people were told."""
    due = [item for item in facts.due_reminders(on) if item.round_id == round_.pk]
    return sum(_tell(item) for item in due)


@transaction.atomic
def _tell(due: facts.DueReminder) -> int:
    """The row and the lines in the inboxes stand or fall together; the row is there once (R94)."""
    row = {"round_id": due.round_id, "due_on": due.due_on, "day": due.day}
    RoundReminder.objects.bulk_create([RoundReminder(**row)], ignore_conflicts=True)
    rows = RoundReminder.objects.select_related("round__unit")
    reminder = rows.select_for_update(of=("self",)).get(**row)
    if reminder.told_at:
        return 0

    places = RoundPlace.objects.unanswered().filter(round=due.round_id, due_on=due.due_on)
    url = reminder.round.get_absolute_url()
    reminder.people = inbox.tell_all(places.people(), "round.reminded", url)
    reminder.told_at = timezone.now()
    reminder.save(update_fields=["people", "told_at"])

    audit.record(
        "round.reminded",
        by=None,
        target=reminder.round,
        unit_path=reminder.round.unit.path,
        day=due.day.isoformat(),
        people=reminder.people,
    )
    return reminder.people
