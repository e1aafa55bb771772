"""When the day for the first answer is over, the heads hear so, once (R104)."""

from datetime import date

import pytest
import time_machine

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib import jobs
from registry.actions import incidents as actions
from registry.facts.incidents import timer_of, waiting_for_answer
from registry.models import Incident
from tests.factories import AppointmentFactory, IncidentFactory, UserFactory

pytestmark = pytest.mark.rule("R104")
JOB = "registry.jobs.incidents.tell_incident_late"
LAST_DAY, DAY_AFTER = date(2026, 11, 17), date(2026, 11, 18)


def told():
    return sorted(
        Notification.objects.filter(kind="incident.late").values_list(
            "person__full_name", flat=True
        )
    )


@pytest.fixture
def incident(cadre):
    return IncidentFactory(owner=cadre)


@pytest.mark.parametrize(("day", "due"), [(LAST_DAY, False), (DAY_AFTER, True)])
def test_the_last_day_counts_whole(incident, day, due):
    with time_machine.travel(f"{day} 12:00 +0700", tick=False):
        assert list(actions.late_incidents()) == ([incident.pk] if due else [])


@pytest.mark.parametrize("trait", ["answered", "closed"])
def test_who_was_answered_or_needs_no_answer_is_not_late(cadre, trait):
    IncidentFactory(owner=cadre, **{trait: True})

    assert not list(actions.late_incidents())


def test_the_head_and_the_next_above_hear_of_it_once(incident, unit_head, superior_head, tree):
    AppointmentFactory(person=UserFactory(unit=tree.block, full_name="Hà Thị Mơ"), unit=tree.block)

    actions.tell_incident_late(incident.pk)
    actions.tell_incident_late(incident.pk)

    assert told() == ["Hà Thị Mơ", "Đặng Thị Cúc"]
    assert AuditEvent.objects.get().kind == "incident.late"
    assert not list(actions.late_incidents())


def test_what_was_answered_meanwhile_is_not_told(incident, unit_head):
    actions.add_note(incident, by=unit_head, text="Đã gọi.")

    actions.tell_incident_late(incident.pk)

    assert not told()


def test_with_no_head_at_all_it_is_done_all_the_same(incident):
    actions.tell_incident_late(incident.pk)

    incident.refresh_from_db()
    assert incident.late_told_at is not None
    assert not told()


@pytest.mark.django_db(transaction=True)
def test_a_tick_and_a_real_worker(cadre, unit_head, work_off, queued):
    incident = IncidentFactory(owner=cadre)

    jobs.run_due()
    jobs.run_due()
    assert (JOB, str(incident.pk)) in queued()
    work_off()
    jobs.run_due()

    assert told() == [unit_head.full_name]
    assert Incident.objects.get().late_told_at is not None
    assert JOB not in [name for name, *_ in queued()]


@pytest.mark.parametrize(
    ("traits", "day", "tone", "short"),
    [
        ({}, date(2026, 11, 16), "wait", "còn 1 ngày"),
        ({}, LAST_DAY, "wait", "hạn hôm nay"),
        ({}, DAY_AFTER, "late", "quá hạn 1 ngày"),
        ({}, date(2026, 11, 24), "late", "quá hạn 5 ngày"),
        ({"answered": True}, DAY_AFTER, "ok", "đã trả lời"),
        (
            {"answered": True, "answer_due_on": date(2026, 11, 13)},
            DAY_AFTER,
            "wait",
            "đã trả lời, muộn",
        ),
        ({"closed": True}, DAY_AFTER, "plain", "không cần trả lời"),
    ],
)
def test_the_clock_in_words(cadre, traits, day, tone, short):
    timer = timer_of(IncidentFactory(owner=cadre, **traits), day)

    assert (timer.tone, timer.short) == (tone, short)


def test_late_on_a_day_off_says_so_without_a_number(cadre):
    incident = IncidentFactory(owner=cadre, answer_due_on=date(2026, 11, 20))

    assert timer_of(incident, date(2026, 11, 21)).short == "quá hạn"


def test_what_waits_on_a_desk(incident, cadre, unit_head, superior_head):
    IncidentFactory(owner=cadre, answer_due_on=date(2026, 11, 30))
    IncidentFactory(owner=cadre, answered=True)
    IncidentFactory(owner=unit_head)

    waiting = waiting_for_answer(unit_head, DAY_AFTER)
    above = waiting_for_answer(superior_head, DAY_AFTER)

    assert (waiting.count, waiting.late) == (2, 1)
    assert (above.count, above.late) == (1, 1)
