"""Who decides, what a decision may say, and who receives it."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from accounts.models import User
from portal.lib.access import Denied
from violations.models import Case, Decision
from violations.permissions.assessments import check_is_decider, check_not_paused
from violations.permissions.sides import CaseSide, side_of
from violations.workflow import AnswerEnd, CaseStatus, Outcome

MOST_CORRECTIONS = 10
# Forms of discipline of the Party and of civil servants: decided elsewhere, on paper.
DISCIPLINE = (
    "khiển trách",
    "cảnh cáo",
    "cách chức",
    "khai trừ",
    "hạ bậc lương",
    "giáng chức",
    "buộc thôi việc",
    "hình thức kỷ luật",
    "xem xét kỷ luật",
    "xử lý kỷ luật",
    "thi hành kỷ luật",
)


def check_can_decide(user: User, case: Case, today: date) -> None:
    """The one whom the case names, after the notice and the time to answer (R174)."""
    check_is_decider(user, case)
    if case.status != CaseStatus.ASSESSED:
        raise Denied("wrong_status", "Vụ việc này không chờ kết luận nữa. Hãy tải lại trang.")
    check_not_paused(case)
    if case.objections.filter(person=user, settled_at=None).exists():
        raise Denied(
            "objection_open",
            "Đề nghị đổi người quyết định chưa được trả lời nên chưa kết luận được.",
        )
    if case.answer_end == AnswerEnd.EXPIRED and not _is_over(case.answer_due_on, today):
        raise Denied("too_early", "Chưa hết thời hạn giải trình nên chưa kết luận được.")


def check_outcome(
    case: Case, outcome: str, asked: Collection[tuple[str, date]], to_paper_number: str
) -> None:
    """What each outcome carries, and nothing besides (R175)."""
    if outcome != Outcome.HANDLED and asked:
        raise Denied("only_handled", "Chỉ kết luận “Xử lý” mới có việc cần khắc phục. Hãy xem lại.")
    if outcome == Outcome.HANDLED and not 1 <= len(asked) <= MOST_CORRECTIONS:
        raise Denied(
            "corrections_missing",
            f"Kết luận “Xử lý” nêu việc cần khắc phục và hạn, từ 1 đến {MOST_CORRECTIONS} việc.",
        )
    if to_paper_number and outcome != Outcome.ESCALATED:
        raise Denied("only_escalated", "Chỉ ghi số văn bản giấy khi chuyển cấp trên.")
    if any(word in what.lower() for what, _ in asked for word in DISCIPLINE):
        raise Denied(
            "discipline",
            "Cổng không quyết định hình thức kỷ luật. Hãy chỉ ghi việc cần khắc phục; việc xem xét kỷ "
            "luật, nếu có, theo thủ tục riêng ngoài cổng.",
        )


def check_due_after(asked: Collection[tuple[str, date]], appeal_due_on: date) -> None:
    """No correction falls due while the decision can still be appealed (R176)."""
    if any(due_on <= appeal_due_on for _, due_on in asked):
        raise Denied(
            "due_too_early",
            f"Hạn khắc phục phải sau ngày {appeal_due_on:%d/%m/%Y}, ngày cuối để khiếu nại: trước đó kết "
            "luận chưa được thi hành. Đồng chí ấy có thể tự khắc phục sớm hơn.",
        )


def check_can_read_decision(user: User, decision: Decision) -> None:
    """Whoever stands on a side of the case; for the subject's side once it was received (R177)."""
    side = side_of(user, decision.case)
    if side is None:
        raise Denied("not_in_case", "Đồng chí không còn giữ vụ việc này.")
    if side in (CaseSide.SUBJECT, CaseSide.COMPANION) and not is_received(decision):
        raise Denied(
            "not_received",
            "Kết luận chưa được nhận. Đồng chí được phản ánh bấm nhận ở trang vụ việc, rồi mới in được.",
        )


def check_can_receive(user: User, decision: Decision) -> None:
    if decision.case.subject_id != user.pk:
        raise Denied("not_subject", "Chỉ đồng chí được phản ánh nhận kết luận này.")


def check_handed_on(decision: Decision, on: date, today: date) -> None:
    """A named clerk gives the printed letter to the subject and says on which day (R177)."""
    if is_received(decision):
        raise Denied("received", "Đồng chí được phản ánh đã nhận kết luận này.")
    decided_on = timezone.localdate(decision.at)
    if not decided_on <= on <= today:
        raise Denied(
            "wrong_day",
            f"Ngày giao phải từ ngày kết luận {decided_on:%d/%m/%Y} đến hôm nay {today:%d/%m/%Y}.",
        )


def is_received(decision: Decision) -> bool:
    return hasattr(decision, "receipt")


def _is_over(due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on < today
