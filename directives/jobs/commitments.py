"""Background work on commitments: each re-reads what is due and does nothing when it is done."""

from datetime import date

from django.utils import timezone

from directives.actions import commitment_calls as actions


def call(code: str) -> None:
    actions.call(code, on=timezone.localdate())


def remind(day: str) -> None:
    actions.remind(date.fromisoformat(day), on=timezone.localdate())
