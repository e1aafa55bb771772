"""Who says that something was put right, and who checks it. Void corrections bind nobody."""

from datetime import date

from accounts.models import User
from portal.lib.access import Denied
from violations.models import Correction
from violations.permissions.cases import check_handles
from violations.workflow import CaseStatus, Outcome


def check_is_asked(correction: Correction) -> None:
    """Only while the decision that asks for it stands (R176, R182)."""
    case = correction.decision.case
    standing = [CaseStatus.DECIDED, CaseStatus.APPEALED, CaseStatus.CLOSED]
    if case.outcome != Outcome.HANDLED or case.status not in standing:
        raise Denied("void", "Kết luận đã thay đổi nên việc này không còn phải làm.")


def check_can_report(user: User, correction: Correction) -> None:
    """The subject, also early and of their own will (R178)."""
    if correction.decision.case.subject_id != user.pk:
        raise Denied("not_subject", "Chỉ đồng chí được yêu cầu khắc phục báo được việc này.")
    check_is_asked(correction)
    if correction.done:
        raise Denied("checked", "Việc này đã được ghi là đã khắc phục.")


def check_can_check(user: User, correction: Correction) -> None:
    check_handles(user, correction.decision.case)
    check_is_asked(correction)
    if correction.done:
        raise Denied("checked", "Việc này đã được ghi là đã khắc phục.")


def check_verdict(correction: Correction, done: bool, today: date) -> None:
    """`Not done` is said of what is due, or of what the subject says is done (R176)."""
    case = correction.decision.case
    is_due = case.status == CaseStatus.CLOSED and correction.due_on < today
    if not done and not is_due and correction.reported_at is None:
        raise Denied(
            "not_due",
            "Chưa đến hạn, hoặc kết luận còn có thể bị khiếu nại, nên chưa ghi là chưa khắc phục được.",
        )
