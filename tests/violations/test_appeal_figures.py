"""What appeals have changed of earlier periods, by unit, for the reports that follow."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import UserFactory
from tests.violations.deciding import assessed, decided
from violations.actions import appeals as actions
from violations.facts.appeals import Corrected, case_outcomes_corrected, overturned_in
from violations.models import Appeal

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("case_periods"),
    pytest.mark.rule("R182"),
]
OCTOBER, NOVEMBER = (date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 11, 1), date(2026, 11, 30))
IN_OCTOBER, IN_NOVEMBER = datetime(2026, 10, 5, 2, tzinfo=UTC), datetime(2026, 11, 9, 2, tzinfo=UTC)


def settled(tree, decider, result, outcome, *, at=IN_OCTOBER):
    case = assessed(tree, UserFactory(unit=tree.branch))
    decided(case, at=at, received=False)
    actions.appeal(case, by=case.subject, text="Không đúng.", at=at)
    appeal = Appeal.objects.select_related("decision__case").get(decision__case=case)
    actions.settle_appeal(
        appeal, by=decider, result=result, new_outcome=outcome, reasons="Có.", at=IN_NOVEMBER
    )
    return case


def test_what_was_overturned_is_counted_where_it_was_decided_and_above(tree, decider):
    settled(tree, decider, "overturned", "dismissed")
    settled(tree, decider, "upheld", "reminded")
    paths = [tree.committee.path, tree.block.path, tree.branch.path, tree.elsewhere.path]

    found = overturned_in(paths, *NOVEMBER)

    assert [found[path] for path in paths] == [
        Corrected(overturned=1),
        Corrected(overturned=1),
        Corrected(),
        Corrected(),
    ]


def test_it_is_counted_in_the_period_in_which_it_was_settled(tree, decider):
    settled(tree, decider, "overturned", "dismissed")
    assert overturned_in([tree.block.path], *OCTOBER)[tree.block.path] == Corrected()


def test_what_was_decided_and_overturned_in_one_period_was_never_counted(tree, decider):
    settled(tree, decider, "overturned", "dismissed", at=IN_NOVEMBER)
    assert overturned_in([tree.block.path], *NOVEMBER)[tree.block.path] == Corrected()


def test_many_units_are_one_question(tree, decider, django_assert_num_queries):
    settled(tree, decider, "overturned", "dismissed")
    with django_assert_num_queries(1):
        words = case_outcomes_corrected([tree.committee.path, tree.block.path], *NOVEMBER)
    assert words[tree.block.path].value == 1
    assert "1 kết luận của các kỳ trước bị hủy" in words[tree.block.path].text
