"""On which side of a case a person stands: what they may see follows from that alone (R152)."""

from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Role, User, below
from violations import seats
from violations.models import Case, Report
from violations.workflow import CaseStatus, ReportStatus

# The subject and who goes along see nothing before a notice was issued; nobody is told of a mere report.
SHOWN_TO_SUBJECT = [status for status in CaseStatus if status != CaseStatus.OPENED]
SHOWN_TO_DECIDER = [
    CaseStatus.ASSESSED,
    CaseStatus.DECIDED,
    CaseStatus.APPEALED,
    CaseStatus.CLOSED,
]
SHOWN_TO_APPEAL = [CaseStatus.APPEALED, CaseStatus.CLOSED]


class CaseSide(StrEnum):
    SUBJECT = "subject"
    COMPANION = "companion"
    HANDLER = "handler"
    DECIDER = "decider"
    APPEAL_DECIDER = "appeal_decider"


def visible_cases(user: User) -> QuerySet[Case]:
    """Cases in which one stands on a side that may see it now; spent ones only for the subject."""
    going_along = Q(companions__person=user, companions__ended_at=None)
    return Case.objects.filter(
        Q(subject=user, status__in=SHOWN_TO_SUBJECT)
        | going_along & Q(status__in=SHOWN_TO_SUBJECT) & ~Q(status=CaseStatus.SPENT)
        | Q(handler=user) & ~Q(status=CaseStatus.SPENT)
        | Q(decider=user, status__in=SHOWN_TO_DECIDER)
        | Q(appeal_decider=user, status__in=SHOWN_TO_APPEAL)
    ).distinct()


def side_of(user: User, case: Case) -> CaseSide | None:
    """The side on which one sees this case now; None: not at all."""
    if not visible_cases(user).filter(pk=case.pk).exists():
        return None
    seat = {
        case.subject_id: CaseSide.SUBJECT,
        case.handler_id: CaseSide.HANDLER,
        case.decider_id: CaseSide.DECIDER,
        case.appeal_decider_id: CaseSide.APPEAL_DECIDER,
    }
    return seat.get(user.pk, CaseSide.COMPANION)


def sees_as_subject(side: CaseSide | None) -> bool:
    return side in (CaseSide.SUBJECT, CaseSide.COMPANION)


def to_screen(user: User) -> QuerySet[Report]:
    """Reports that wait and that this handler may screen: they have no part in them."""
    today = timezone.localdate()
    near = Report.objects.filter(
        below(user.scopes(Role.HANDLER), "subject__unit_path"), status=ReportStatus.RECEIVED
    ).select_related("unit", "subject")
    return near.filter(
        pk__in=[item.pk for item in near if seats.may_handle(user, item, item.unit, today)]
    )
