"""Background work on rounds: takes an id, re-reads the row, does nothing when it is done."""

from contextlib import suppress
from uuid import UUID

from django.utils import timezone

from portal.lib.access import Denied
from registry.actions import places, reminders
from registry.actions import rounds as actions
from registry.models import Round


def open_round(round_id: str) -> None:
    """On its day. The refusal is that somebody else did, or discarded it, or has to choose other days."""
    for round_ in _found(round_id):
        with suppress(Denied):
            actions.open_round(round_, by=None)
    ask_people(round_id)


def ask_people(round_id: str) -> None:
    for round_ in _found(round_id):
        places.ask_people(round_)


def remind(round_id: str) -> None:
    for round_ in _found(round_id):
        reminders.remind(round_, on=timezone.localdate())


def close_round(round_id: str) -> None:
    for round_ in _found(round_id):
        with suppress(Denied):
            actions.close_round(round_, by=None)


def _found(round_id: str) -> list[Round]:
    """The round, unless it was discarded meanwhile."""
    return list(Round.objects.filter(pk=UUID(round_id)))
