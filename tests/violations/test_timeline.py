"""What has happened, by days, for each side: what that side may see and nothing more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories import UserFactory
from tests.violations.factories import DecisionFactory, take_to
from tests.violations.hearing import TEXT, heard
from violations.actions.answers import send_answer
from violations.actions.evidence import add_evidence
from violations.facts.timeline import entries
from violations.models import ActorChange, Appeal, ClockEvent, Companion, Objection, Receipt
from violations.permissions.sides import CaseSide
from violations.workflow import CaseStatus

pytestmark = pytest.mark.django_db
SUBJECT, HANDLER = CaseSide.SUBJECT, CaseSide.HANDLER


@pytest.fixture
def case(cadre, handler, decider):
    case = heard(cadre, handler, decider)
    first = {"person": handler, "unit": case.unit, "from_at": case.opened_at}
    ActorChange.objects.create(case=case, seat="handler", reason="thụ lý phản ánh", **first)
    return case


def read(case, side):
    return [(entry.what, entry.detail) for entry in entries(case, side)]


def whats(case, side):
    return [entry.what for entry in entries(case, side)]


@pytest.mark.rule("R171")
def test_the_subject_reads_from_the_notice_on(case):
    assert whats(case, SUBJECT) == ["Nhận thông báo", "Ra thông báo"]
    assert "Thụ lý vụ việc" in whats(case, HANDLER)
    assert "Người thụ lý" in whats(case, HANDLER)


@pytest.mark.rule("R171")
def test_the_newest_first_and_days_alone(case, cadre):
    send_answer(case, by=cadre, text=TEXT)
    told = entries(case, SUBJECT)
    assert told[0].what == "Gửi giải trình"
    assert [entry.when for entry in told] == sorted((e.when for e in told), reverse=True)
    assert all(type(entry.when) is date for entry in told)


@pytest.mark.rule("R171")
def test_an_extension_reads_the_same_on_both_sides(case):
    ClockEvent.objects.create(
        case=case,
        change="extended",
        reason="Đi công tác.",
        due_before=date(2026, 11, 20),
        due_after=date(2026, 11, 27),
    )
    line = ("Thời hạn giải trình: gia hạn", "Đi công tác. Hạn từ 20/11/2026 thành 27/11/2026.")
    assert line in read(case, SUBJECT)
    assert line in read(case, HANDLER)


@pytest.mark.rule("R171")
def test_a_change_of_who_acts_is_shown_to_both(case):
    other = UserFactory(full_name="Trần Văn Mới", unit=case.unit)
    ActorChange.objects.create(
        case=case, seat="handler", person=other, unit=case.unit, reason="Người trước nghỉ hưu."
    )
    line = ("Người thụ lý", f"Trần Văn Mới, {case.unit.name}. Lý do: Người trước nghỉ hưu.")
    assert read(case, SUBJECT)[0] == line
    assert read(case, HANDLER)[0] == line


@pytest.mark.rule("R171")
def test_what_the_handler_gathers_the_subject_reads_in_notices(case, handler):
    add_evidence(case, by=handler, title="Biên bản họp", description="x")
    assert ("Thêm minh chứng", "Biên bản họp") in read(case, HANDLER)
    assert "Thêm minh chứng" not in whats(case, SUBJECT)


@pytest.mark.rule("R171")
def test_a_proposal_is_for_who_acts(case):
    take_to(case, CaseStatus.ANSWERED)
    take_to(case, CaseStatus.ASSESSED)
    assert ("Đề xuất", "Nhắc nhở") in read(case, HANDLER)
    assert "Đề xuất" not in whats(case, SUBJECT)


@pytest.mark.rule("R171")
def test_an_outcome_is_read_once_it_was_received(case):
    take_to(case, CaseStatus.ANSWERED)
    take_to(case, CaseStatus.ASSESSED)
    decision = DecisionFactory(case=case)
    assert ("Kết luận", "Đã có kết luận, chờ giao.") in read(case, SUBJECT)
    assert ("Kết luận", "Nhắc nhở") in read(case, HANDLER)

    Receipt.objects.create(decision=decision, how="opened")
    assert ("Kết luận", "Nhắc nhở") in read(case, SUBJECT)
    assert ("Nhận kết luận", "Nhận trên cổng.") in read(case, SUBJECT)


def test_an_appeal_and_its_end_are_read_by_both(case):
    take_to(case, CaseStatus.ANSWERED)
    take_to(case, CaseStatus.ASSESSED)
    decision = DecisionFactory(case=case)
    Appeal.objects.create(
        decision=decision, text="Tôi không đồng ý.", settle_by=date(2027, 3, 1), late=True,
        late_reason="Nằm viện.",
    )  # fmt: skip
    for side in (SUBJECT, HANDLER):
        assert ("Khiếu nại", "Gửi sau thời hạn, chờ xem xét.") in read(case, side)

    Appeal.objects.update(admitted=False, admission_reason="Không có lý do chính đáng.")
    late = "Gửi sau thời hạn, không được nhận giải quyết. Lý do: Không có lý do chính đáng."
    assert ("Khiếu nại", late) in read(case, SUBJECT)


def test_what_the_subject_asked_about_a_seat_is_read_with_its_answer(case, handler, decider):
    Objection.objects.create(
        case=case,
        seat="handler",
        person=handler,
        reason="Là anh em.",
        granted=False,
        answer="Không có quan hệ họ hàng.",
        settled_by=decider,
        settled_at=timezone.now() + timedelta(seconds=1),
    )
    assert read(case, SUBJECT)[:2] == [
        ("Trả lời đề nghị đổi người thụ lý", "Không đồng ý. Không có quan hệ họ hàng."),
        ("Đề nghị đổi người thụ lý", "Là anh em."),
    ]
    assert "Là anh em." not in str(read(case, HANDLER))


def test_who_goes_along_is_named(case, colleague):
    now = timezone.now()
    Companion.objects.create(case=case, person=colleague, ended_at=now + timedelta(seconds=1))
    assert read(case, HANDLER)[:2] == [
        ("Thôi đi cùng", colleague.full_name),
        ("Có người đi cùng", colleague.full_name),
    ]


def test_the_day_is_the_day_here(case):
    ClockEvent.objects.create(
        case=case, change="paused", reason="Sự cố.", at=datetime(2026, 11, 30, 17, 5, tzinfo=UTC)
    )
    assert entries(case, HANDLER)[0].when == date(2026, 12, 1)


@pytest.mark.rule("R171")
def test_the_subject_reads_neither_when_it_was_reported_nor_when_the_case_began(
    cadre, handler, decider
):
    days = {
        "report__received_at": datetime(2026, 8, 25, 3, tzinfo=UTC),
        "opened_at": datetime(2026, 8, 27, 3, tzinfo=UTC),
    }
    case = heard(cadre, handler, decider, **days)
    assert {entry.when for entry in entries(case, HANDLER)} >= {date(2026, 8, 27)}
    told = entries(case, SUBJECT)
    assert all(entry.when >= date(2026, 9, 1) for entry in told)
    assert case.report.code not in str(told)


def test_the_page_shows_days_and_no_hours(case, cadre, client):
    client.force_login(cadre)
    page = client.get(case.get_absolute_url()).content.decode()
    part = page[page.index('id="dien-bien"') :]
    assert "Nhận thông báo" in part
    assert "03/09/2026" in part
    assert "08:00" not in part
