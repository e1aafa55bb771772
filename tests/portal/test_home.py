"""The home page says what is to be done next, and only to whom it concerns."""

from datetime import UTC, date, datetime

import pytest

from portal import home
from registry.facts import standing_of
from tests.factories import AppointmentFactory, DeclarationFactory, UserFactory

TODAY = date(2026, 11, 23)


def tasks_for(user, on):
    return home.tasks_for(user, standing_of(user, on), on)


def titles(user):
    return [task.title for task in tasks_for(user, TODAY)]


def test_a_new_cadre_is_asked_to_declare_with_the_days_left(periods, cadre):
    cadre.joined_on = date(2026, 11, 16)
    cadre.save()

    (task,) = tasks_for(cadre, TODAY)

    assert task.title == "Kê khai tài khoản mạng xã hội"
    assert task.detail == "Hạn 30/11/2026, còn 5 ngày làm việc."
    assert not task.late


def test_what_is_late_says_by_how_much(periods, cadre):
    cadre.joined_on = date(2026, 11, 2)
    cadre.save()

    (task,) = tasks_for(cadre, TODAY)

    assert task.late
    assert task.detail == "Hạn 16/11/2026, đã quá hạn 5 ngày làm việc."


def test_a_draft_is_gone_on_with_and_a_return_answered(periods, cadre, colleague):
    DeclarationFactory(owner=cadre)
    DeclarationFactory(owner=colleague, returned=True)

    assert titles(cadre) == ["Hoàn thành bản kê khai đang viết"]
    assert titles(colleague) == ["Bổ sung bản kê khai"]


def test_who_waits_or_is_received_has_nothing_to_do(periods, cadre, colleague):
    DeclarationFactory(owner=cadre, submitted=True)
    DeclarationFactory(owner=colleague, accepted=True)

    assert titles(cadre) == titles(colleague) == []


def test_a_head_hears_how_many_wait_and_how_many_too_long(periods, unit_head, cadre):
    DeclarationFactory(owner=unit_head, accepted=True)
    DeclarationFactory(
        owner=cadre,
        submitted=True,
        started_at=datetime(2026, 10, 1, tzinfo=UTC),
        review_due_on=date(2026, 10, 15),
    )

    task = tasks_for(unit_head, TODAY)[0]

    assert task.title == "Tiếp nhận bản kê khai"
    assert task.detail == "1 bản đang chờ đồng chí, 1 bản chờ quá hạn."
    assert task.late


def test_staff_are_led_to_last_months_report(periods, staff):
    DeclarationFactory(owner=staff, accepted=True)

    assert "Lập báo cáo tháng 10/2026" in titles(staff)


@pytest.mark.parametrize("alone", [True, False])
def test_a_lone_administrator_is_led_through_the_first_steps(periods, administrator, alone):
    if not alone:
        second = UserFactory(unit=administrator.unit)
        AppointmentFactory(person=second, role="administrator", unit=None)
        UserFactory(unit=administrator.unit)

    assert ("Nhập danh sách cán bộ" in titles(administrator)) is alone
    assert ("Giao vai trò quản trị cho người thứ hai" in titles(administrator)) is alone


@pytest.mark.parametrize("who", ["unit_head", "staff", "administrator", "cadre"])
def test_the_page_opens_with_few_queries(
    periods, client, request, who, django_assert_max_num_queries
):
    person = request.getfixturevalue(who)
    client.force_login(person)

    with django_assert_max_num_queries(25):  # one question for each kind of duty
        page = client.get("/")

    assert f"Chào đồng chí {person.given_name}" in page.content.decode()
