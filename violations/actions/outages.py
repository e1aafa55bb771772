"""An outage that the tick could not see: pages were away while background work went on (R162)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit import actions as audit
from violations.facts import clock
from violations.models import Outage
from violations.permissions import outages as permissions


@transaction.atomic
def note_outage(*, by: User, began_at: datetime, ended_at: datetime, reason: str) -> Outage:
    """The tick then makes it up, as one that it found itself: later, never earlier."""
    permissions.check_can_note_outage(by)
    permissions.check_stretch(began_at, ended_at, clock.now())

    outage = Outage.objects.create(began_at=began_at, ended_at=ended_at, reason=reason)
    audit.record("outage.noted", by=by, target=outage, acted_as=by.acting_as())
    return outage
