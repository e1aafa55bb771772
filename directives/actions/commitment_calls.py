"""Telling people that there is something to read: once for a version, then weekly until it is done."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import inbox
from audit import actions as audit
from directives.facts import commitment_calls as facts
from directives.facts.commitments import Asked
from directives.models import CommitmentCall, CommitmentReminder


def documents_to_call() -> list[str]:
    return [asked.document.pk for asked in facts.calls_due(timezone.localdate())]


def weeks_to_remind() -> list[date]:
    day = facts.reminder_due(timezone.localdate())
    return [day] if day else []


def call(code: str, *, on: date) -> int:
    """What is still to be announced of this document. Returns how many people were told."""
    due = [asked for asked in facts.calls_due(on) if asked.document.pk == code]
    return sum(_call(asked, on) for asked in due)


@transaction.atomic
def _call(asked: Asked, on: date) -> int:
    """The row and the lines in the inboxes stand or fall together; the row is there once (R225)."""
    row = {"document": asked.document, "version": asked.since}
    CommitmentCall.objects.bulk_create([CommitmentCall(**row, called_on=on)], ignore_conflicts=True)
    said = CommitmentCall.objects.select_for_update().get(**row)
    if said.told_at:
        return 0

    url = reverse("directives:make_commitment", args=[asked.document.pk])
    said.people = inbox.tell_all(facts.people_to_call(asked, on), facts.CALLED, url)
    said.told_at, said.called_on = timezone.now(), on
    said.save(update_fields=["told_at", "called_on", "people"])

    audit.record(
        facts.CALLED,
        by=None,
        target=asked.document,
        version=asked.since,
        people=said.people,
    )
    return said.people


@transaction.atomic
def remind(day: date, *, on: date) -> int:
    """All who have not done yet, in one line each; a week is told once, whoever comes second."""
    if facts.reminder_due(on) != day:
        return 0
    CommitmentReminder.objects.bulk_create([CommitmentReminder(day=day)], ignore_conflicts=True)
    said = CommitmentReminder.objects.select_for_update().get(day=day)
    if said.told_at:
        return 0

    url = reverse("directives:commitments")
    said.people = inbox.tell_all(facts.people_to_remind(on), facts.REMINDED, url)
    said.told_at = timezone.now()
    said.save(update_fields=["told_at", "people"])

    audit.record(facts.REMINDED, by=None, target=said, day=day.isoformat(), people=said.people)
    return said.people
