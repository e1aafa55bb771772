"""Who may ask for, approve and open the identity of a reporter (R149)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Role, User, below
from portal.lib.access import Denied
from violations import reporters, seats
from violations.models import Bar, Report, Reveal
from violations.permissions.sides import CaseSide, side_of
from violations.workflow import ReportStatus

SEATS = (CaseSide.HANDLER, CaseSide.DECIDER, CaseSide.APPEAL_DECIDER)


def acts_about(user: User, report: Report) -> bool:
    """Whether one screens this report, or sits in a seat of its case, at this moment."""
    if report.status == ReportStatus.RECEIVED:
        return seats.may_handle(user, report, report.unit, timezone.localdate())
    case = getattr(report, "case", None)
    return case is not None and side_of(user, case) in SEATS


def visible_reveals(user: User) -> QuerySet[Reveal]:
    """One's own, and for a data officer those of their units in which they have no part."""
    part = Bar.objects.filter(report=OuterRef("report"), tag=reporters.tag_of(user))
    officer = below(user.scopes(Role.DATA_OFFICER), "report__unit_path")
    answerable = officer & ~Q(report__subject=user) & ~Exists(part)
    return Reveal.objects.filter(Q(asked_by=user) | answerable)


def waiting(reveals: QuerySet[Reveal]) -> QuerySet[Reveal]:
    return reveals.filter(approved_by=None, refused_reason="")


def check_can_ask(user: User, report: Report) -> None:
    if not acts_about(user, report):
        raise Denied("not_acting", "Chỉ người đang giải quyết việc này được đề nghị xem danh tính.")
    if waiting(report.reveals.all()).exists():
        raise Denied("reveal_waits", "Đã có một đề nghị đang chờ duyệt. Hãy chờ trả lời.")


def check_can_list(user: User) -> None:
    if not user.holds(Role.DATA_OFFICER):
        raise Denied("not_data_officer", "Trang này dành cho người phụ trách dữ liệu cá nhân.")


def check_can_answer(user: User, reveal: Reveal) -> None:
    """A data officer without a part, never who asked: two people."""
    if reveal.asked_by_id == user.pk:
        raise Denied("same_person", "Người đề nghị không tự duyệt được.")
    if not visible_reveals(user).filter(pk=reveal.pk).exists():
        raise Denied("not_data_officer", "Đề nghị này do người phụ trách dữ liệu cá nhân duyệt.")
    if reveal.approved_by_id is not None or reveal.refused_reason:
        raise Denied("wrong_status", "Đề nghị này đã được trả lời. Hãy tải lại trang.")


def check_can_open(user: User, reveal: Reveal, now: datetime) -> None:
    """Who asked, while they still act about it, and while it lasts."""
    if reveal.asked_by_id != user.pk:
        raise Denied("not_asker", "Chỉ người đã đề nghị được xem.")
    if not acts_about(user, reveal.report):
        raise Denied("not_acting", "Đồng chí không còn giải quyết việc này.")
    if reveal.approved_at is None or reveal.expires_at is None:
        raise Denied("not_approved", "Việc xem danh tính người phản ánh chưa được duyệt.")
    if reveal.expires_at <= now:
        raise Denied(
            "reveal_over", "Đã hết thời gian được xem danh tính. Nếu còn cần, hãy đề nghị lại."
        )
