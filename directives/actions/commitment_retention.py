"""Removing commitments that a purge of two people names, and nothing else (R87)."""

from collections.abc import Collection
from datetime import date

from accounts.models import User
from directives.facts import commitment_retention as facts
from directives.models import Commitment
from portal.lib.retention import Expired


def remove_commitments(ids: Collection[str], on: date) -> list[Expired]:
    """Part of a purge. People are held first: who comes back now keeps what is theirs."""
    people = Commitment.objects.filter(pk__in=ids).values("person")
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    over = facts.over_among(ids, on)
    Commitment.objects.filter(pk__in=[item.target_id for item in over]).delete()
    return over
