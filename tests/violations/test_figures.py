"""Figures of reports and cases: by unit, set-based, corrected when an appeal changed the outcome (R190)."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import Unit
from portal.lib.facts import known
from tests.factories import UserFactory
from tests.violations.factories import CaseFactory, ReportFactory
from tests.violations.kept import accept, closed_case, decide, refused_report
from violations.facts.figures import CaseFigures, case_figures
from violations.models import Case, Report, Stub
from violations.workflow import CaseStatus, Outcome

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R190")]


def figures(unit, period):
    return case_figures([unit.path], *period)[unit.path]


def words(name, unit, period):
    return known(name, [unit.path], *period)[unit.path].text


def test_screened_in_time_late_waiting_and_taken_back(tree, cadre, colleague, handler):
    on_the_day = datetime(2026, 9, 8, 16, 59, tzinfo=UTC)  # 23:59 here
    refused_report(cadre, handler, screened_at=on_the_day)
    refused_report(colleague, handler, screened_at=datetime(2026, 9, 8, 17, 0, tzinfo=UTC))
    ReportFactory(subject=cadre)  # its day is long over
    ReportFactory(subject=cadre, screening_due_on=date(2099, 1, 1))
    Report.objects.filter(pk=ReportFactory(subject=cadre).pk).update(status="withdrawn")

    assert figures(tree.block, SEPTEMBER) == CaseFigures(received=5, in_time=1, late=2, withdrawn=1)
    assert figures(tree.block, OCTOBER) == CaseFigures()
    assert words("reports_received", tree.block, SEPTEMBER) == (
        "Nhận 5 phản ánh trong kỳ, 1 phản ánh người gửi đã rút"
    )
    assert words("reports_screened_in_time", tree.block, SEPTEMBER) == (
        "Đã xem xét đúng hạn 1 trên 4 phản ánh nhận trong kỳ, 2 phản ánh xem xét muộn hoặc quá hạn, "
        "1 phản ánh còn trong hạn"
    )


def test_decisions_by_outcome(tree, cadre, colleague, neighbour):
    closed_case(cadre, outcome=Outcome.REMINDED)
    closed_case(colleague, outcome=Outcome.HANDLED)
    closed_case(neighbour, outcome=Outcome.DISMISSED)

    assert words("cases_by_outcome", tree.block, OCTOBER) == (
        "Kết luận 3 vụ việc trong kỳ: 1 không có vi phạm, 1 nhắc nhở, 1 xử lý, yêu cầu khắc phục"
    )
    assert figures(tree.sibling, OCTOBER).decided == 1
    assert words("cases_by_outcome", tree.block, SEPTEMBER) == (
        "Không có kết luận vụ việc nào trong kỳ"
    )


def test_an_overturned_decision_no_longer_counts_as_a_finding(tree, cadre):
    case = closed_case(cadre, outcome=Outcome.HANDLED)
    assert figures(tree.branch, OCTOBER).handled == 1

    Case.objects.filter(pk=case.pk).update(outcome=Outcome.DISMISSED, overturned=True)

    found = figures(tree.branch, OCTOBER)
    assert (found.handled, found.dismissed, found.decided) == (0, 1, 1)


def test_what_was_passed_up_and_is_heard_again_is_not_counted_as_decided(tree, cadre):
    case = CaseFactory(report__subject=cadre, to=CaseStatus.ASSESSED)
    decide(case, Outcome.ESCALATED)
    assert figures(tree.branch, OCTOBER).escalated == 1

    Case.objects.filter(pk=case.pk).update(status=CaseStatus.ANSWERED)

    assert figures(tree.branch, OCTOBER).decided == 0


def test_counted_where_it_was_settled_not_where_the_person_sits(tree, cadre, colleague):
    """A small unit's figures would point at its people."""
    closed_case(cadre, unit=tree.committee)
    ReportFactory(subject=colleague, unit=tree.committee)

    assert figures(tree.branch, OCTOBER) == CaseFigures()
    assert figures(tree.committee, OCTOBER).reminded == 1
    assert figures(tree.committee, SEPTEMBER).received == 2
    assert figures(tree.elsewhere, SEPTEMBER) == CaseFigures()


def test_stubs_count_in_their_month(tree, lending):
    months = {"received_in": date(2026, 9, 1), "decided_in": date(2026, 10, 1)}
    Stub.objects.create(
        unit_path=tree.branch.path,
        clause=lending,
        screening="accepted",
        screened_in_time=True,
        outcome=Outcome.REMINDED,
        **months,
    )

    assert figures(tree.block, SEPTEMBER) == CaseFigures(received=1, in_time=1)
    assert figures(tree.block, OCTOBER) == CaseFigures(reminded=1)


def test_many_units_few_questions(tree, django_assert_num_queries):
    for _ in range(3):
        accept(CaseFactory(report__subject=UserFactory(unit=tree.branch)))
    paths = [tree.committee.path, tree.block.path, tree.branch.path, tree.sibling.path]

    with django_assert_num_queries(4):
        found = case_figures(paths, *SEPTEMBER)

    assert [found[path].received for path in paths] == [3, 3, 3, 0]


@pytest.mark.parametrize(
    "name", ["reports_received", "reports_screened_in_time", "cases_by_outcome"]
)
def test_a_unit_without_anything_says_so(tree, name):
    text = words(name, tree.branch, OCTOBER)
    assert text.startswith("Không")


def test_a_unit_that_moves_takes_its_matters_and_stubs_along(tree, cadre, lending):
    case = closed_case(cadre)
    Stub.objects.create(
        unit_path=tree.branch.path,
        clause=lending,
        screening="refused",
        received_in=date(2026, 9, 1),
    )
    assert figures(tree.block, SEPTEMBER).received == 2

    Unit.objects.filter(pk=tree.branch.pk).update(parent=tree.elsewhere)

    case.refresh_from_db()
    assert case.unit_path == case.report.unit_path
    assert case.unit_path.startswith(tree.elsewhere.path)
    assert figures(tree.block, SEPTEMBER).received == 0
    assert figures(tree.elsewhere, SEPTEMBER).received == 2
