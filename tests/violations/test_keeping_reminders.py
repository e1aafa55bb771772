"""Reminders before and after a deadline: each day once, to who can act, and none of it lost (R191)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.inbox import MAILED, WORDS
from accounts.models import Notification
from portal.lib.jobs import run_due
from tests.violations.factories import CaseFactory, ReportFactory, take_to
from tests.violations.kept import accept, closed_case, decide
from violations.actions.reminders import remind, reports_to_remind_of
from violations.facts.reminders import SCHEDULES
from violations.jobs import keeping as jobs
from violations.models import Appeal, Case, Correction, Deadline, Hold, Reminder, Report
from violations.workflow import CaseStatus, Outcome

DUE = date(2026, 12, 1)
DAY = timedelta(days=1)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R191")]


def at(day):
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def accepted(**kwargs):
    case = CaseFactory(**kwargs)
    accept(case)
    return case


def told_on(report, first=-10, last=25):
    """On which days around DUE somebody is told, run twice a day: (day, kind, people)."""
    found = []
    for number in range(first, last):
        with time_machine.travel(at(DUE + number * DAY), tick=False):
            before = set(Notification.objects.values_list("pk", flat=True))
            for _ in range(2):
                remind(report, DUE + number * DAY)
            lines = Notification.objects.exclude(pk__in=before)
            if lines:
                kinds = {line.kind for line in lines}
                assert len(kinds) == 1
                found.append((number, kinds.pop(), {line.person for line in lines}))
    return found


def days(found):
    return [number for number, _, _ in found]


def test_a_report_to_screen(tree, cadre, handler, colleague):
    report = ReportFactory(subject=cadre, unit=tree.committee, screening_due_on=DUE)

    found = told_on(report.pk)

    assert days(found) == [-1, 1, 8, 15, 22]
    assert [kind for _, kind, _ in found[:2]] == ["report.screening_due", "report.screening_late"]
    assert all(people == {handler} for _, _, people in found)


def test_nobody_is_told_of_what_was_screened(tree, cadre, handler):
    report = ReportFactory(subject=cadre, unit=tree.committee, screening_due_on=DUE)
    Report.objects.filter(pk=report.pk).update(
        status="refused", refusal="x", screened_by=handler, screened_at=at(DUE)
    )

    assert told_on(report.pk) == []


def test_the_time_to_answer(cadre):
    case = accepted(report__subject=cadre, to=CaseStatus.DELIVERED)
    Case.objects.filter(pk=case.pk).update(answer_due_on=DUE)

    found = told_on(case.report_id)

    assert [(number, people) for number, _, people in found] == [(-3, {cadre}), (-1, {cadre})]


def test_nobody_is_told_while_the_time_stands_still(cadre):
    case = accepted(report__subject=cadre, to=CaseStatus.DELIVERED)
    paused = {"paused_at": at(DUE - 9 * DAY), "pause_reason": "Nằm viện"}
    Case.objects.filter(pk=case.pk).update(answer_due_on=DUE, **paused)

    assert told_on(case.report_id) == []


def test_a_notice_that_nobody_received(cadre):
    """Issued on 1/9/2026; told three days later, then every week."""
    case = accepted(report__subject=cadre)
    take_to(case, CaseStatus.NOTIFIED)

    with time_machine.travel(at(date(2026, 9, 3)), tick=False):
        assert remind(case.report_id, date(2026, 9, 3)) == 0
    with time_machine.travel(at(date(2026, 9, 4)), tick=False):
        assert remind(case.report_id, date(2026, 9, 4)) == 2
    lines = Notification.objects.filter(kind="notice.waits")
    assert {line.person for line in lines} == {cadre, case.handler}


@pytest.mark.parametrize(("outcome", "expected"), [("reminded", [-7, -1]), ("dismissed", [])])
def test_the_time_to_appeal_where_there_is_something_to_appeal(cadre, outcome, expected):
    case = accepted(report__subject=cadre, to=CaseStatus.ASSESSED)
    decide(case, outcome, appeal_due_on=DUE)

    assert days(told_on(case.report_id)) == expected


def test_an_appeal_to_settle(cadre, superior_head, tree):
    case = accepted(
        report__subject=cadre,
        to=CaseStatus.ASSESSED,
        appeal_unit=tree.committee,
        appeal_decider=superior_head,
    )
    decide(case)
    Appeal.objects.create(
        decision=case.decisions.get(),
        text="Tôi không đồng ý.",
        settle_by=DUE,
        sent_at=at(DUE - 60 * DAY),
    )
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.APPEALED)

    found = told_on(case.report_id)

    assert days(found) == [-7, -1, 1, 8, 15, 22]
    assert found[2][1] == "appeal.settlement_late"
    assert all(people == {superior_head} for _, _, people in found)


def test_a_correction_to_make_and_then_to_ask_about(cadre):
    case = closed_case(cadre, outcome=Outcome.HANDLED)
    Correction.objects.create(decision=case.decisions.get(), what="Gỡ bài", due_on=DUE)

    found = told_on(case.report_id)

    assert days(found) == [-7, -1, 1, 8, 15, 22]
    assert [len(people) for _, _, people in found[:3]] == [1, 1, 2]


def test_a_hold_to_look_at_again(cadre, data_officer):
    report = ReportFactory(subject=cadre, screening_due_on=date(2099, 1, 1))
    Hold.objects.create(
        report=report, reason="Tòa", owner=data_officer, review_on=DUE, placed_at=at(DUE - 30 * DAY)
    )

    found = told_on(report.pk)

    assert days(found) == [0, 7, 14, 21]
    assert all(people == {data_officer} for _, _, people in found)


def test_after_a_break_only_the_last_day_that_came_is_told(tree, cadre, handler):
    report = ReportFactory(subject=cadre, unit=tree.committee, screening_due_on=DUE)

    with time_machine.travel(at(DUE + 10 * DAY), tick=False):
        assert remind(report.pk, DUE + 10 * DAY) == 1

    assert Reminder.objects.get().day == DUE + 8 * DAY


def test_a_new_last_day_is_told_of_anew(cadre):
    case = accepted(report__subject=cadre, to=CaseStatus.DELIVERED)
    Case.objects.filter(pk=case.pk).update(answer_due_on=DUE)
    told_on(case.report_id, -4, 0)
    Case.objects.filter(pk=case.pk).update(answer_due_on=DUE + 7 * DAY)

    assert days(told_on(case.report_id, 0, 10)) == [4, 6]


def test_the_tick_queues_it_and_the_job_does_it_once(tree, cadre, handler):
    report = ReportFactory(subject=cadre, unit=tree.committee, screening_due_on=DUE)
    with time_machine.travel(at(DUE + DAY), tick=False):
        assert reports_to_remind_of() == [report.pk]
        assert run_due()["violations.jobs.keeping.remind"] == 1
        jobs.remind(str(report.pk))
        jobs.remind(str(report.pk))
        assert reports_to_remind_of() == []

    assert Notification.objects.count() == 1
    assert Reminder.objects.get().people == 1


def test_lines_say_nothing_of_content_and_go_by_letter(cadre):
    kinds = [kind for kind in WORDS if kind.split(".")[0] in ("answer", "appeal", "correction")]
    assert "answer.due" in kinds
    for kind in kinds:
        assert "{" not in WORDS[kind]
    assert {"answer.due", "appeal.due", "report.screening_late", "hold.review_due"} <= MAILED
    assert set(SCHEDULES) == set(Deadline)
