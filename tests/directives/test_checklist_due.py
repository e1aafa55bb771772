"""The day by which a list is sent: seen on the home page before it is late, and after (R217)."""

from datetime import date

import pytest

from accounts.models import CalendarDay, Period
from directives.facts.checklist_due import dues
from directives.models import ChecklistPeriod, Frequency
from portal.home import checklist_work
from tests.factories import ChecklistFactory, ClauseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R217")]
OCTOBER = ChecklistPeriod(Frequency.MONTHLY, date(2026, 10, 1))
THIRD = ChecklistPeriod(Frequency.QUARTERLY, date(2026, 7, 1))


@pytest.fixture
def five_days(db):
    return Period.objects.create(
        code="checklist_send",
        workdays=5,
        name="",
        source="cấp ủy xác nhận",
        valid_from=date(2020, 1, 1),
    )


def test_a_list_is_due_working_days_after_its_period(five_days):
    on = date(2026, 11, 5)

    found = dues({OCTOBER, THIRD}, on)

    # 31/10/2026 is a Saturday; 30/9/2026 a Wednesday.
    assert {period: due.on for period, due in found.items()} == {
        OCTOBER: date(2026, 11, 6),
        THIRD: date(2026, 10, 7),
    }
    assert (found[OCTOBER].days_left, found[OCTOBER].is_late) == (1, False)
    assert found[THIRD].is_late


def test_a_holiday_moves_the_day(five_days):
    CalendarDay.objects.create(day=date(2026, 11, 2), works=False, name="nghỉ", source="tests")

    assert dues({OCTOBER}, date(2026, 11, 5))[OCTOBER].on == date(2026, 11, 9)


def test_without_a_period_nothing_is_late(tree, unit_head):
    ChecklistFactory(unit=tree.branch)

    assert dues({OCTOBER}, date(2026, 12, 31)) == {}
    [task] = checklist_work(unit_head, date(2026, 11, 20))
    assert (task.late, task.detail) == (False, f"{tree.branch.name}: đang ghi.")


@pytest.mark.parametrize(
    ("on", "late", "words"),
    [
        (date(2026, 11, 2), False, "Hạn gửi 06/11/2026, còn 4 ngày làm việc."),
        (date(2026, 11, 6), False, "Hạn gửi 06/11/2026, là ngày làm việc cuối cùng."),
        (date(2026, 11, 9), True, "Hạn gửi 06/11/2026, đã quá hạn 1 ngày làm việc."),
    ],
)
@pytest.mark.parametrize("opened", [True, False])
def test_the_home_page_says_it_before_and_after(
    tree, unit_head, five_days, on, late, words, opened
):
    ClauseFactory()
    if opened:
        ChecklistFactory(unit=tree.branch)

    [task] = checklist_work(unit_head, on)

    assert task.late is late
    assert task.detail.endswith(words)
