"""Months, quarters and years: which days, which words, which duties."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from directives import facts
from directives.actions import checklists as actions
from directives.models import Checklist, ChecklistOpening, ChecklistPeriod, Frequency
from directives.views.checklists import last_month
from portal.home import checklist_work
from portal.lib import jobs
from portal.lib.access import Denied
from tests.factories import ChecklistFactory, ClauseFactory, UnitFactory

pytestmark = pytest.mark.django_db
OCTOBER = ChecklistPeriod(Frequency.MONTHLY, date(2026, 10, 1))
THIRD = ChecklistPeriod(Frequency.QUARTERLY, date(2026, 7, 1))


@pytest.fixture
def clauses():
    """One of each frequency."""
    return {frequency: ClauseFactory(frequency=frequency) for frequency in Frequency}


def clauses_of(checklist):
    return [item.clause for item in checklist.items.select_related("clause")]


@pytest.mark.rule("R210")
@pytest.mark.parametrize(
    ("frequency", "day", "code", "words", "first", "last"),
    [
        ("monthly", date(2026, 12, 31), "2026-12", "tháng 12/2026", "2026-12-01", "2026-12-31"),
        ("monthly", date(2028, 2, 10), "2028-02", "tháng 02/2028", "2028-02-01", "2028-02-29"),
        ("quarterly", date(2026, 12, 31), "2026-Q4", "quý IV/2026", "2026-10-01", "2026-12-31"),
        ("quarterly", date(2026, 4, 1), "2026-Q2", "quý II/2026", "2026-04-01", "2026-06-30"),
        ("yearly", date(2026, 5, 5), "2026", "năm 2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_knows_its_days_and_words(frequency, day, code, words, first, last):
    period = ChecklistPeriod.holding(day, Frequency(frequency))

    assert (period.code, period.words) == (code, words)
    assert (f"{period.first}", f"{period.last}") == (first, last)
    assert ChecklistPeriod.from_code(code) == period
    assert period.previous.next == period


@pytest.mark.parametrize("code", ["", "10/2026", "2026-13", "2026-Q5", "2026-Q0", "2026-Q", "x"])
def test_what_is_no_period_is_refused(code):
    with pytest.raises(ValueError, match=r"."):
        ChecklistPeriod.from_code(code)


@pytest.mark.rule("R210")
def test_each_kind_of_period_has_its_own_list(tree, unit_head, clauses):
    for frequency in Frequency:
        actions.open_checklist(tree.branch, date(2026, 11, 3), by=unit_head, frequency=frequency)

    lists = {item.frequency: item for item in Checklist.objects.filter(unit=tree.branch)}
    assert {name: item.month for name, item in lists.items()} == {
        "monthly": date(2026, 11, 1),
        "quarterly": date(2026, 10, 1),
        "yearly": date(2026, 1, 1),
    }
    for frequency, item in lists.items():
        assert clauses_of(item) == [clauses[frequency]]


@pytest.mark.rule("R60")
@pytest.mark.parametrize(
    ("home", "covering", "folded"),
    [
        ("monthly", "quarterly", True),
        ("quarterly", "quarterly", True),
        ("quarterly", "monthly", False),
    ],
)
def test_an_equal_clause_is_answered_where_it_is_asked_as_often(tree, home, covering, folded):
    first = ClauseFactory(document__code="A", code="1", frequency=home)
    second = ClauseFactory(
        document__code="B", code="1", frequency=covering, covers=[first.reference]
    )

    item = actions.open_checklist(tree.branch, date(2026, 10, 1), by=None, frequency=home)

    assert item.items.get(clause=first).also == (["B/1"] if folded else [])
    period = ChecklistPeriod.holding(date(2026, 10, 1), Frequency(covering))
    [duties] = facts.duties_of([tree.branch.kind], period).values()
    assert (second in [duty.clause for duty in duties]) is not folded


@pytest.mark.rule("R61")
def test_a_quarter_that_has_not_begun_is_refused(tree, unit_head, clauses):
    with time_machine.travel("2026-09-30 20:00 +0700"), pytest.raises(Denied) as refusal:
        actions.open_checklist(
            tree.branch, date(2026, 10, 1), by=unit_head, frequency=Frequency.QUARTERLY
        )

    assert refusal.value.code == "future_month"


def test_the_monthly_report_reads_the_monthly_list(tree):
    ChecklistFactory(unit=tree.branch, month=date(2026, 10, 1), frequency="quarterly", sent=True)

    report = facts.checklist_for_report([tree.branch.pk], date(2026, 10, 1))[tree.branch.pk]

    assert report["state"] is None
    [row] = facts.checklists_below([tree.block], date(2026, 10, 1))[tree.block.pk][:1]
    assert row["state_label"] == "chưa lập"


# -- the portal opens ----------------------------------------------------------------------------


@pytest.mark.rule("R211")
def test_the_portal_opens_a_period_for_every_unit_once(tree, clauses):
    gone = UnitFactory(valid_to=date(2026, 9, 30))
    before = actions.open_checklist(tree.branch, date(2026, 10, 1), by=None)

    assert actions.open_period(OCTOBER) == 4
    assert actions.open_period(OCTOBER) == 0

    assert Checklist.objects.of(OCTOBER).count() == 5
    assert not Checklist.objects.filter(unit=gone).exists()
    assert before.items.count() == 1
    opening = ChecklistOpening.objects.get()
    assert (opening.lists, str(opening)) == (4, "2026-10")
    event = AuditEvent.objects.filter(kind="checklist.opened").latest("id")
    assert event.details == {"period": "2026-10", "lists": 4}
    assert event.actor_id is None


@pytest.mark.rule("R211")
@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-10-01 00:10 +0700", ["2026-09", "2026-Q3"]),
        ("2026-12-31 12:00 +0700", ["2026-11", "2026-Q3"]),
        ("2027-01-01 00:10 +0700", ["2026-12", "2026-Q4", "2026"]),
        ("2027-05-01 00:10 +0700", ["2027-04", "2027-Q1"]),
    ],
)
def test_what_ended_last_is_due_until_it_is_opened(clauses, now, due):
    with time_machine.travel(now):
        assert actions.periods_to_open() == due
        for code in due:
            actions.open_period(ChecklistPeriod.from_code(code))
        assert actions.periods_to_open() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R211")
def test_the_tick_and_the_worker_open_it(tree, clauses, queued, work_off):
    jobs.run_due()
    work_off()

    ended = last_month()
    assert Checklist.objects.of(ended).count() == 5
    assert not actions.periods_to_open()


def test_staff_open_what_is_missing_below(tree, staff, clauses):
    assert actions.open_below(staff, OCTOBER) == 4  # everything but the other committee

    assert not Checklist.objects.filter(unit=tree.elsewhere).exists()


def test_a_head_opens_nothing_below(tree, superior_head, clauses):
    with pytest.raises(Denied) as refusal:
        actions.open_below(superior_head, OCTOBER)

    assert refusal.value.code == "not_keeper"
    assert not Checklist.objects.exists()


# -- pages ---------------------------------------------------------------------------------------


def test_a_person_is_offered_periods_that_ask_for_something(client, tree, unit_head):
    ClauseFactory(frequency="quarterly")
    client.force_login(unit_head)
    quarter = ChecklistPeriod.holding(timezone.localdate(), Frequency.QUARTERLY)

    text = client.get(reverse("directives:checklists")).content.decode()

    assert f'value="{quarter.code}"' in text
    assert f'value="{last_month().code}"' not in text


def test_a_quarter_is_opened_and_read(client, tree, unit_head, clauses):
    client.force_login(unit_head)

    response = client.post(
        reverse("directives:open_checklist"),
        {"unit": tree.branch.pk, "period": "2026-Q3"},
        follow=True,
    )

    assert "Bảng kiểm quý III/2026" in response.content.decode()
    assert Checklist.objects.of(THIRD).get().unit == tree.branch


def test_the_home_page_asks_for_the_quarter_too(tree, unit_head, clauses):
    titles = [task.title for task in checklist_work(unit_head, date(2026, 10, 5))]

    assert titles == ["Lập bảng kiểm tháng 09/2026", "Lập bảng kiểm quý III/2026"]


def test_the_units_below_are_shown_by_quarter(client, tree, superior_head, clauses):
    actions.open_checklist(tree.block, THIRD.first, by=None, frequency=Frequency.QUARTERLY)
    client.force_login(superior_head)

    def text(code):
        return client.get(reverse("directives:checklists_below"), {"period": code}).content.decode()

    assert "đang ghi" in text("2026-Q3").split("<table")[1]
    assert "chưa lập" in text("2026-10").split("<table")[1]
