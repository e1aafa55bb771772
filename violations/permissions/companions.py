"""Who goes along with the subject: asked by the subject, there by their own word, ended by either (R170)."""

from django.db.models import QuerySet

from accounts.models import User
from portal.lib.access import Denied
from violations import reporters
from violations.models import Bar, Case, Companion, Invitation, Part
from violations.workflow import CaseStatus

WHILE = [
    CaseStatus.DELIVERED,
    CaseStatus.ANSWERED,
    CaseStatus.ASSESSED,
    CaseStatus.DECIDED,
    CaseStatus.APPEALED,
]


def visible_invitations(user: User) -> QuerySet[Invitation]:
    """Those that wait for one's own word, of cases that go on."""
    return Invitation.objects.filter(person=user, ended_at=None, case__status__in=WHILE)


def visible_companions(user: User) -> QuerySet[Companion]:
    """To end: one's own, or that of one's own case."""
    rows = Companion.objects.filter(ended_at=None)
    return rows.filter(person=user) | rows.filter(case__subject=user)


def check_can_name(user: User, case: Case) -> None:
    _check_subject(user, case)
    if case.status not in WHILE:
        raise Denied(
            "wrong_status", "Chỉ mời người đi cùng từ khi nhận thông báo đến khi khép lại."
        )
    there = case.companions.filter(ended_at=None).exists()
    if there or case.invitations.filter(ended_at=None).exists():
        raise Denied("one_already", "Mỗi lúc chỉ một người đi cùng. Hãy thôi người hiện nay trước.")


def check_may_be_asked(case: Case, person: User) -> None:
    """What the subject knows anyway. Any other part shows only to the person who is asked (R170)."""
    if person.pk == case.subject_id:
        raise Denied("own_self", "Hãy ghi một người khác.")
    if person.pk in {case.handler_id, case.decider_id, case.appeal_decider_id}:
        raise Denied("acts_in_it", "Người đang giải quyết vụ việc không đi cùng được.")
    if not person.is_active:
        raise Denied("not_on_roster", "Người này không còn trong danh sách.")


def check_can_accept(user: User, invitation: Invitation) -> None:
    check_can_decline(user, invitation)
    case = invitation.case
    if case.status not in WHILE:
        raise Denied("wrong_status", "Vụ việc đã khép lại.")
    parts = Bar.objects.filter(report=case.report_id, tag=reporters.tag_of(user))
    seats = {case.handler_id, case.decider_id, case.appeal_decider_id}
    if user.pk in seats or parts.exclude(part=Part.COMPANION).exists():
        raise Denied(
            "has_part",
            "Đồng chí có phần khác trong việc này nên không đi cùng được. Hãy bấm “Không nhận lời”; người "
            "mời không biết lý do.",
        )


def check_can_decline(user: User, invitation: Invitation) -> None:
    if invitation.person_id != user.pk:
        raise Denied("not_asked", "Lời mời này không gửi cho đồng chí.")
    if invitation.ended_at is not None:
        raise Denied("answered", "Lời mời này đã được trả lời hoặc đã được rút.")


def check_can_take_back(user: User, invitation: Invitation) -> None:
    _check_subject(user, invitation.case)
    if invitation.ended_at is not None:
        raise Denied("answered", "Lời mời này đã được trả lời. Hãy tải lại trang.")


def check_can_end(user: User, companion: Companion) -> None:
    if user.pk not in (companion.person_id, companion.case.subject_id):
        raise Denied("not_theirs", "Chỉ người được phản ánh hoặc người đi cùng thôi được việc này.")
    if companion.ended_at is not None:
        raise Denied("ended", "Việc đi cùng đã thôi. Hãy tải lại trang.")


def _check_subject(user: User, case: Case) -> None:
    if case.subject_id != user.pk:
        raise Denied("not_subject", "Chỉ đồng chí được phản ánh mời người đi cùng.")
