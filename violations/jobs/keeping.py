"""Background work on what is kept: takes an id, asks the rows again, does nothing when it is done."""

from uuid import UUID

from django.utils import timezone

from violations.actions import holidays, keeping, reminders


def spend_case(pk: str) -> None:
    keeping.spend_case(UUID(pk), timezone.localdate())


def remind(report: str) -> None:
    reminders.remind(UUID(report), timezone.localdate())


def give_days(pk: str) -> None:
    holidays.give_days(UUID(pk))
