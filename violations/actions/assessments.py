"""The handler proposes, on what the subject was shown; the decider may ask for more."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts import inbox
from accounts.models import User
from portal.lib.workflow import target_of
from violations.actions.cases import lock, record
from violations.facts.clock import now
from violations.models import Assessment, Case, Evidence
from violations.permissions import assessments as permissions
from violations.workflow import CASE_STEPS


@transaction.atomic
def assess(
    case: Case,
    *,
    by: User,
    text: str,
    proposal: str,
    cites: Collection[Evidence] = (),
    at: datetime | None = None,
) -> Assessment:
    """From here on the decider reads the case; what it rests on is fixed."""
    case = lock(case)
    permissions.check_can_assess(by, case)
    permissions.check_cites(case, cites)  # R172
    permissions.check_takes_words(case, text)

    assessment = Assessment.objects.create(
        case=case, text=text, proposal=proposal, by=by, at=at or now()
    )
    assessment.cites.set(cites)
    case.status = target_of(CASE_STEPS, "assess", case.status)
    case.save(update_fields=["status"])

    record("assessment.made", case, by, proposal=proposal, cites=len(cites))
    if case.decider:
        inbox.tell([case.decider], "assessment.made", case)
    return assessment


@transaction.atomic
def send_back(case: Case, *, by: User, reason: str) -> Assessment:
    """The decider asks for more: the handler looks again, or sends a new notice (R173)."""
    case = lock(case)
    permissions.check_can_send_back(by, case)
    permissions.check_takes_words(case, reason)

    assessment = case.assessments.latest("at")
    assessment.sent_back_reason = reason
    assessment.save(update_fields=["sent_back_reason"])
    case.status = target_of(CASE_STEPS, "send_back", case.status)
    case.save(update_fields=["status"])

    record("assessment.sent_back", case, by)
    inbox.tell([case.handler], "assessment.sent_back", case)
    return assessment
