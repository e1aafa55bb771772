"""Who appeals, who types a paper appeal, who admits a late one and who settles."""

from datetime import date

from accounts.models import Role, User, below
from portal.lib.access import Denied
from violations.models import Appeal, Bar, Case, Decision, Part
from violations.permissions.sides import CaseSide, side_of
from violations.reporters import tag_of
from violations.workflow import AppealResult, CaseStatus, Outcome

WEIGHT = {outcome: place for place, outcome in enumerate(Outcome.values)}
NOT_FOUND = "Không có kết luận nào mang mã này mà đồng chí làm được việc này. Hãy xem lại mã ghi trên kết luận."


def check_can_appeal(user: User, case: Case) -> None:
    """The subject, about the decision that stands and was not appealed yet (R180)."""
    if case.subject_id != user.pk:
        raise Denied("not_subject", "Chỉ đồng chí được phản ánh khiếu nại kết luận này.")
    check_appealable(case)


def check_appealable(case: Case) -> None:
    if case.status == CaseStatus.SPENT:
        raise Denied(
            "spent", "Kết luận đã hết hiệu lực, không còn được viện dẫn, nên không cần khiếu nại."
        )
    if case.status not in (CaseStatus.DECIDED, CaseStatus.CLOSED):
        raise Denied(
            "wrong_status", "Vụ việc chưa có kết luận hoặc đang được giải quyết khiếu nại."
        )
    decision = case.decisions.last()
    if decision is None or hasattr(decision, "appeal"):
        raise Denied(
            "appealed", "Kết luận này đã được khiếu nại một lần. Hãy xem kết quả ở trang vụ việc."
        )


def check_late_reason(late: bool, reason: str, due_on: date | None) -> None:
    """A late appeal is taken all the same: with the reason why it is late (R181)."""
    if late and not reason.strip():
        raise Denied(
            "late_needs_reason",
            f"Thời hạn khiếu nại đã hết ngày {due_on:%d/%m/%Y}. Đồng chí vẫn gửi được: hãy ghi lý do gửi muộn.",
        )


def check_is_clerk(user: User) -> None:
    if not user.holds(Role.STAFF) or user.is_administrator:
        raise Denied("not_staff", "Trang này dành cho cán bộ văn phòng.")


def decided_case(user: User, code: str) -> Case:
    """For a clerk, by the code on the letter: of their own units, and they have no other part (R180)."""
    check_is_clerk(user)
    rows = Case.objects.filter(below(user.scopes(Role.STAFF), "subject__unit_path"))
    case = rows.select_related("report").filter(code=code.strip().upper()).first()
    if case is None or not case.decisions.exists() or has_part(user, case):
        raise Denied("not_found", NOT_FOUND)
    return case


def check_received_on(received_on: date, decided_on: date, today: date) -> None:
    if not decided_on <= received_on <= today:
        raise Denied(
            "wrong_day",
            f"Ngày nhận đơn phải từ ngày kết luận {decided_on:%d/%m/%Y} đến hôm nay {today:%d/%m/%Y}.",
        )


def has_part(user: User, case: Case) -> bool:
    """Any but that of a clerk."""
    seats = (case.subject_id, case.handler_id, case.decider_id, case.appeal_decider_id)
    bars = Bar.objects.filter(report=case.report_id, tag=tag_of(user)).exclude(part=Part.CLERK)
    return user.pk in seats or bars.exists()


def check_settles(user: User, case: Case) -> None:
    if side_of(user, case) != CaseSide.APPEAL_DECIDER:
        raise Denied("not_appeal_decider", "Chỉ người giải quyết khiếu nại của vụ việc làm được.")


def check_can_admit(user: User, appeal: Appeal) -> None:
    check_settles(user, appeal.decision.case)
    if not appeal.late or appeal.admitted is not None:
        raise Denied("not_asked", "Khiếu nại này không chờ xem xét việc gửi muộn.")


def check_can_settle(user: User, appeal: Appeal) -> None:
    check_settles(user, appeal.decision.case)
    if appeal.decision.case.status != CaseStatus.APPEALED or appeal.settled_at is not None:
        raise Denied("wrong_status", "Khiếu nại này không chờ giải quyết. Hãy tải lại trang.")


def results_of(decision: Decision) -> list[tuple[str, str]]:
    """Result and outcome that an appeal may lead to: never a heavier one (R182)."""
    found = [(str(AppealResult.UPHELD), decision.outcome)]
    if WEIGHT[decision.outcome] > WEIGHT[Outcome.REMINDED]:
        found.append((str(AppealResult.LIGHTENED), str(Outcome.REMINDED)))
    return [*found, (str(AppealResult.OVERTURNED), str(Outcome.DISMISSED))]


def check_result(decision: Decision, result: str, new_outcome: str) -> None:
    if WEIGHT[new_outcome] > WEIGHT[decision.outcome]:
        raise Denied("worse", "Giải quyết khiếu nại không được làm kết luận nặng hơn.")
    if (result, new_outcome) not in results_of(decision):
        raise Denied("wrong_result", "Kết quả và kết luận mới không khớp nhau. Hãy chọn lại.")


def check_can_read_result(user: User, appeal: Appeal) -> None:
    """For whoever stands on a side of the case, once it is settled."""
    if side_of(user, appeal.decision.case) is None:
        raise Denied("not_in_case", "Đồng chí không còn giữ vụ việc này.")
    if appeal.settled_at is None:
        raise Denied("not_settled", "Khiếu nại chưa được giải quyết.")


def may_read_text(side: CaseSide | None) -> bool:
    """What the subject wrote to the superior unit is for that unit, not for who decided first (R180)."""
    return side in (CaseSide.SUBJECT, CaseSide.COMPANION, CaseSide.APPEAL_DECIDER)
