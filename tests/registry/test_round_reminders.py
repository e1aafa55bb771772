"""Reminders: on their days, to those who have yet to send, each once, and none of them lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django_rq.settings import QUEUES

from audit.models import AuditEvent
from portal.lib.jobs import run_due
from registry.actions.places import ask_people
from registry.actions.reminders import remind, rounds_to_remind
from registry.actions.rounds import extend_round
from registry.facts.rounds import reminder_days
from registry.models import RoundReminder
from tests.factories import RoundFactory, RoundPlaceFactory, UserFactory
from tests.registry.in_rounds import DAY, same, told

pytestmark = pytest.mark.usefixtures("periods")
DUE = date(2026, 11, 27)


def at(day):
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(DUE - 8 * DAY), tick=False) as traveller:
        yield traveller


@pytest.fixture
def asked(tree):
    """Until 25/12, so that there are weeks after the due day."""
    return RoundFactory(unit=tree.block, opened=True, closes_on=date(2026, 12, 25))


def place(asked, unit, **more):
    return RoundPlaceFactory(round=asked, person=UserFactory(unit=unit), **more)


@pytest.mark.rule("R94")
def test_a_week_and_a_day_before_the_day_after_and_then_weekly():
    days = [(day - DUE).days for day in reminder_days(DUE, DUE + 30 * DAY)]

    assert days == [-7, -1, 1, 8, 15, 22, 29]
    assert list(reminder_days(DUE, DUE - 8 * DAY)) == []


@pytest.mark.rule("R94")
def test_each_day_is_told_once_to_those_who_have_yet_to_send(asked, tree, clock):
    waiting, returned = place(asked, tree.branch), place(asked, tree.sibling, state="returned")
    for more in ({"state": "sent"}, {"state": "accepted"}, {"exempt": True}):
        place(asked, tree.branch, **more)
    told_on = []
    for days in range(-8, 29):
        clock.move_to(at(DUE + days * DAY))
        first, again = (remind(asked, on=DUE + days * DAY) for _ in range(2))
        assert again == 0
        told_on += [days] if first else []

    reminders = RoundReminder.objects.values_list("day", "people")
    assert told_on == [-7, -1, 1, 8, 15, 22]  # the round closes 28 days after
    assert [((day - DUE).days, people) for day, people in reminders] == [(n, 2) for n in told_on]
    people = [waiting.person, returned.person]
    assert sorted(told("round.reminded")) == sorted(same(people) * len(told_on))
    assert AuditEvent.objects.filter(kind="round.reminded").count() == len(told_on)


@pytest.mark.rule("R94")
def test_after_a_week_of_silence_only_the_last_one_is_told(asked, tree, clock):
    person = place(asked, tree.branch).person
    clock.move_to(at(DUE + 5 * DAY))

    assert rounds_to_remind() == [asked.pk]
    assert remind(asked, on=DUE + 5 * DAY) == 1

    assert told("round.reminded") == [person.pk]
    assert RoundReminder.objects.get().day == DUE + DAY
    assert rounds_to_remind() == []


@pytest.mark.rule("R94")
def test_a_lost_redis_loses_no_reminder(asked, tree, clock, monkeypatch, queued):
    place(asked, tree.branch)
    clock.move_to(at(DUE - 7 * DAY))
    with monkeypatch.context() as away:
        away.setitem(QUEUES, "default", {**QUEUES["default"], "URL": "redis://127.0.0.1:1/0"})
        assert run_due() == {}

    run_due()

    assert ("registry.jobs.rounds.remind", str(asked.pk)) in queued()


@pytest.mark.rule("R94")
def test_nothing_of_before_the_opening_is_told(tree, clock):
    """Opened five days before the due day: that it is open was said then."""
    short = RoundFactory(
        unit=tree.block, opened=True, opens_on=DUE - 5 * DAY, opened_at=at(DUE - 5 * DAY)
    )
    place(short, tree.branch)
    clock.move_to(at(DUE - 5 * DAY))

    assert remind(short, on=DUE - 5 * DAY) == 0
    assert remind(short, on=DUE - DAY) == 1


@pytest.mark.rule("R94")
def test_each_due_day_has_its_own_reminders(asked, tree):
    place(asked, tree.branch)
    late = place(asked, tree.branch, due_on=DUE + 10 * DAY)

    assert remind(asked, on=DUE + 3 * DAY) == 2
    assert set(RoundReminder.objects.values_list("due_on", "day")) == {
        (DUE, DUE + DAY),
        (late.due_on, late.due_on - 7 * DAY),
    }


@pytest.mark.rule("R94")
def test_who_left_or_moved_out_is_not_reminded(asked, tree, clock):
    gone, moved, stays = (place(asked, tree.branch).person for _ in range(3))
    gone.left_on, gone.is_active = date(2026, 11, 18), False
    gone.save()
    moved.unit = tree.committee
    moved.save()

    assert remind(asked, on=DUE - 7 * DAY) == 1
    assert told("round.reminded") == [stays.pk]


@pytest.mark.rule("R94")
def test_an_extension_begins_the_reminders_anew(asked, tree, staff, clock):
    place(asked, tree.branch)
    remind(asked, on=DUE - 7 * DAY)
    clock.move_to(at(DUE - 2 * DAY))
    later = {"due_on": DUE + 4 * DAY, "closes_on": asked.closes_on}
    extend_round(asked, by=staff, reason="Mất mạng.", **later)
    asked.refresh_from_db()

    assert remind(asked, on=DUE - DAY) == 0  # of the old day, while the places follow
    ask_people(asked, at=at(DUE - 2 * DAY) + timedelta(minutes=1))
    assert remind(asked, on=DUE - 2 * DAY) == 0  # a week before the new day is past, and was said
    assert remind(asked, on=DUE + 3 * DAY) == 1


@pytest.mark.rule("R94")
def test_a_closed_or_planned_round_reminds_nobody(tree):
    for status in ({}, {"closed": True}):
        place(RoundFactory(unit=tree.block, **status), tree.branch)

    assert rounds_to_remind() == []
