"""The time to answer: by the database's clock, longer with a reason, paused, made up, over."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import Notification, working_calendar
from audit.models import AuditEvent
from portal.lib import jobs
from portal.lib.access import Denied
from portal.lib.workdays import add_workdays
from tests.factories import IncidentFactory
from tests.registry.test_races import at_once
from tests.violations.factories import CaseFactory
from violations.actions import clock as actions
from violations.facts import clock as facts
from violations.models import Case, ClockEvent, Heartbeat, Outage
from violations.workflow import AnswerEnd, CaseStatus

pytestmark = pytest.mark.django_db
EXPIRE = "violations.jobs.clock.expire_answer"


@pytest.fixture
def case(tree, cadre, handler, decider):
    """Delivered long ago; its last day is today."""
    case = CaseFactory(
        report__subject=cadre,
        unit=tree.committee,
        handler=handler,
        decider=decider,
        to=CaseStatus.DELIVERED,
    )
    return due_on(case, facts.today())


def due_on(case, day):
    Case.objects.filter(pk=case.pk).update(answer_due_on=day)
    case.refresh_from_db()
    return case


def days(count):
    return timedelta(days=count)


# -- over -------------------------------------------------------------------------------------------


@pytest.mark.rule("R161")
@pytest.mark.parametrize(("late", "over"), [(-1, False), (0, False), (1, True)])
def test_the_last_day_counts_whole(case, late, over):
    due_on(case, facts.today() - days(late))
    assert (case.pk in actions.answers_over()) == over


@pytest.mark.rule("R161")
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23 16:59:59.999+00", date(2026, 11, 23)),
        ("2026-11-23 17:00+00", date(2026, 11, 24)),
    ],
)
def test_the_day_ends_at_midnight_here_to_the_second(moment, day):
    """The expression that `over` and the trigger of decisions use, at the last instant and the next."""
    sql, params = facts.over().query.sql_with_params()
    assert "STATEMENT_TIMESTAMP() AT TIME ZONE" in sql
    assert "Asia/Ho_Chi_Minh" in str(params)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date", [moment])
        assert cursor.fetchone()[0] == day


@pytest.mark.rule("R161")
def test_the_clock_of_who_runs_the_job_changes_nothing(case):
    with time_machine.travel(timezone.now() + days(400), tick=False):
        actions.expire_answer(case.pk)

    case.refresh_from_db()
    assert case.status == CaseStatus.DELIVERED


@pytest.mark.rule("R161")
def test_over_the_case_goes_on_without_an_answer(case, handler):
    due_on(case, facts.today() - days(1))

    actions.expire_answer(case.pk)
    actions.expire_answer(case.pk)

    case.refresh_from_db()
    assert (case.status, case.answer_end) == (CaseStatus.ANSWERED, AnswerEnd.EXPIRED)
    assert AuditEvent.objects.get(kind="case.answer_expired").actor_id is None
    assert Notification.objects.get(kind="case.hearing_over").person == handler


@pytest.mark.rule("R161")
@pytest.mark.django_db(transaction=True)
def test_two_workers_end_it_once(case):
    due_on(case, facts.today() - days(1))

    assert not at_once(*[lambda: actions.expire_answer(case.pk)] * 2)

    assert AuditEvent.objects.filter(kind="case.answer_expired").count() == 1


@pytest.mark.rule("R161")
@pytest.mark.django_db(transaction=True)
def test_extended_and_over_at_once_one_of_them_holds(case, handler):
    due_on(case, facts.today())

    at_once(
        lambda: actions.extend_answer(Case.objects.get(), by=handler, workdays=2, reason="Ốm."),
        lambda: actions.expire_answer(case.pk),
    )

    case.refresh_from_db()
    assert case.status == CaseStatus.DELIVERED
    assert case.answer_due_on > facts.today()


@pytest.mark.rule("R161")
@pytest.mark.django_db(transaction=True)
def test_a_tick_and_a_real_worker(case, work_off, queued):
    due_on(case, facts.today() - days(1))

    jobs.run_due()
    jobs.run_due()
    assert [job for job in queued() if job[0] == EXPIRE] == [(EXPIRE, str(case.pk))]
    work_off()
    jobs.run_due()

    case.refresh_from_db()
    assert case.answer_end == AnswerEnd.EXPIRED
    assert EXPIRE not in [name for name, *_ in queued()]


# -- longer -----------------------------------------------------------------------------------------


@pytest.mark.rule("R158")
def test_more_time_with_a_reason_that_both_sides_read(client, case, handler, cadre):
    before = case.answer_due_on

    actions.extend_answer(case, by=handler, workdays=3, reason="Đồng chí đi công tác.")

    case.refresh_from_db()
    event = case.clock.get()
    assert case.answer_due_on == add_workdays(before, 3, working_calendar())
    assert (event.due_before, event.due_after) == (before, case.answer_due_on)
    for person in (handler, cadre):
        client.force_login(person)
        assert "Đồng chí đi công tác." in client.get(case.get_absolute_url()).content.decode()
    assert Notification.objects.get(kind="case.clock_changed").person == cadre


@pytest.mark.rule("R158")
@pytest.mark.parametrize("workdays", [0, -3, 16])
def test_never_shorter_and_not_without_measure(case, handler, workdays):
    with pytest.raises(Denied) as refusal:
        actions.extend_answer(case, by=handler, workdays=workdays, reason="x")
    assert refusal.value.code == "length"


@pytest.mark.rule("R158")
def test_what_is_over_is_not_extended(case, handler):
    due_on(case, facts.today() - days(1))
    with pytest.raises(Denied) as refusal:
        actions.extend_answer(case, by=handler, workdays=5, reason="x")
    assert refusal.value.code == "period_over"


@pytest.mark.rule("R158")
@pytest.mark.parametrize("who", ["cadre", "decider", "superior_head", "staff", "administrator"])
def test_only_the_handler_changes_the_time(case, who, request):
    by = request.getfixturevalue(who)
    for deed in (
        lambda: actions.extend_answer(case, by=by, workdays=5, reason="x"),
        lambda: actions.pause(case, by=by, reason="x"),
    ):
        with pytest.raises(Denied) as refusal:
            deed()
        assert refusal.value.code == "not_handler"
    assert not ClockEvent.objects.exists()


def test_nothing_is_extended_where_nothing_is_waited_for(tree, cadre, handler, decider):
    case = CaseFactory(report__subject=cadre, unit=tree.committee, handler=handler, decider=decider)
    with pytest.raises(Denied) as refusal:
        actions.extend_answer(case, by=handler, workdays=5, reason="x")
    assert refusal.value.code == "wrong_status"


# -- paused -----------------------------------------------------------------------------------------


@pytest.mark.rule("R159")
def test_paused_it_is_never_over(case, handler):
    actions.pause(case, by=handler, reason="Đồng chí nằm viện.")
    due_on(case, facts.today() - days(30))

    actions.expire_answer(case.pk)

    case.refresh_from_db()
    assert case.status == CaseStatus.DELIVERED
    assert case.pk not in actions.answers_over()


@pytest.mark.rule("R159")
def test_going_on_the_days_that_were_left_are_left_again(case, handler):
    """Paused on Wednesday 4 March with six working days left from that day on; on again on Monday 16."""
    due_on(case, date(2026, 3, 11))
    paused_at = datetime(2026, 3, 4, 3, tzinfo=UTC)
    Case.objects.filter(pk=case.pk).update(paused_at=paused_at, pause_reason="Nằm viện.")

    after = facts.due_after_pause(
        date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 2), date(2026, 3, 16)
    )

    assert after == date(2026, 3, 24)


@pytest.mark.rule("R159")
def test_both_sides_see_why_and_from_which_day_to_which(case, handler, cadre):
    before = case.answer_due_on
    actions.pause(case, by=handler, reason="Nằm viện.")
    actions.resume(case, by=handler, reason="Đã ra viện.")

    case.refresh_from_db()
    paused, resumed = case.clock.all()
    assert (paused.reason, paused.due_before) == ("Nằm viện.", before)
    assert (resumed.reason, resumed.due_before, resumed.due_after) == (
        "Đã ra viện.",
        before,
        case.answer_due_on,
    )
    assert case.answer_due_on >= before
    assert (case.paused_at, case.pause_reason) == (None, "")
    kinds = Notification.objects.filter(person=cadre).values_list("kind", flat=True)
    assert sorted(kinds) == ["case.paused", "case.resumed"]


@pytest.mark.rule("R159")
def test_paused_twice_and_resumed_twice_are_refused(case, handler):
    with pytest.raises(Denied) as refusal:
        actions.resume(case, by=handler)
    assert refusal.value.code == "not_paused"
    actions.pause(case, by=handler, reason="x")
    with pytest.raises(Denied) as refusal:
        actions.pause(case, by=handler, reason="x")
    assert refusal.value.code == "paused"


@pytest.fixture
def incident(case, cadre):
    opened = datetime.combine(case.report.happened_on, datetime.min.time(), UTC) + days(3)
    return IncidentFactory(owner=cadre, opened_at=opened)


@pytest.mark.rule("R159")
def test_an_open_incident_pauses_the_case_and_its_end_resumes_it(case, incident):
    assert case.pk in actions.cases_to_pause()

    actions.pause_for_incident(case.pk)
    actions.pause_for_incident(case.pk)

    case.refresh_from_db()
    assert case.paused_for == incident
    assert case.pk not in actions.cases_to_resume()
    type(incident).objects.filter(pk=incident.pk).update(
        status="closed",
        closed_at=timezone.now(),
        closed_by=incident.owner,
        outcome="recovered",
        what_happened="Đã lấy lại.",
    )
    assert case.pk in actions.cases_to_resume()
    actions.resume_after_incident(case.pk)
    actions.resume_after_incident(case.pk)

    case.refresh_from_db()
    assert (case.paused_at, case.paused_for) == (None, None)
    assert [event.by for event in case.clock.all()] == [None, None]


@pytest.mark.rule("R159")
@pytest.mark.parametrize(
    "change", [{"closed": True}, {"opened_at": datetime(2026, 10, 1, tzinfo=UTC)}]
)
def test_an_incident_that_is_over_or_came_later_pauses_nothing(case, cadre, change):
    IncidentFactory(owner=cadre, **{"opened_at": datetime(2026, 8, 22, tzinfo=UTC)} | change)
    assert case.pk not in actions.cases_to_pause()


@pytest.mark.rule("R159")
def test_an_incident_of_somebody_else_pauses_nothing(case, colleague):
    IncidentFactory(owner=colleague, opened_at=datetime(2026, 8, 22, tzinfo=UTC))
    assert case.pk not in actions.cases_to_pause()


@pytest.mark.rule("R159")
def test_a_pause_by_hand_is_not_ended_by_the_portal(case, handler):
    actions.pause(case, by=handler, reason="Nằm viện.")
    assert case.pk not in actions.cases_to_resume()


# -- outages ----------------------------------------------------------------------------------------


def beat_at(moment):
    Heartbeat.objects.update_or_create(pk=1, defaults={"at": moment})


@pytest.mark.rule("R162")
def test_a_long_gap_between_two_ticks_is_an_outage():
    actions.note_beat()
    began = facts.now() - timedelta(hours=3)
    beat_at(began)

    actions.note_beat()
    actions.note_beat()

    outage = Outage.objects.get()
    assert outage.began_at == began
    assert outage.ended_at > began


@pytest.mark.rule("R162")
def test_a_short_gap_is_none():
    beat_at(facts.now() - timedelta(minutes=14))
    actions.note_beat()
    assert not Outage.objects.exists()


@pytest.mark.rule("R162")
def test_an_outage_on_the_last_day_is_made_up_once(case, cadre):
    now = facts.now()
    Outage.objects.create(began_at=now - timedelta(minutes=20), ended_at=now)
    today = timezone.localdate(now)
    assert case.pk in actions.outages_to_make_up()

    actions.make_up_outage(case.pk)
    actions.make_up_outage(case.pk)

    case.refresh_from_db()
    assert case.answer_due_on == add_workdays(today, 1, working_calendar())
    assert case.clock.get().reason.startswith("Cổng ngừng hoạt động từ")
    assert case.pk not in actions.outages_to_make_up()
    assert Notification.objects.get(kind="case.clock_changed").person == cadre


@pytest.mark.rule("R162")
def test_away_over_the_end_of_the_period_it_is_extended_and_not_over(case):
    """Down since yesterday, the last day; whichever job comes first, nothing is lost."""
    due_on(case, facts.today() - days(1))
    beat_at(facts.now() - timedelta(hours=26))

    actions.expire_answer(case.pk)

    case.refresh_from_db()
    assert case.status == CaseStatus.DELIVERED
    assert case.answer_due_on == add_workdays(facts.today(), 1, working_calendar())


@pytest.mark.rule("R162")
def test_an_outage_on_another_day_changes_nothing(case):
    due_on(case, facts.today() + days(5))
    now = facts.now()
    Outage.objects.create(began_at=now - timedelta(hours=2), ended_at=now)

    actions.make_up_outage(case.pk)

    assert not ClockEvent.objects.exists()


@pytest.mark.rule("R162")
@pytest.mark.django_db(transaction=True)
def test_two_ticks_note_one_outage():
    beat_at(facts.now() - timedelta(hours=1))
    at_once(actions.note_beat, actions.note_beat)
    assert Outage.objects.count() == 1


def test_a_notice_received_while_paused_loses_no_day(case, handler):
    """What was left when it stopped is counted from the day of the notice at the earliest."""
    received = date(2026, 3, 9)
    after = facts.due_after_pause(date(2026, 3, 4), date(2026, 3, 23), received, date(2026, 3, 16))
    assert after == date(2026, 3, 30)
