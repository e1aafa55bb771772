"""What is late, unanswered, about to run out: numbers for heads, their own work for who acts (R192)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from portal.home import cases as home
from tests.factories import AppointmentFactory
from tests.violations.factories import CaseFactory, ReportFactory, take_to
from tests.violations.kept import accept, closed_case, decide
from violations.facts import consistency as facts
from violations.models import Appeal, Case, Correction, Report
from violations.workflow import CaseStatus, Outcome

TODAY = date(2026, 11, 23)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R192")]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False):
        yield


def at(case, **values):
    Case.objects.filter(pk=case.pk).update(**values)
    case.refresh_from_db()
    return case


def running(subject, to, **more):
    case = CaseFactory(report__subject=subject, to=to, **more)
    accept(case)
    return case


def counted(unit):
    return {
        state.label: (state.count, state.late, state.soon)
        for state in facts.states([unit.path], TODAY)
        if state.count
    }


def test_numbers_by_state(tree, cadre, colleague, neighbour, superior_head):
    ReportFactory(subject=cadre, screening_due_on=date(2026, 11, 20))
    ReportFactory(subject=cadre, screening_due_on=date(2026, 11, 25))
    ReportFactory(subject=cadre, screening_due_on=date(2026, 11, 26))
    running(cadre, CaseStatus.OPENED)
    at(running(cadre, CaseStatus.DELIVERED), answer_due_on=date(2026, 11, 24))
    at(
        running(colleague, CaseStatus.DELIVERED),
        answer_due_on=TODAY,
        paused_at=datetime(2026, 11, 1, tzinfo=UTC),
        pause_reason="Nằm viện",
    )
    at(decide(running(neighbour, CaseStatus.ASSESSED)), appeal_due_on=date(2026, 12, 30))
    settling(neighbour, superior_head, tree, date(2026, 11, 20))

    assert counted(tree.committee) == {
        "Phản ánh chờ xem xét": (3, 1, 1),
        "Vụ việc chờ lập thông báo": (1, None, None),
        "Đang chờ giải trình": (1, None, 1),
        "Còn thời hạn khiếu nại": (1, None, 0),
        "Khiếu nại đang giải quyết": (1, 1, 0),
        "Đang tạm dừng": (1, None, None),
    }
    assert counted(tree.elsewhere) == {}


def settling(subject, by, tree, settle_by):
    case = running(subject, CaseStatus.ASSESSED, appeal_unit=tree.committee, appeal_decider=by)
    decide(case)
    Appeal.objects.create(decision=case.decisions.get(), text="Không đồng ý", settle_by=settle_by)
    return at(case, status=CaseStatus.APPEALED)


def test_few_questions_for_the_numbers(tree, cadre, django_assert_max_num_queries):
    running(cadre, CaseStatus.OPENED)
    with django_assert_max_num_queries(5):
        facts.states([tree.committee.path], TODAY)


def test_a_head_reads_numbers_and_no_person(client, tree, cadre, superior_head):
    case = running(cadre, CaseStatus.OPENED, report__unit=tree.committee)
    client.force_login(superior_head)

    page = client.get(reverse("violations:consistency")).text

    assert "Vụ việc chờ lập thông báo" in page
    for word in (cadre.full_name, case.code, case.report.code, case.handler.full_name):
        assert word not in page
    assert "Việc chờ đồng chí" not in page


def test_who_acts_reads_their_own_work_alone(client, cadre, colleague):
    mine, other = running(cadre, CaseStatus.OPENED), running(colleague, CaseStatus.OPENED)
    client.force_login(mine.handler)

    page = client.get(reverse("violations:consistency")).text

    assert mine.code in page
    assert other.code not in page
    assert cadre.full_name not in page
    assert "Số việc của đơn vị" not in page


def test_nobody_else_opens_it(client, cadre, staff):
    for person in (cadre, staff):
        client.force_login(person)
        assert client.get(reverse("violations:consistency")).status_code == 403


# -- one's own work, on the home page --------------------------------------------------------------


def tasks(user):
    user.__dict__.pop("appointments_in_force", None)
    return [(task.title, task.late) for task in home.tasks(user, TODAY)]


def test_the_subject_from_the_notice_on(cadre):
    case = running(cadre, CaseStatus.OPENED)
    assert tasks(cadre) == []

    take_to(case, CaseStatus.NOTIFIED)
    assert tasks(cadre) == [("Đồng chí có thông báo cần nhận", False)]

    take_to(case, CaseStatus.DELIVERED)
    at(case, answer_due_on=TODAY)
    assert tasks(cadre) == [(f"Giải trình vụ việc {case.code}", False)]

    take_to(case, CaseStatus.ANSWERED)
    take_to(case, CaseStatus.ASSESSED)
    assert tasks(cadre) == []

    decide(case, appeal_due_on=TODAY)
    assert tasks(cadre) == [(f"Vụ việc {case.code} đã có kết luận", False)]


def test_the_handler_and_the_decider_in_turn(cadre):
    case = running(cadre, CaseStatus.OPENED)
    turns = []
    for status in [None, CaseStatus.NOTIFIED, CaseStatus.DELIVERED, CaseStatus.ANSWERED]:
        if status:
            take_to(case, status)
        turns.append([title for title, _ in tasks(case.handler)])
    take_to(case, CaseStatus.ASSESSED)

    assert turns == [
        [f"Lập thông báo vụ việc {case.code}"],
        [f"Giao thông báo vụ việc {case.code}"],
        [],
        [f"Xem xét và đề xuất vụ việc {case.code}"],
    ]
    assert tasks(case.handler) == []
    assert tasks(case.decider) == [(f"Kết luận vụ việc {case.code}", False)]


def test_nothing_waits_while_a_case_is_paused(cadre):
    case = running(cadre, CaseStatus.OPENED)
    at(case, paused_at=datetime(2026, 11, 1, tzinfo=UTC), pause_reason="Nằm viện")

    assert tasks(case.handler) == []


def test_an_appeal_to_settle_and_a_correction(cadre, superior_head, tree):
    case = settling(cadre, superior_head, tree, date(2026, 11, 20))
    assert tasks(superior_head) == [(f"Giải quyết khiếu nại vụ việc {case.code}", True)]

    handled = closed_case(cadre, outcome=Outcome.HANDLED)
    correction = Correction.objects.create(
        decision=handled.decisions.get(), what="Gỡ bài", due_on=date(2026, 11, 20)
    )
    assert tasks(cadre) == [("Khắc phục theo kết luận", True)]
    Correction.objects.filter(pk=correction.pk).update(
        reported_at=datetime(2026, 11, 21, tzinfo=UTC)
    )
    assert tasks(cadre) == []
    assert tasks(handled.handler) == [(f"Kiểm tra việc khắc phục vụ việc {handled.code}", False)]


def test_reports_to_screen_in_one_line(tree, cadre, colleague, handler):
    for due_on in (date(2026, 11, 20), date(2026, 11, 26)):
        ReportFactory(subject=cadre, unit=tree.committee, screening_due_on=due_on)
    Report.objects.filter(pk=ReportFactory(subject=colleague).pk).update(status="withdrawn")

    (task,) = home.tasks(handler, TODAY)

    assert task.late
    assert task.detail == ("2 phản ánh đang chờ, hạn gần nhất 20/11/2026, 1 phản ánh đã quá hạn.")


def test_not_those_about_oneself_nor_from_within_what_the_subject_heads(
    tree, cadre, handler, unit_head
):
    near = AppointmentFactory(person=cadre, role="handler", unit=tree.branch).person
    ReportFactory(subject=handler, unit=tree.committee)
    ReportFactory(subject=unit_head, unit=tree.committee)

    assert [report.subject for report in facts.waiting_reports(handler, TODAY)] == [unit_head]
    assert facts.waiting_reports(near, TODAY) == []


def test_few_questions_however_much_waits(
    periods, client, tree, cadre, handler, django_assert_max_num_queries
):
    for _ in range(4):
        ReportFactory(subject=cadre, unit=tree.committee)
        running(cadre, CaseStatus.OPENED, handler=handler)
    client.force_login(handler)
    with django_assert_max_num_queries(20):
        page = client.get("/").text
    assert "Xem xét phản ánh" in page
