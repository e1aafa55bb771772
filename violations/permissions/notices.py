"""Who gives a notice, with what in it, and who delivers it. Each check returns nothing or raises Denied."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from accounts.models import Role, User, working_calendar
from portal.lib.access import Denied
from portal.lib.workdays import add_workdays
from violations.models import Bar, Case, Evidence, Notice
from violations.permissions.cases import check_handles, check_runs
from violations.permissions.sides import sees_as_subject, side_of
from violations.reporters import tag_of
from violations.workflow import CASE_STEPS, CaseStatus

SHORTEST, LONGEST = 5, 15  # working days to answer
LATEST = 5  # working days after which a delivery on paper is no longer recorded
UNKNOWN_CODE = "Không có thông báo nào chờ đồng chí giao với mã này. Hãy xem lại mã trên thông báo."


def check_can_issue(user: User, case: Case) -> None:
    """By the handler: the first one, or again when facts or evidence were added (R156)."""
    check_handles(user, case)
    check_runs(case)
    if case.status not in CASE_STEPS["notify"].sources | CASE_STEPS["notify_again"].sources:
        raise Denied(
            "wrong_status",
            "Thông báo trước chưa được nhận, hoặc vụ việc đã có kết luận, nên chưa ra thông báo được.",
        )
    decider_of(case)


def decider_of(case: Case) -> User:
    """A notice names who decides (R156)."""
    if case.decider is None:
        raise Denied("no_decider", "Vụ việc chưa có người quyết định nên chưa ra thông báo được.")
    return case.decider


def check_length(workdays: int) -> None:
    if not SHORTEST <= workdays <= LONGEST:  # R157
        raise Denied("length", f"Thời hạn giải trình từ {SHORTEST} đến {LONGEST} ngày làm việc.")


def check_evidence(case: Case, listed: Sequence[Evidence]) -> None:
    """A notice without anything that shows the facts is none; on paper they stand in the file (R156)."""
    if not listed and not case.reference_only:
        raise Denied(
            "nothing_shown",
            "Thông báo phải có ít nhất một minh chứng. Hãy thêm minh chứng, hoặc chọn trong danh sách.",
        )


def check_can_open(user: User, notice: Notice) -> None:
    """Only the person it is for receives it; nobody receives it for them on the portal (R156)."""
    if user.pk != notice.case.subject_id:
        raise Denied("not_subject", "Chỉ người được thông báo nhận được thông báo này.")
    check_waits(notice)


def check_waits(notice: Notice) -> None:
    if notice.case.status != CaseStatus.NOTIFIED:
        raise Denied("wrong_status", "Thông báo này không còn chờ nhận. Hãy tải lại trang.")


def check_can_open_hand(user: User) -> None:
    if not user.holds(Role.STAFF):
        raise Denied("not_staff", "Trang này dành cho cán bộ văn phòng giao thông báo bản giấy.")


def check_can_hand(user: User, notice: Notice) -> None:
    """A named clerk of the subject's unit or above who has no other part; one sentence for all else (R156)."""
    case = notice.case
    actors = (case.handler_id, case.decider_id, case.appeal_decider_id, case.subject_id)
    part = Bar.objects.filter(report=case.report_id, tag=tag_of(user)).exclude(part="clerk")
    covers = user.holds(Role.STAFF, case.subject.unit_path)
    if not covers or user.pk in actors or part.exists():
        raise Denied("not_clerk", UNKNOWN_CODE)
    check_waits(notice)


def check_handed_on(notice: Notice, on: date, today: date) -> None:
    """Not before it was issued, not tomorrow, not so long ago that the time is half over (R156)."""
    if on > today or on < timezone.localdate(notice.issued_at):
        raise Denied(
            "handed_on", "Ngày giao phải từ ngày ra thông báo đến hôm nay. Hãy xem lại ngày."
        )
    if add_workdays(on, LATEST, working_calendar()) < today:
        raise Denied(
            "too_long_ago",
            f"Ngày giao đã quá {LATEST} ngày làm việc nên không ghi lùi được. Hãy ghi ngày đồng chí ấy xác nhận "
            "đã nhận, gần hôm nay nhất.",
        )


def check_can_print(user: User, notice: Notice) -> None:
    """Whoever sees it on the page; the subject only what they have received (R156)."""
    side = side_of(user, notice.case)
    if side is None or (sees_as_subject(side) and notice.delivered_at is None):
        raise Denied("not_in_case", "Đồng chí không xem được thông báo này.")
