"""Who answers, and how: the subject, once for good and more later, or a clerk from paper."""

from datetime import date

from django.utils import timezone

from accounts.models import Role, User
from portal.lib.access import Denied
from violations import reporters
from violations.models import Bar, Case, Part
from violations.workflow import CaseStatus

OPEN = [CaseStatus.DELIVERED, CaseStatus.ANSWERED]


def check_can_answer(user: User, case: Case) -> None:
    """From the delivery of the notice until the assessment, also when the time is over (R168)."""
    if case.subject_id != user.pk:
        raise Denied("not_subject", "Chỉ đồng chí được phản ánh giải trình trong vụ việc này.")
    _check_open(case)
    if case.reference_only:
        raise Denied(
            "content_not_taken",
            "Vụ việc này được giải quyết trên giấy: đồng chí nộp giải trình bằng giấy cho văn phòng, cổng "
            "chỉ ghi số hồ sơ.",
        )


def check_says_something(text: str) -> None:
    if not text.strip():
        raise Denied("answer_empty", "Giải trình chưa có nội dung. Hãy viết rồi gửi.")


def check_can_waive(user: User, case: Case) -> None:
    """Only by the subject, only while the time runs: later there is nothing left to give up (R169)."""
    if case.subject_id != user.pk:
        raise Denied("not_subject", "Chỉ đồng chí được phản ánh mới báo không giải trình được.")
    if case.status != CaseStatus.DELIVERED:
        raise Denied("wrong_status", "Vụ việc không còn ở bước giải trình. Hãy tải lại trang.")


def check_waived_in_time(in_time: bool) -> None:
    if not in_time:
        raise Denied("period_over", "Thời hạn giải trình đã hết, không cần báo nữa.")


def check_can_type_answers(user: User) -> None:
    if not user.holds(Role.STAFF):
        raise Denied("not_staff", "Trang này dành cho cán bộ văn phòng nhập giải trình bản giấy.")


def check_is_clerk(user: User, case: Case) -> None:
    """Of the office of the unit that acts, or of the subject, and without any other part (R169).

    One sentence for whoever may not, so that trying teaches nothing about who has a part.
    """
    near = [
        scope
        for scope in user.scopes(Role.STAFF)
        if case.unit_path.startswith(scope) or case.subject.unit_path.startswith(scope)
    ]
    seats = {case.subject_id, case.handler_id, case.decider_id, case.appeal_decider_id}
    if not near or user.pk in seats or _has_part(user, case):
        raise Denied(
            "not_clerk",
            "Đồng chí không nhập được bản giấy của vụ việc này. Hãy chuyển cho người khác của văn phòng.",
        )


def check_can_type(user: User, case: Case, received_on: date) -> None:
    check_is_clerk(user, case)
    _check_open(case)
    notice = case.notices.order_by("number").last()
    first = notice and notice.delivered_at and timezone.localdate(notice.delivered_at)
    if not first or not first <= received_on <= timezone.localdate():
        raise Denied(
            "day_impossible",
            "Ngày nộp phải từ ngày giao thông báo đến hôm nay. Hãy xem lại ngày ghi trên bản giấy.",
        )


def _check_open(case: Case) -> None:
    if case.status == CaseStatus.NOTIFIED:
        raise Denied("not_received", "Hãy nhận thông báo trước khi giải trình.")
    if case.status not in OPEN:
        raise Denied(
            "wrong_status",
            "Vụ việc không còn nhận giải trình: đã có đề xuất hoặc kết luận. Sau kết luận, đồng chí được "
            "phản ánh có quyền khiếu nại.",
        )


def _has_part(user: User, case: Case) -> bool:
    parts = Bar.objects.filter(report=case.report_id, tag=reporters.tag_of(user))
    return parts.exclude(part=Part.CLERK).exists()
