"""Who changes the time to answer, and by how much. Each check returns nothing or raises Denied."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from portal.lib.access import Denied
from violations.models import Case
from violations.permissions.cases import check_handles
from violations.workflow import BEFORE_DECISION, CaseStatus

MOST = 15  # working days that one extension adds


def check_can_extend(user: User, case: Case, today: date) -> None:
    """While the time to answer runs; never shorter, and both sides read why (R158)."""
    check_handles(user, case)
    if case.status != CaseStatus.DELIVERED or case.answer_due_on is None:
        raise Denied("wrong_status", "Vụ việc không ở bước giải trình nên không có hạn để gia hạn.")
    if case.paused_at:
        raise Denied(
            "paused", "Vụ việc đang tạm dừng: thời hạn không chạy. Hãy cho tiếp tục trước."
        )
    if case.answer_due_on < today:
        raise Denied(
            "period_over",
            "Thời hạn giải trình đã hết nên không gia hạn được. Nếu có tình tiết mới, hãy ra thông báo mới.",
        )


def check_can_extend_now(user: User, case: Case) -> None:
    """For the button; the deed asks the database's clock."""
    check_can_extend(user, case, timezone.localdate())


def check_length(workdays: int) -> None:
    if not 1 <= workdays <= MOST:
        raise Denied("length", f"Mỗi lần gia hạn từ 1 đến {MOST} ngày làm việc.")


def check_can_pause(user: User | None, case: Case) -> None:
    """By the handler, or by the portal (None) where an account was out of its owner's hands (R159)."""
    if user is not None:
        check_handles(user, case)
    if case.status not in BEFORE_DECISION:
        raise Denied("wrong_status", "Vụ việc đã có kết luận nên không tạm dừng được.")
    if case.paused_at:
        raise Denied("paused", "Vụ việc đang tạm dừng. Hãy tải lại trang.")


def check_can_resume(user: User | None, case: Case) -> None:
    if user is not None:
        check_handles(user, case)
    if not case.paused_at:
        raise Denied("not_paused", "Vụ việc không tạm dừng. Hãy tải lại trang.")
