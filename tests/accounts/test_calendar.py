"""Days off and make-up days by hand: who, which days, and what a file may not undo (R196)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.actions.calendar import set_calendar_day, withdraw_calendar_day
from accounts.actions.reference import load_reference_data
from accounts.models import CalendarDay, working_calendar
from audit.models import AuditEvent
from portal.lib.access import Denied

FRIDAY, SATURDAY = date(2026, 12, 4), date(2026, 12, 5)
SOURCE = "Thông báo số 1 của Bộ Nội vụ"

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R196")]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 02:00Z", tick=False):
        yield


def off(by, day=FRIDAY, *, works=False):
    return set_calendar_day(by=by, day=day, works=works, name="Nghỉ bù", source=SOURCE)


def recorded():
    return list(AuditEvent.objects.order_by("id").values_list("kind", flat=True))


def test_a_day_off_is_no_workday_and_back_again(administrator):
    row = off(administrator)
    assert not working_calendar().is_workday(FRIDAY)

    withdraw_calendar_day(row, by=administrator)

    assert working_calendar().is_workday(FRIDAY)
    assert recorded() == ["calendar_day.set", "calendar_day.withdrawn"]
    row.refresh_from_db()
    assert (row.set_by, row.withdrawn_by) == (administrator, administrator)


def test_a_saturday_to_make_up(administrator):
    off(administrator, SATURDAY, works=True)

    assert working_calendar().is_workday(SATURDAY)


def test_set_again_after_it_was_withdrawn(administrator):
    withdraw_calendar_day(off(administrator), by=administrator)

    row = off(administrator)

    assert row.withdrawn_at is None
    assert not working_calendar().is_workday(FRIDAY)


@pytest.mark.parametrize(
    ("day", "works", "code"),
    [
        (date(2026, 11, 23), False, "day_is_past"),
        (date(2026, 11, 20), False, "day_is_past"),
        (FRIDAY, True, "not_weekend"),
        (SATURDAY, False, "is_weekend"),
    ],
)
def test_days_that_are_refused(administrator, day, works, code):
    with pytest.raises(Denied) as refusal:
        off(administrator, day, works=works)
    assert refusal.value.code == code
    assert not CalendarDay.objects.exists()


def test_the_same_day_twice_and_a_day_that_is_over(administrator):
    row = off(administrator)
    with pytest.raises(Denied) as refusal:
        off(administrator)
    assert refusal.value.code == "day_known"

    with time_machine.travel("2026-12-04 02:00Z", tick=False), pytest.raises(Denied) as refusal:
        withdraw_calendar_day(row, by=administrator)
    assert refusal.value.code == "day_is_past"


@pytest.mark.parametrize("who", ["cadre", "unit_head", "staff", "data_officer"])
def test_administrators_alone(request, who):
    with pytest.raises(Denied) as refusal:
        off(request.getfixturevalue(who))
    assert refusal.value.code == "not_administrator"
    assert recorded() == []


def test_a_file_does_not_undo_what_a_person_decided(administrator):
    load_reference_data()
    day = CalendarDay.objects.get(day=date(2027, 11, 24))
    withdraw_calendar_day(day, by=administrator)

    load_reference_data()

    day.refresh_from_db()
    assert day.withdrawn_by == administrator
    assert working_calendar().is_workday(day.day)


def test_both_years_are_filled_in_with_a_source(db):
    load_reference_data()

    for year in (2026, 2027):
        days = CalendarDay.objects.filter(day__year=year)
        assert days.filter(works=False).count() >= 10
        assert all(day.source and day.name for day in days)


def test_on_the_page(client, administrator):
    client.force_login(administrator)
    told = {"works": "no", "day": "04/12/2026", "name": "Nghỉ bù", "source": SOURCE}

    page = client.post(reverse("accounts:set_calendar_day"), told, follow=True).text
    assert SOURCE in page
    assert administrator.full_name in page

    address = reverse("accounts:withdraw_calendar_day", args=["2026-12-04"])
    assert "thời hạn đã tính thì giữ nguyên" in client.get(address).text
    assert "đã bỏ khỏi lịch" in client.post(address, follow=True).text


@pytest.mark.parametrize(
    ("day", "word"), [("23/11/2026", "từ ngày mai"), ("05/12/2026", "đã là ngày nghỉ")]
)
def test_a_refusal_stands_beside_the_day(client, administrator, day, word):
    client.force_login(administrator)
    told = {"works": "no", "day": day, "name": "Nghỉ bù", "source": SOURCE}

    assert word in client.post(reverse("accounts:set_calendar_day"), told).text
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("day", ["2026-13-01", "hom-nay", "2031-01-01"])
def test_a_day_that_is_not_there_is_not_found(client, administrator, day):
    client.force_login(administrator)
    assert client.get(f"/lich-lam-viec/{day}/bo/").status_code == 404
