"""What a person asks about their own data, and the data officer's answer in time (R85)."""

from contextlib import contextmanager
from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts import jobs
from accounts.actions import data_requests as actions
from accounts.facts.holdings import readings_of
from accounts.models import CalendarDay, DataRequest, Notification, Role
from accounts.workflow import RequestStatus
from audit.models import AuditEvent
from portal.home.data import requests_to_answer
from portal.lib import jobs as queue
from portal.lib.access import Denied
from tests.conftest import with_role

FRIDAY = "2026-11-20 09:00 +0700"
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
TEXT = "Số điện thoại của tôi ghi sai, đúng là số 0912345678."

pytestmark = [pytest.mark.rule("R85"), pytest.mark.usefixtures("keeping")]


@pytest.fixture
def branch_officer(tree):
    return with_role("Tô Thị Nhung", tree.branch, Role.DATA_OFFICER, tree.branch)


@pytest.fixture
def asked(cadre, data_officer):
    with time_machine.travel(FRIDAY, tick=False):
        return actions.ask_data_request(by=cadre, kind="correction", text=TEXT)


@contextmanager
def denied(code):
    with pytest.raises(Denied) as refusal:
        yield
    assert refusal.value.code == code


def told(person):
    lines = Notification.objects.filter(person=person).order_by("created_at")
    return list(lines.values_list("kind", flat=True))


# -- asking ----------------------------------------------------------------------------------


def test_asking_starts_the_clock_and_tells_the_officer(asked, cadre, tree, data_officer):
    assert (asked.status, asked.due_on) == (RequestStatus.OPEN, TUESDAY)
    assert asked.unit_path == tree.branch.path
    line = Notification.objects.get()
    assert (line.person, line.kind) == (data_officer, "data_request.asked")
    assert line.path == asked.get_absolute_url()
    event = AuditEvent.objects.get()
    assert (event.kind, event.subject_id, event.details) == ("data_request.asked", cadre.pk, {})


def test_holidays_do_not_count(cadre, data_officer):
    CalendarDay.objects.create(day=MONDAY, works=False, name="ngày lễ", source="tests")
    with time_machine.travel(FRIDAY, tick=False):
        asked = actions.ask_data_request(by=cadre, kind="question", text=TEXT)
    assert asked.due_on == WEDNESDAY


def test_the_nearest_officer_is_told(cadre, data_officer, branch_officer):
    actions.ask_data_request(by=cadre, kind="question", text=TEXT)
    assert told(branch_officer) == ["data_request.asked"]
    assert told(data_officer) == []


def test_an_officer_who_asks_is_answered_by_another(branch_officer, data_officer):
    asked = actions.ask_data_request(by=branch_officer, kind="question", text=TEXT)
    assert told(data_officer) == ["data_request.asked"]
    assert told(branch_officer) == []
    with denied("own_request"):
        actions.answer_data_request(asked, by=branch_officer, granted=True, answer="Được.")


def test_where_nobody_holds_the_role_administrators_hear_of_it(cadre, administrator):
    asked = actions.ask_data_request(by=cadre, kind="question", text=TEXT)

    line = Notification.objects.get()
    assert (line.person, line.kind) == (administrator, "data_request.nobody")
    assert line.path == reverse("accounts:appointments")
    assert not DataRequest.objects.visible_to(administrator).exists()
    later = with_role("Tô Thị Nhung", cadre.unit, Role.DATA_OFFICER, cadre.unit)
    assert DataRequest.objects.on_desk_of(later).get() == asked


def test_the_same_press_twice_is_one_request(asked, cadre):
    with denied("already_asked"):
        actions.ask_data_request(by=cadre, kind="correction", text=TEXT)
    assert DataRequest.objects.count() == 1


def test_ten_wait_at_most(cadre, data_officer):
    for number in range(10):
        actions.ask_data_request(by=cadre, kind="question", text=f"Câu hỏi {number}")
    with denied("too_many_requests"):
        actions.ask_data_request(by=cadre, kind="question", text="Câu hỏi nữa")


# -- answering, taking back ------------------------------------------------------------------


def test_the_answer_reaches_the_asker(asked, cadre, data_officer):
    actions.answer_data_request(asked, by=data_officer, granted=False, answer="Phải có đơn.")

    asked.refresh_from_db()
    assert (asked.status, asked.granted, asked.answer) == (
        RequestStatus.ANSWERED,
        False,
        "Phải có đơn.",
    )
    assert told(cadre) == ["data_request.answered"]
    event = AuditEvent.objects.last()
    assert (event.kind, event.details) == ("data_request.answered", {"granted": 0})
    assert event.acted_as.startswith("Phụ trách dữ liệu cá nhân")


@pytest.mark.parametrize(
    "who", ["staff", "unit_head", "superior_head", "administrator", "outsider"]
)
def test_nobody_but_the_data_officer_answers(asked, request, who):
    with denied("not_data_officer"):
        actions.answer_data_request(
            asked, by=request.getfixturevalue(who), granted=True, answer="Được."
        )
    asked.refresh_from_db()
    assert asked.status == RequestStatus.OPEN


def test_who_moved_to_another_unit_is_answered_there(asked, cadre, tree, data_officer):
    cadre.unit = tree.elsewhere
    cadre.save()
    asked.refresh_from_db()

    assert asked.unit_path == tree.elsewhere.path
    with denied("not_data_officer"):
        actions.answer_data_request(asked, by=data_officer, granted=True, answer="Được.")


def test_an_answer_is_given_once(asked, data_officer):
    actions.answer_data_request(asked, by=data_officer, granted=True, answer="Đã sửa.")
    with denied("wrong_status"):
        actions.answer_data_request(asked, by=data_officer, granted=False, answer="Không.")
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=asked.pk).update(answer="Khác.")
    with pytest.raises(DatabaseError), transaction.atomic():
        DataRequest.objects.filter(pk=asked.pk).update(status="open", granted=None, answer="")


def test_taking_it_back(asked, cadre, colleague, data_officer):
    with denied("not_own_request"):
        actions.withdraw_data_request(asked, by=data_officer)
    actions.withdraw_data_request(asked, by=cadre)

    asked.refresh_from_db()
    assert asked.status == RequestStatus.WITHDRAWN
    assert AuditEvent.objects.last().kind == "data_request.withdrawn"
    with denied("wrong_status"):
        actions.withdraw_data_request(asked, by=cadre)
    with denied("wrong_status"):
        actions.answer_data_request(asked, by=data_officer, granted=True, answer="Được.")


# -- reminders -------------------------------------------------------------------------------


def tick():
    """What a minute does: the finder, then each job."""
    due = list(actions.requests_to_remind())
    for pk in due:
        jobs.remind_of_data_request(str(pk))
    return len(due)


def test_reminded_the_day_before_and_when_late_each_once(asked, data_officer):
    with time_machine.travel("2026-11-20 17:00 +0700", tick=False):
        assert tick() == 0
    for _ in range(3):
        with time_machine.travel("2026-11-23 08:00 +0700", tick=False):
            tick()
    with time_machine.travel("2026-11-24 08:00 +0700", tick=False):
        assert tick() == 0
    for day in ["2026-11-25", "2026-11-26"]:
        with time_machine.travel(f"{day} 08:00 +0700", tick=False):
            tick()

    assert told(data_officer) == ["data_request.asked", "data_request.due", "data_request.late"]


def test_a_job_that_runs_twice_reminds_once(asked, data_officer):
    with time_machine.travel("2026-11-23 08:00 +0700", tick=False):
        jobs.remind_of_data_request(str(asked.pk))
        jobs.remind_of_data_request(str(asked.pk))
    assert told(data_officer) == ["data_request.asked", "data_request.due"]


def test_over_a_weekend_the_day_before_is_friday(cadre, data_officer):
    with time_machine.travel("2026-11-19 09:00 +0700", tick=False):
        actions.ask_data_request(by=cadre, kind="question", text=TEXT)  # due on Monday
    with time_machine.travel("2026-11-20 09:00 +0700", tick=False):
        assert tick() == 1


def test_what_is_answered_is_not_reminded_of(asked, data_officer):
    with time_machine.travel("2026-11-23 08:00 +0700", tick=False):
        actions.answer_data_request(asked, by=data_officer, granted=True, answer="Đã sửa.")
        assert tick() == 0
        jobs.remind_of_data_request(str(asked.pk))
    assert told(data_officer) == ["data_request.asked"]


def test_the_tick_finds_it(asked, data_officer):
    with time_machine.travel("2026-11-23 08:00 +0700", tick=False):
        assert queue.run_due()["accounts.jobs.remind_of_data_request"] == 1


# -- pages -----------------------------------------------------------------------------------


def test_asking_on_the_page(client, cadre, data_officer):
    client.force_login(cadre)
    url = reverse("accounts:ask_data_request")
    assert "Sửa thông tin sai" in client.get(url).text

    page = client.post(url, {"kind": "correction", "text": TEXT}, follow=True).text

    assert "Đã gửi yêu cầu. Hạn trả lời" in page
    assert TEXT in page
    assert "Rút lại yêu cầu" in page
    assert "Sửa thông tin sai" in client.get(reverse("accounts:my_data")).text


@pytest.mark.rule("R6")
@pytest.mark.parametrize("text", ["", "Theo văn bản TUYỆT MẬT số 1."])
def test_an_empty_or_secret_text_is_not_taken(client, cadre, text):
    client.force_login(cadre)
    page = client.post(reverse("accounts:ask_data_request"), {"kind": "question", "text": text})
    assert page.status_code == 200
    assert not DataRequest.objects.exists()


def test_the_page_says_whom_to_write_to_where_there_is_no_officer(client, cadre, staff, tree):
    client.force_login(cadre)
    page = client.get(reverse("accounts:ask_data_request")).text
    assert f"gửi văn bản tới văn phòng {tree.committee.name}" in page

    asked = actions.ask_data_request(by=cadre, kind="question", text=TEXT)
    assert tree.committee.name in client.get(asked.get_absolute_url()).text
    with_role("Tô Thị Nhung", cadre.unit, Role.DATA_OFFICER, cadre.unit)
    assert "gửi văn bản tới" not in client.get(asked.get_absolute_url()).text


def test_an_officer_reads_and_answers_and_the_asker_sees_who_read(
    client, asked, cadre, data_officer
):
    client.force_login(data_officer)
    listed = client.get(reverse("accounts:data_requests"))
    assert cadre.full_name in listed.text
    assert TEXT not in listed.text
    assert TEXT in client.get(asked.get_absolute_url()).text
    event = readings_of(cadre).get()
    assert event.acted_as == "Phụ trách dữ liệu cá nhân: Đảng ủy phường Bình Nguyên"

    answer = reverse("accounts:answer_data_request", args=[asked.pk])
    assert TEXT in client.get(answer).text
    assert client.post(answer, {"granted": "yes"}).status_code == 200
    client.post(answer, {"granted": "yes", "answer": "Văn phòng đã sửa số điện thoại."})

    client.force_login(cadre)
    page = client.get(asked.get_absolute_url()).text
    assert "Văn phòng đã sửa số điện thoại." in page
    assert data_officer.full_name in page
    assert "Phụ trách dữ liệu cá nhân" in client.get(reverse("accounts:readings")).text


def test_the_list_filters(client, asked, cadre, colleague, data_officer):
    done = actions.ask_data_request(by=colleague, kind="question", text=TEXT)
    actions.answer_data_request(done, by=data_officer, granted=True, answer="Được.")
    client.force_login(data_officer)

    def names(**chosen):
        page = client.get(reverse("accounts:data_requests"), chosen).text
        return {who.full_name for who in [cadre, colleague] if who.full_name in page}

    with time_machine.travel("2026-11-20 10:00 +0700", tick=False):
        assert names() == {cadre.full_name}
        assert names(state="late") == set()
        assert names(state="answered") == {colleague.full_name}
        assert names(state="all") == {cadre.full_name, colleague.full_name}
        assert names(state="all", kind="question") == {colleague.full_name}


def test_late_ones_are_shown_late(client, asked, data_officer):
    with time_machine.travel("2026-11-26 10:00 +0700", tick=False):
        client.force_login(data_officer)
        page = client.get(reverse("accounts:data_requests"), {"state": "late"}).text
    assert "quá hạn trả lời" in page


def test_taking_it_back_on_the_page(client, asked, cadre):
    client.force_login(cadre)
    url = reverse("accounts:withdraw_data_request", args=[asked.pk])
    assert "Rút lại yêu cầu này?" in client.get(url).text
    assert "đã rút lại" in client.post(url, follow=True).text


def test_the_officers_home_page_counts_what_waits(asked, cadre, data_officer, branch_officer):
    (task,) = requests_to_answer(data_officer, MONDAY)
    assert task.detail == "1 yêu cầu đang chờ, hạn gần nhất 24/11/2026."
    (late,) = requests_to_answer(branch_officer, WEDNESDAY)
    assert (late.late, "1 yêu cầu đã quá hạn" in late.detail) == (True, True)
    assert not list(requests_to_answer(cadre, MONDAY))


def test_ones_own_is_no_work(data_officer):
    actions.ask_data_request(by=data_officer, kind="question", text=TEXT)
    assert not list(requests_to_answer(data_officer, MONDAY))
