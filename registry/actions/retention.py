"""Removing what a purge that two people decided names, and nothing else (R87, R88)."""

from collections.abc import Collection
from datetime import date

from django.db.models import Model

from accounts.models import User
from portal.lib.retention import Expired
from registry.facts import retention
from registry.models import Declaration, Incident


def remove_declarations(ids: Collection[str], on: date) -> list[Expired]:
    """With their accounts; later versions and places in rounds lose the link. Part of a purge."""
    return _remove(Declaration, retention.over_declarations, ids, on)


def remove_incidents(ids: Collection[str], on: date) -> list[Expired]:
    """With their notes. Part of a purge."""
    return _remove(Incident, retention.over_incidents, ids, on)


def _remove(
    model: type[Model],
    over_on: retention.Rows,
    ids: Collection[str],
    on: date,
) -> list[Expired]:
    """Owners are held first: a person who comes back at this moment keeps what is theirs."""
    owners = model._default_manager.filter(pk__in=ids).values("owner")
    list(User.objects.select_for_update(no_key=True).filter(pk__in=owners).order_by("pk"))
    over = retention.over_among(over_on, ids, on)
    model._default_manager.filter(pk__in=[item.target_id for item in over]).delete()
    return over
