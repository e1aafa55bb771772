"""The subject asks that somebody else handle or decide; another person answers, both with reasons (R154)."""

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from violations import seats
from violations.actions.cases import lock, record, take_out
from violations.models import Case, Objection, Part
from violations.permissions import objections as permissions


@transaction.atomic
def ask_other(case: Case, seat: str, *, by: User, reason: str) -> Objection:
    """About whoever sits there now. The case goes on meanwhile."""
    case = lock(case)
    permissions.check_can_ask(by, case)
    permissions.check_can_ask_about(case, seat)

    objection = Objection.objects.create(
        case=case, seat=seat, person=getattr(case, seat), reason=reason
    )
    record("case.objection_asked", case, by, seat=seat)
    told = seats.settlers_of(case, seat, timezone.localdate())
    inbox.tell(told, "case.objection_asked", objection)
    return objection


@transaction.atomic
def settle_objection(objection: Objection, *, by: User, granted: bool, answer: str) -> Objection:
    """Granted, the person has a part from here on, and the case moves in the same breath (R153)."""
    case = lock(objection.case)
    Objection.objects.select_for_update().get(pk=objection.pk)
    objection = Objection.objects.select_related("person").get(pk=objection.pk)
    objection.case = case
    permissions.check_can_settle(by, objection)

    objection.granted, objection.answer = granted, answer
    objection.settled_by, objection.settled_at = by, timezone.now()
    objection.save(update_fields=["granted", "answer", "settled_by", "settled_at"])
    if granted:
        take_out(case, objection.person, Part.CONFLICT, by)

    record("case.objection_settled", case, by, granted=int(granted))
    inbox.tell([case.subject], "case.objection_settled", case)
    return objection
