"""Reports and cases, one at each step, so that every role finds something that waits for them."""

from collections.abc import Sequence
from datetime import date, timedelta

from accounts.models import User
from directives.models import Clause
from violations.actions import answers, appeals, assessments, decisions, notices, reports
from violations.models import Case, Report
from violations.workflow import CaseStatus, Outcome

DAY = timedelta(days=1)
STEPS = [
    CaseStatus.NOTIFIED,  # about the cadre who signs in: a notice to receive
    CaseStatus.OPENED,
    CaseStatus.DELIVERED,
    CaseStatus.ANSWERED,
    CaseStatus.ASSESSED,
    CaseStatus.DECIDED,
    CaseStatus.APPEALED,
]
ANSWER = (
    "Tài khoản này tôi lập để bán hàng giúp gia đình, nay con gái tôi dùng. Tôi chưa kê khai vì nghĩ rằng "
    "chỉ kê khai tài khoản mình đang dùng. Tôi xin bổ sung vào bản kê khai."
)


def made_up_cases(people: Sequence[User], cadre: User, on: date) -> int:
    """One report that waits, and one case at each step up to an appeal."""
    members = [person for person in people if not person.appointments.exists() and person != cadre]
    near = [person for person in members if person.unit.code in ("CB-KP1", "CB-KP2")]
    # Her unit stands below one that acts itself; the appeal goes to the ward.
    teacher = next(person for person in members if person.unit.code == "CB-TH1")
    subjects = [cadre, *near[3:8], teacher]
    for step, subject, reporter in zip(STEPS, subjects, members[1:], strict=False):
        bring_to(step, _reported(subject, reporter, on), on)
    _reported(near[9], members[0], on)
    return len(STEPS)


def bring_to(step: CaseStatus, report: Report, on: date) -> Case:
    """Each deed by whoever sits in the seat."""
    case = reports.accept_report(report, by=reports.handlers_of(report, on)[0])
    if step != CaseStatus.OPENED:
        _notify(case)
    if step not in (CaseStatus.OPENED, CaseStatus.NOTIFIED):
        notices.open_notice(case.notices.get(), by=case.subject)
    if step in STEPS[3:]:
        answers.send_answer(case, by=case.subject, text=ANSWER)
    if step in STEPS[4:]:
        _assess(case)
    if step in STEPS[5:]:
        _decide(case)
    if step == CaseStatus.APPEALED:
        appeals.appeal(
            case, by=case.subject, text="Tôi đã bổ sung ngay trong ngày, đề nghị xem lại mức xử lý."
        )
    return case


def _reported(subject: User, reporter: User, on: date) -> Report:
    day = on - 12 * DAY
    return reports.send_report(
        by=reporter,
        subject=subject,
        clause=Clause.objects.current().get(document="CT21", code="II.2"),
        happened_on=day,
        facts={
            "account": f"Facebook, tên hiển thị “Cửa hàng {subject.full_name.split()[-1]}”",
            "seen_on": day.isoformat(),
            "whose": "Đồng chí ấy giới thiệu trang này với mọi người trong buổi họp chi bộ.",
        },
        description="Trang không có trong bản kê khai mà đơn vị đã nhận; trang vẫn đang dùng.",
        proof="Biên bản buổi họp chi bộ, mục trao đổi cuối buổi, lưu ở chi bộ.",
    )


def _notify(case: Case) -> None:
    notices.issue_notice(
        case,
        by=case.handler,
        allegations="Có một trang Facebook đang dùng mà bản kê khai gần nhất không ghi.",
        evidence=list(case.evidence.all()),
    )


def _assess(case: Case) -> None:
    assessments.assess(
        case,
        by=case.handler,
        text="Đồng chí đã lập trang và chưa kê khai; đã nhận và xin bổ sung.",
        proposal=Outcome.REMINDED,
        cites=list(case.evidence.all()),
    )


def _decide(case: Case) -> None:
    case.refresh_from_db()
    assert case.decider is not None  # noqa: S101 - a case is opened with one
    decisions.decide(
        case,
        by=case.decider,
        outcome=Outcome.REMINDED,
        reasons="Trang còn dùng mà chưa kê khai. Đồng chí đã tự giác nhận và bổ sung.",
    )
