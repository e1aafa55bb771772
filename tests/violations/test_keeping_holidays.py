"""A day off that is announced while a person's time runs gives them a day; nothing takes one (R196)."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Max

from accounts.actions.calendar import set_calendar_day, withdraw_calendar_day
from accounts.models import CalendarDay, Notification
from portal.lib.jobs import run_due
from tests.violations.factories import CaseFactory
from tests.violations.kept import decide
from violations.actions.holidays import cases_to_give_days, give_days
from violations.models import Case, ClockEvent, Notice
from violations.workflow import CaseStatus

# Real days ahead: what was announced is compared with the database's own clock.
THURSDAY, FRIDAY = date(2031, 3, 6), date(2031, 3, 7)
MONDAY = date(2031, 3, 10)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R196")]


@pytest.fixture
def waiting(cadre):
    case = CaseFactory(report__subject=cadre, to=CaseStatus.DELIVERED)
    Case.objects.filter(pk=case.pk).update(answer_due_on=FRIDAY)
    return case


def announce(by, day, *, works=False):
    return set_calendar_day(by=by, day=day, works=works, name="Quốc tang", source="Thông báo 5")


def due(case, name="answer_due_on"):
    return Case.objects.values_list(name, flat=True).get(pk=case.pk)


def give(case):
    assert cases_to_give_days() == [case.pk]
    give_days(case.pk)
    give_days(case.pk)
    assert cases_to_give_days() == []


@pytest.mark.parametrize("day", [THURSDAY, FRIDAY])
def test_a_day_more_and_both_sides_read_why(waiting, administrator, cadre, day):
    announce(administrator, day)

    give(waiting)

    assert due(waiting) == MONDAY
    event = ClockEvent.objects.get()
    assert (event.change, event.due_before, event.due_after) == ("holiday", FRIDAY, MONDAY)
    assert event.reason == (
        f"Hạn giải trình: ngày {day:%d/%m/%Y} được công bố là ngày nghỉ. Quốc tang"
    )
    assert Notification.objects.get(kind="case.clock_changed").person == cadre


def test_two_days_give_two(waiting, administrator):
    announce(administrator, THURSDAY)
    announce(administrator, FRIDAY)

    give(waiting)

    assert due(waiting) == date(2031, 3, 11)
    assert ClockEvent.objects.count() == 2


@pytest.mark.parametrize("day", [MONDAY, date(2031, 3, 11)])
def test_a_day_after_the_last_one_changes_nothing(waiting, administrator, day):
    announce(administrator, day)

    assert cases_to_give_days() == []


def test_a_make_up_day_takes_nothing(waiting, administrator):
    announce(administrator, date(2031, 3, 1), works=True)

    assert cases_to_give_days() == []
    assert due(waiting) == FRIDAY


def test_a_make_up_day_withdrawn_gives_a_day(waiting, administrator):
    CalendarDay.objects.create(day=date(2031, 3, 1), works=True, name="Làm bù", source="tests")
    withdraw_calendar_day(CalendarDay.objects.get(), by=administrator)

    give(waiting)

    assert due(waiting) == MONDAY


def test_a_day_off_withdrawn_takes_nothing_back_and_gives_nothing_twice(waiting, administrator):
    row = announce(administrator, THURSDAY)
    give(waiting)

    withdraw_calendar_day(row, by=administrator)
    assert cases_to_give_days() == []
    announce(administrator, THURSDAY)
    assert cases_to_give_days() == []
    assert due(waiting) == MONDAY


def test_a_period_that_was_counted_with_it_is_not_moved(waiting, administrator):
    row = announce(administrator, THURSDAY)
    latest = Notice.objects.aggregate(at=Max("delivered_at"))["at"]
    CalendarDay.objects.filter(pk=row.pk).update(set_at=latest)

    assert cases_to_give_days() == []


def test_the_time_to_appeal_too(cadre, administrator):
    case = CaseFactory(report__subject=cadre, to=CaseStatus.ASSESSED)
    decide(case, appeal_due_on=FRIDAY)
    announce(administrator, THURSDAY)

    give(case)

    assert due(case, "appeal_due_on") == MONDAY
    assert ClockEvent.objects.get().reason.startswith("Hạn khiếu nại: ")


def test_the_days_of_the_file_are_known_from_the_start(waiting):
    CalendarDay.objects.create(day=THURSDAY, works=False, name="Lễ", source="tests")

    assert cases_to_give_days() == []


def test_the_tick_gives_it_and_a_case_that_moved_on_gets_none(waiting, administrator):
    announce(administrator, THURSDAY)
    assert run_due()["violations.jobs.keeping.give_days"] == 1
    Case.objects.filter(pk=waiting.pk).update(
        status=CaseStatus.ANSWERED,
        answer_end="waived",
        answer_ended_at=datetime(2026, 11, 1, tzinfo=UTC),
    )

    give_days(waiting.pk)

    assert due(waiting) == FRIDAY
    assert not ClockEvent.objects.exists()
