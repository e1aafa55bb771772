"""What `handled` asks for: the subject says that it is done, the handler checks (R178)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from violations.actions.cases import lock, record
from violations.facts.clock import now
from violations.models import Case, Correction
from violations.permissions import corrections as permissions
from violations.permissions.assessments import check_takes_words


@transaction.atomic
def report_correction(
    correction: Correction, *, by: User, note: str = "", at: datetime | None = None
) -> Correction:
    """Also before it is due; after a check that found it undone it is checked again."""
    case, correction = _lock(correction)
    permissions.check_can_report(by, correction)
    check_takes_words(case, note)

    correction.reported_at, correction.report_note = at or now(), note
    correction.done = correction.checked_by = correction.checked_at = None
    correction.save()

    record("correction.reported", case, by, correction=correction.pk)
    inbox.tell([case.handler], "correction.reported", case)
    return correction


@transaction.atomic
def check_correction(
    correction: Correction, *, by: User, done: bool, note: str = "", at: datetime | None = None
) -> Correction:
    at = at or now()
    case, correction = _lock(correction)
    permissions.check_can_check(by, correction)
    permissions.check_verdict(correction, done, timezone.localdate(at))
    check_takes_words(case, note)

    correction.done, correction.note = done, note
    correction.checked_by, correction.checked_at = by, at
    correction.save()

    record("correction.checked", case, by, correction=correction.pk, done=int(done))
    inbox.tell([case.subject], "correction.checked", case)
    return correction


def _lock(correction: Correction) -> tuple[Case, Correction]:
    """The case first, as whoever moves it does."""
    case = lock(correction.decision.case)
    Correction.objects.select_for_update().get(pk=correction.pk)
    locked = Correction.objects.select_related("decision").get(pk=correction.pk)
    locked.decision.case = case
    return case, locked
