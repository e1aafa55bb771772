"""On which side of a case a person stands: what they may see follows from that alone (R152)."""

from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Role, User, at_and_above, below
from violations import seats
from violations.models import Case, Companion, Report
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
    """Cases in which one stands on a side that may see it now; spent ones only for the subject.

    A seat is held only while the role is: one that ended shows nothing at the next request (R160).
    """
    handles = Q(handler=user) & _acting(user, Role.HANDLER, "unit_path")
    decides = Q(decider=user) & _acting(user, Role.DECIDER, "unit_path")
    settles = Q(appeal_decider=user) & _acting(user, Role.DECIDER, "appeal_unit__path")
    going_along = Q(pk__in=Companion.objects.filter(person=user, ended_at=None).values("case"))
    return Case.objects.filter(
        Q(subject=user, status__in=SHOWN_TO_SUBJECT)
        | going_along & Q(status__in=SHOWN_TO_SUBJECT) & ~Q(status=CaseStatus.SPENT)
        | handles & ~Q(status=CaseStatus.SPENT)
        | decides & Q(status__in=SHOWN_TO_DECIDER)
        | settles & Q(status__in=SHOWN_TO_APPEAL)
    )


def side_of(user: User, case: Case) -> CaseSide | None:
    """The side on which one sees this case now; None: not at all."""
    if not visible_cases(user).filter(pk=case.pk).exists():
        return None
    return place_of(user, case)


def place_of(user: User, case: Case) -> CaseSide:
    """The same for one that was found among the visible ones."""
    seat = {
        case.subject_id: CaseSide.SUBJECT,
        case.handler_id: CaseSide.HANDLER,
        case.decider_id: CaseSide.DECIDER,
        case.appeal_decider_id: CaseSide.APPEAL_DECIDER,
    }
    return seat.get(user.pk, CaseSide.COMPANION)


def sees_as_subject(side: CaseSide | None) -> bool:
    return side in (CaseSide.SUBJECT, CaseSide.COMPANION)


def _acting(user: User, role: Role, path: str) -> Q:
    """Cases of units for which the role is held: there, above, or nearer to the subject."""
    scopes = user.scopes(role)
    near = {above for scope in scopes for above in at_and_above(scope)}
    return below(scopes, path) | Q(**{f"{path}__in": sorted(near)})


def to_screen(user: User) -> QuerySet[Report]:
    """Reports that wait and that this handler may screen: they have no part in them."""
    today = timezone.localdate()
    near = Report.objects.filter(
        below(user.scopes(Role.HANDLER), "subject__unit_path"), status=ReportStatus.RECEIVED
    ).select_related("unit", "subject")
    return near.filter(
        pk__in=[item.pk for item in near if seats.may_handle(user, item, item.unit, today)]
    )
