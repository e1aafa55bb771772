"""A notice says it all; only a delivered one starts the time to answer."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import CalendarDay, Notification, Role, working_calendar
from audit.models import AuditEvent
from portal.lib.access import Denied
from portal.lib.workdays import add_workdays
from tests.conftest import with_role
from tests.factories import ClauseFactory, DocumentFactory
from tests.registry.test_races import at_once
from tests.violations.factories import CaseFactory, EvidenceFactory, tag_of, take_to
from violations.actions import cases as people
from violations.actions import notices as actions
from violations.facts import clock
from violations.facts import notices as facts
from violations.models import Bar, Case, Notice, Part
from violations.workflow import AnswerEnd, CaseStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_periods")]
WORDS = "Ngày 20/8/2026 giao tài khoản cho người bán hàng dùng."


@pytest.fixture
def case(tree, cadre, handler, decider):
    return CaseFactory(report__subject=cadre, unit=tree.committee, handler=handler, decider=decider)


def issue(case, by, **changes):
    values = {"allegations": WORDS, "evidence": list(case.evidence.all()), "workdays": 10}
    return actions.issue_notice(case, by=by, **values | changes)


def due(days, on=None):
    return add_workdays(on or clock.today(), days, working_calendar())


@pytest.mark.rule("R156")
def test_it_says_what_by_which_clause_shown_by_what_and_who_decides(case, handler, decider):
    notice = issue(case, handler)

    assert (notice.number, notice.allegations, notice.decider) == (1, WORDS, decider)
    for said in (case.clause.reference, case.clause.title, case.clause.summary, case.clause.sha256):
        assert said in notice.clause_text
    assert f"bản {case.clause.since}" in notice.clause_text
    assert "10 ngày làm việc" in notice.how_to_answer
    assert list(notice.evidence.all()) == list(case.evidence.all())
    case.refresh_from_db()
    assert (case.status, case.answer_due_on) == (CaseStatus.NOTIFIED, None)
    assert Notification.objects.get(kind="notice.issued").person == case.subject


@pytest.mark.rule("R156")
def test_undelivered_it_starts_no_clock(case, handler):
    issue(case, handler)

    case.refresh_from_db()
    assert case.answer_due_on is None
    assert case.pk not in clock.ids(clock.over())


@pytest.mark.rule("R157")
def test_received_on_the_portal_the_time_runs_from_the_next_working_day(case, handler, cadre):
    notice = issue(case, handler, workdays=7)

    actions.open_notice(notice, by=cadre)

    case.refresh_from_db()
    assert (case.status, case.answer_due_on) == (CaseStatus.DELIVERED, due(7))
    assert case.evidence.get().disclosed_on == clock.today()
    assert Notification.objects.get(kind="notice.delivered").person == handler


@pytest.mark.rule("R157")
def test_holidays_do_not_count_and_make_up_days_do(case, handler, cadre):
    first = due(1)
    saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    CalendarDay.objects.create(day=first, works=False, name="nghỉ", source="tests")
    CalendarDay.objects.create(day=saturday, works=True, name="làm bù", source="tests")

    actions.open_notice(issue(case, handler, workdays=5), by=cadre)

    case.refresh_from_db()
    days = [clock.today() + timedelta(days=n) for n in range(1, 30)]
    working = [day for day in days if (day.weekday() < 5 and day != first) or day == saturday]
    assert case.answer_due_on == working[4]


@pytest.mark.rule("R156")
def test_received_twice_it_was_received_the_first_time(case, handler, cadre):
    notice = issue(case, handler)
    actions.open_notice(notice, by=cadre)
    first = Notice.objects.get().delivered_at

    actions.open_notice(notice, by=cadre)

    assert Notice.objects.get().delivered_at == first
    assert AuditEvent.objects.filter(kind="notice.opened").count() == 1


@pytest.mark.rule("R156")
@pytest.mark.parametrize("who", ["handler", "decider", "colleague", "unit_head", "administrator"])
def test_nobody_receives_it_for_the_subject(case, handler, who, request):
    notice = issue(case, handler)

    with pytest.raises(Denied) as refusal:
        actions.open_notice(notice, by=request.getfixturevalue(who))

    assert refusal.value.code == "not_subject"
    assert Notice.objects.get().delivered_at is None


@pytest.mark.rule("R156")
@pytest.mark.parametrize("who", ["decider", "cadre", "superior_head", "staff"])
def test_only_the_handler_issues(case, who, request):
    with pytest.raises(Denied) as refusal:
        issue(case, request.getfixturevalue(who))
    assert refusal.value.code == "not_handler"
    assert not Notice.objects.exists()


@pytest.mark.rule("R157")
@pytest.mark.parametrize("workdays", [4, 16])
def test_shorter_than_5_and_longer_than_15_days_are_refused(case, handler, workdays):
    with pytest.raises(Denied) as refusal:
        issue(case, handler, workdays=workdays)
    assert refusal.value.code == "length"


@pytest.mark.rule("R156")
def test_without_anything_that_shows_the_facts_there_is_no_notice(case, handler):
    with pytest.raises(Denied) as refusal:
        issue(case, handler, evidence=[])
    assert refusal.value.code == "nothing_shown"


@pytest.mark.rule("R156")
def test_evidence_of_another_case_is_not_listed(case, handler):
    foreign = CaseFactory().evidence.get()

    notice = issue(case, handler, evidence=[*case.evidence.all(), foreign])

    assert foreign not in notice.evidence.all()
    foreign.refresh_from_db()
    assert foreign.disclosed_on is None


@pytest.mark.rule("R156")
def test_new_evidence_is_a_new_notice_with_a_new_period(case, handler, cadre):
    actions.open_notice(issue(case, handler), by=cadre)
    case.refresh_from_db()
    take_to(case, CaseStatus.ANSWERED, AnswerEnd.WAIVED)
    EvidenceFactory(report=case.report, case=case, title="Sao kê")

    second = issue(case, handler, workdays=6)
    case.refresh_from_db()
    assert (case.status, case.answer_end, case.answer_due_on) == (CaseStatus.NOTIFIED, "", None)
    actions.open_notice(second, by=cadre)

    case.refresh_from_db()
    assert (second.number, case.answer_due_on) == (2, due(6))


@pytest.mark.rule("R156")
def test_no_second_notice_while_the_first_waits(case, handler):
    issue(case, handler)
    with pytest.raises(Denied) as refusal:
        issue(case, handler)
    assert refusal.value.code == "wrong_status"


@pytest.mark.rule("R156")
@pytest.mark.parametrize("field", ["allegations", "clause_text", "how_to_answer"])
def test_what_was_issued_is_not_altered(case, handler, field):
    issue(case, handler)
    with pytest.raises(DatabaseError, match="not altered"), transaction.atomic():
        Notice.objects.update(**{field: "khác"})


@pytest.mark.rule("R155")
def test_who_read_it_before_is_told_with_the_first_notice(case, handler, cadre):
    people.read_case(case, by=handler)
    people.read_case(case, by=handler)
    about = AuditEvent.objects.about(cadre.pk)
    assert not about.exists()

    issue(case, handler)

    told = about.get(kind="case.read")
    assert (told.actor_id, told.details) == (handler.pk, {"before_notice": 1})


# -- on paper ---------------------------------------------------------------------------------------


@pytest.mark.rule("R156")
def test_a_clerk_hands_it_over_and_is_named(case, handler, staff, cadre):
    notice = issue(case, handler)

    actions.hand_notice(notice, by=staff, on=clock.today())

    case.refresh_from_db()
    notice.refresh_from_db()
    assert (notice.delivered_how, notice.delivered_by) == ("handed", staff)
    assert case.answer_due_on == due(10)
    assert Bar.objects.filter(report=case.report, tag=tag_of(staff), part=Part.CLERK).exists()
    assert Notification.objects.get(kind="notice.handed").person == cadre


@pytest.mark.rule("R156")
@pytest.mark.parametrize("who", ["handler", "decider", "cadre", "colleague", "unit_head"])
def test_whoever_has_another_part_or_no_such_role_hands_nothing_over(case, handler, who, request):
    notice = issue(case, handler)
    with pytest.raises(Denied) as refusal:
        actions.hand_notice(notice, by=request.getfixturevalue(who), on=clock.today())
    assert refusal.value.code == "not_clerk"


@pytest.mark.rule("R156")
def test_a_clerk_who_is_a_witness_reads_the_same_sentence(case, handler, staff):
    notice = issue(case, handler)
    people.name_part(case, staff, Part.WITNESS, by=handler)

    with pytest.raises(Denied) as refusal:
        actions.hand_notice(notice, by=staff, on=clock.today())

    assert refusal.value.code == "not_clerk"
    assert facts.to_hand(staff, case.code) is None
    assert facts.to_hand(staff, "VVKHONGCO") is None


@pytest.mark.rule("R156")
def test_a_clerk_of_another_committee_finds_nothing(case, handler, tree):
    issue(case, handler)
    away = with_role("Cán bộ nơi khác", tree.elsewhere, Role.STAFF, tree.elsewhere)
    assert facts.to_hand(away, case.code) is None


@pytest.mark.rule("R156")
@pytest.mark.parametrize("days", [-1, 1])
def test_not_handed_before_it_was_issued_nor_tomorrow(case, handler, staff, days):
    notice = issue(case, handler)
    with pytest.raises(Denied) as refusal:
        actions.hand_notice(notice, by=staff, on=clock.today() + timedelta(days=days))
    assert refusal.value.code == "handed_on"


@pytest.mark.rule("R156")
def test_what_was_handed_over_long_ago_is_not_recorded_backwards(
    tree, cadre, handler, decider, staff
):
    """The factory's notice is of 1 September."""
    old = CaseFactory(
        report__subject=cadre,
        unit=tree.committee,
        handler=handler,
        decider=decider,
        to=CaseStatus.NOTIFIED,
    )
    with pytest.raises(Denied) as refusal:
        actions.hand_notice(old.notices.get(), by=staff, on=date(2026, 9, 2))
    assert refusal.value.code == "too_long_ago"


@pytest.mark.rule("R147")
def test_on_paper_the_notice_names_the_file_and_no_content(tree, cadre, handler, decider):
    case = CaseFactory(
        report__subject=cadre,
        report__reference_only=True,
        report__description="",
        report__paper_number="12-HS/UBKT",
        report__paper_date=date(2026, 8, 25),
        report__paper_body="Ủy ban kiểm tra",
        reference_only=True,
        unit=tree.committee,
        handler=handler,
        decider=decider,
    )
    notice = actions.issue_notice(case, by=handler, allegations="Nội dung", workdays=10)

    assert "12-HS/UBKT ngày 25/08/2026" in notice.allegations
    assert "Nội dung và tài liệu" in notice.allegations
    assert not notice.evidence.exists()


# -- pages ------------------------------------------------------------------------------------------


@pytest.mark.rule("R156")
def test_before_it_is_received_the_page_shows_nothing_of_it(client, case, handler, cadre):
    issue(case, handler)
    client.force_login(cadre)

    page = client.get(case.get_absolute_url()).content.decode()

    assert "Nhận thông báo" in page
    for hidden in (WORDS, case.clause.title, case.clause.reference, handler.full_name):
        assert hidden not in page
    assert Notice.objects.get().delivered_at is None  # looking is not receiving


@pytest.mark.rule("R156")
def test_a_press_receives_it_and_shows_all(client, case, handler, decider, cadre):
    issue(case, handler)
    client.force_login(cadre)

    page = client.post(reverse("violations:open_notice", args=[case.pk]), follow=True)

    shown = page.content.decode()
    for said in (WORDS, case.clause.title, decider.full_name, f"hết ngày {due(10):%d/%m/%Y}"):
        assert said in shown


def test_a_second_notice_stays_closed_until_it_is_received(client, case, handler, cadre):
    actions.open_notice(issue(case, handler), by=cadre)
    EvidenceFactory(report=case.report, case=case)
    issue(case, handler, allegations="Tình tiết mới hoàn toàn.")
    client.force_login(cadre)

    page = client.get(case.get_absolute_url()).content.decode()

    assert WORDS in page
    assert "Có thông báo mới" in page
    assert "Tình tiết mới hoàn toàn." not in page


def test_the_handler_issues_it_on_the_page(client, case, handler):
    client.force_login(handler)
    url = reverse("violations:issue_notice", args=[case.pk])
    assert "Ngày 20/08/2026" in client.get(url).content.decode()

    client.post(
        url,
        {"allegations": WORDS, "evidence": [case.evidence.get().pk], "workdays": "8"},
    )

    assert Notice.objects.get().workdays == 8


@pytest.mark.rule("R148")
def test_a_notice_begins_without_how_anybody_knew(tree, cadre, handler, decider):
    document = DocumentFactory(code="CT21")
    clause = ClauseFactory(document=document, code="II.8", kind="conduct", bears="person")
    told = {
        "account": "Facebook, Bình Phạm",
        "to_whom": "người bán hàng",
        "shared_on": "2026-08-20",
        "how_known": "Tôi ngồi bàn bên cạnh nên nghe thấy.",
    }
    case = CaseFactory(
        report__subject=cadre,
        report__clause=clause,
        report__facts=told,
        unit=tree.committee,
        handler=handler,
        decider=decider,
    )

    words = facts.first_words(case)

    assert "Đưa thông tin đăng nhập cho ai: người bán hàng" in words
    assert "Ngày đưa: 20/08/2026" in words
    assert "bàn bên cạnh" not in words


@pytest.mark.rule("R156")
def test_what_the_report_says_is_read_by_the_handler_alone(client, case, handler, decider, cadre):
    for status in (
        CaseStatus.NOTIFIED,
        CaseStatus.DELIVERED,
        CaseStatus.ANSWERED,
        CaseStatus.ASSESSED,
    ):
        take_to(case, status)
    for person, reads in [(handler, True), (decider, False), (cadre, False)]:
        client.force_login(person)
        page = client.get(case.get_absolute_url())
        assert page.status_code == 200
        assert (case.report.description in page.content.decode()) == reads


def test_classified_words_are_refused(client, case, handler):
    client.force_login(handler)
    url = reverse("violations:issue_notice", args=[case.pk])

    page = client.post(url, {"allegations": "TUYỆT MẬT", "evidence": [], "workdays": "8"})

    assert "dấu MẬT" in page.content.decode()
    assert not Notice.objects.exists()


def test_a_clerk_records_the_delivery_by_the_code_on_the_paper(client, case, handler, staff):
    issue(case, handler)
    client.force_login(staff)
    url = reverse("violations:hand_notice")
    today = timezone.localdate()

    wrong = client.post(url, {"code": "VVSAIMA", "on": f"{today:%d/%m/%Y}"})
    client.post(url, {"code": case.code.lower(), "on": f"{today:%d/%m/%Y}"})

    assert "Không có thông báo nào" in wrong.content.decode()
    assert Notice.objects.get().delivered_by == staff


# -- two at once --------------------------------------------------------------------------------------


@pytest.mark.rule("R156")
@pytest.mark.django_db(transaction=True)
def test_pressed_and_handed_over_at_once_it_is_delivered_once(case, handler, cadre, staff):
    issue(case, handler)

    refused = at_once(
        lambda: actions.open_notice(Notice.objects.get(), by=cadre),
        lambda: actions.hand_notice(Notice.objects.get(), by=staff, on=clock.today()),
    )

    assert refused in ([], ["wrong_status"])
    assert AuditEvent.objects.filter(kind__in=["notice.opened", "notice.handed"]).count() == 1
    assert Case.objects.get().answer_due_on == due(10)


@pytest.mark.rule("R156")
@pytest.mark.django_db(transaction=True)
def test_issued_twice_at_once_there_is_one(case, handler):
    evidence = list(case.evidence.all())

    def press():
        actions.issue_notice(Case.objects.get(), by=handler, allegations=WORDS, evidence=evidence)

    assert at_once(press, press) == ["wrong_status"]
    assert Notice.objects.count() == 1
