"""The lists and the page of a case: what each side sees, what is recorded, and no list by person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.facts.holdings import readings_of
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.violations.factories import LONG_AGO, CaseFactory
from violations.actions import cases as actions
from violations.facts import cases as facts
from violations.models import Case, Companion
from violations.permissions.sides import CaseSide
from violations.workflow import CaseStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_periods")]


@pytest.fixture
def make(tree, cadre, handler, decider):
    def made(to=CaseStatus.OPENED, **kwargs):
        values = {"unit": tree.committee, "handler": handler, "decider": decider}
        subject = kwargs.pop("subject", cadre)
        return CaseFactory(report__subject=subject, to=to, **values | kwargs)

    return made


def page_of(client, person, case):
    client.force_login(person)
    return client.get(case.get_absolute_url())


# -- reading --------------------------------------------------------------------------------------


@pytest.mark.rule("R155")
def test_each_opening_is_recorded_and_the_subject_sees_it(client, make, handler, cadre):
    case = make(CaseStatus.DELIVERED)

    page_of(client, handler, case)

    line = readings_of(cadre).get()
    assert (line.kind, line.actor_id, line.target_id) == ("case.read", handler.pk, str(case.pk))
    assert "Người thụ lý" in line.acted_as


@pytest.mark.rule("R155")
def test_before_a_notice_the_subject_is_not_told_that_there_is_a_case(client, make, handler, cadre):
    page_of(client, handler, make())

    assert AuditEvent.objects.filter(kind="case.read").count() == 1
    assert not readings_of(cadre).exists()


def test_ones_own_case_is_read_without_a_line(client, make, cadre):
    page_of(client, cadre, make(CaseStatus.DELIVERED))
    assert not AuditEvent.objects.filter(kind="case.read").exists()


@pytest.mark.rule("R155")
def test_what_cannot_be_recorded_is_not_read(make, handler, monkeypatch):
    case = make(CaseStatus.DELIVERED)

    def broken(*args, **kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr("violations.actions.cases.audit.record", broken)
    with pytest.raises(RuntimeError):
        actions.read_case(case, by=handler)


def test_who_stands_on_no_side_reads_nothing(make, colleague):
    with pytest.raises(Denied) as refusal:
        actions.read_case(make(CaseStatus.DELIVERED), by=colleague)
    assert refusal.value.code == "not_in_case"


# -- the page ---------------------------------------------------------------------------------------


def test_the_handler_sees_what_comes_next_and_whose_turn_it_is(client, make, handler, cadre):
    page = page_of(client, handler, make(CaseStatus.DELIVERED)).content.decode()

    for said in (cadre.full_name, "Đang chờ giải trình", "hết ngày 20/09/2026", "được ghi nhật ký"):
        assert said in page


def test_the_subject_sees_who_handles_and_who_decides(client, make, handler, decider, cadre):
    page = page_of(client, cadre, make(CaseStatus.DELIVERED)).content.decode()

    for said in (handler.full_name, decider.full_name, "Đề nghị đổi người giải quyết"):
        assert said in page
    assert "Ghi người có liên quan" not in page


@pytest.mark.parametrize("status", ["delivered", "answered", "assessed"])
@pytest.mark.parametrize("who", ["handler", "cadre"])
def test_the_page_opens_in_each_state(client, make, status, who, request):
    assert page_of(client, request.getfixturevalue(who), make(status)).status_code == 200


@pytest.mark.rule("R152")
@pytest.mark.parametrize(
    "who", ["colleague", "unit_head", "superior_head", "staff", "administrator"]
)
def test_nobody_else_learns_that_there_is_one(client, make, who, request):
    page = page_of(client, request.getfixturevalue(who), make(CaseStatus.DELIVERED))
    assert page.status_code == 404


def test_a_companion_waits_until_the_subject_has_received_the_notice(client, make, colleague):
    case = make(CaseStatus.NOTIFIED)
    Companion.objects.create(case=case, person=colleague)

    page = page_of(client, colleague, case).content.decode()

    assert case.clause.title not in page
    assert "đã nhận" in page


# -- lists ------------------------------------------------------------------------------------------


def test_what_waits_for_oneself_comes_first_then_what_is_due_first(make, handler):
    later, sooner, mine = (
        make(status) for status in (CaseStatus.DELIVERED, CaseStatus.DELIVERED, CaseStatus.OPENED)
    )
    Case.objects.filter(pk=later.pk).update(answer_due_on=later.answer_due_on + timedelta(days=9))

    order = list(facts.acted_in(handler).order_by("turn", "place", "id"))

    assert order == [mine, sooner, later]


@pytest.mark.parametrize(
    ("state", "found"),
    [("", 3), ("mine", 2), ("hearing", 1), ("running", 3), ("paused", 0), ("closed", 0)],
)
def test_the_list_is_filtered_by_state(make, handler, state, found):
    for status in (CaseStatus.OPENED, CaseStatus.DELIVERED, CaseStatus.ANSWERED):
        make(status)
    assert len(facts.acted_in(handler, state)) == found


def test_the_decider_finds_what_was_assessed_and_nothing_before(make, decider):
    make(CaseStatus.ANSWERED)
    ready = make(CaseStatus.ASSESSED)
    assert list(facts.acted_in(decider)) == [ready]


def test_pages_of_lists(client, make, handler, cadre):
    case = make(CaseStatus.NOTIFIED)
    client.force_login(handler)
    assert case.code in client.get(reverse("violations:cases")).content.decode()
    client.force_login(cadre)
    mine = client.get(reverse("violations:my_cases")).content.decode()
    assert "Thông báo chưa nhận" in mine
    assert case.clause.title not in mine


@pytest.mark.parametrize(("view", "who"), [("cases", "handler"), ("my_cases", "cadre")])
def test_a_longer_list_takes_no_more_queries(client, make, view, who, request):
    client.force_login(request.getfixturevalue(who))

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(f"violations:{view}"))
        return len(seen)

    make(CaseStatus.DELIVERED)
    queries()
    one = queries()
    for _ in range(4):
        make(CaseStatus.DELIVERED)
    assert queries() == one


@pytest.mark.parametrize(("view", "who"), [("cases", "handler"), ("my_cases", "colleague")])
def test_an_empty_list_says_what_will_come(client, view, who, request):
    client.force_login(request.getfixturevalue(who))
    assert "Không có vụ việc nào" in client.get(reverse(f"violations:{view}")).content.decode()


@pytest.mark.rule("R163")
@pytest.mark.parametrize("query", ["q=Bình", "subject={pk}", "person={pk}", "unit=1", "state={pk}"])
def test_no_filter_puts_cases_together_by_person(client, make, handler, cadre, colleague, query):
    make(subject=cadre)
    make(subject=colleague)
    client.force_login(handler)

    page = client.get(f"{reverse('violations:cases')}?{query.format(pk=cadre.pk)}")

    assert len(page.context["rows"]) == 2
    assert cadre.full_name not in page.content.decode()


@pytest.mark.rule("R163")
def test_the_trail_of_a_data_officer_does_not_name_whose_case_it_is(
    client, make, handler, cadre, data_officer
):
    page_of(client, handler, make(CaseStatus.DELIVERED))
    client.force_login(data_officer)

    page = client.get(reverse("accounts:trail")).content.decode()

    assert "Xem vụ việc" in page
    assert cadre.full_name not in page


def test_standing_in_words(make):
    case = make(CaseStatus.DELIVERED)
    Case.objects.filter(pk=case.pk).update(paused_at=LONG_AGO, pause_reason="Nằm viện.")
    case.refresh_from_db()

    standing = facts.standing_of(case, CaseSide.SUBJECT)

    assert standing.words == "Tạm dừng (đang chờ giải trình)"
    assert standing.until is None


def test_who_goes_along_is_not_told_to_answer(make):
    case = make(CaseStatus.DELIVERED)

    assert facts.standing_of(case, CaseSide.SUBJECT).next.startswith("Đồng chí giải trình")
    assert "đồng chí được phản ánh" in facts.standing_of(case, CaseSide.COMPANION).next
