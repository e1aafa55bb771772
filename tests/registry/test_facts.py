"""Figures by unit: each state, past days, and a fixed number of queries."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from portal.lib import facts as named
from registry import facts
from registry.facts import Coverage, Reviews
from tests.factories import (
    DeclarationFactory,
    DeclaredAccountFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("periods")
FRIDAY = date(2026, 11, 20)  # the 15th working day since 30/10, long after the first period


def at(month, day, hour=2):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def person(unit, joined_on=date(2026, 9, 1), **more):
    return UserFactory(unit=unit, joined_on=joined_on, **more)


def declared(unit, started_at, **traits):
    return DeclarationFactory(owner=person(unit), started_at=started_at, **traits)


@pytest.fixture
def month(tree):
    """One person in each state below the block, on 20/11/2026."""
    declared(tree.branch, at(11, 2), accepted=True, accounts=3)
    declared(tree.branch, at(11, 3), accepted=True, no_social_network=True)
    declared(tree.branch, at(11, 4), submitted=True, review_due_on=date(2026, 11, 18))
    declared(tree.sibling, at(11, 5), returned=True)
    person(tree.sibling)
    person(tree.block, joined_on=date(2026, 11, 16))


def test_the_states_add_up(month, tree):
    figures = facts.coverage([tree.committee.path, tree.branch.path, tree.sibling.path], FRIDAY)

    assert figures == {
        tree.committee.path: Coverage(
            total=6,
            declared=1,
            none_to_declare=1,
            waiting=1,
            returned=1,
            not_declared=2,
            overdue=2,
            accounts=3,
        ),
        tree.branch.path: Coverage(total=3, declared=1, none_to_declare=1, waiting=1, accounts=3),
        tree.sibling.path: Coverage(total=2, returned=1, not_declared=1, overdue=2),
    }


@pytest.mark.rule("R49")
def test_a_past_day_says_what_was_true_then(month, tree):
    before, after_one, after_two = (
        facts.coverage([tree.branch.path], day)[tree.branch.path]
        for day in (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3))
    )

    assert (before.declared, before.not_declared) == (0, 3)
    assert (after_one.declared, after_one.none_to_declare, after_one.not_declared) == (1, 0, 2)
    assert (after_two.declared, after_two.none_to_declare, after_two.not_declared) == (1, 1, 1)


@pytest.mark.rule("R49")
def test_a_superseded_version_counts_for_the_days_on_which_it_held(tree):
    first = declared(tree.branch, at(11, 2), superseded=True, superseded_at=at(11, 10))
    DeclarationFactory(
        owner=first.owner,
        version=2,
        base=first,
        started_at=at(11, 9),
        accepted=True,
        reviewed_at=at(11, 10),
        no_social_network=True,
    )

    on = {day: facts.coverage([tree.branch.path], date(2026, 11, day)) for day in (9, 10)}

    assert on[9][tree.branch.path].declared == 1
    assert on[9][tree.branch.path].waiting == 0
    assert on[10][tree.branch.path].declared == 0
    assert on[10][tree.branch.path].none_to_declare == 1


def test_a_day_ends_at_midnight_in_vietnam(tree):
    declared(
        tree.branch, at(11, 2), accepted=True, reviewed_at=datetime(2026, 11, 4, 17, tzinfo=UTC)
    )

    on = {day: facts.coverage([tree.branch.path], date(2026, 11, day)) for day in (4, 5)}

    assert on[4][tree.branch.path].waiting == 1
    assert on[5][tree.branch.path].declared == 1


def test_a_returned_version_that_was_answered_is_no_longer_returned(tree):
    first = declared(tree.branch, at(11, 2), returned=True)
    DeclarationFactory(owner=first.owner, version=2, started_at=at(11, 5), submitted=True)

    on = {day: facts.coverage([tree.branch.path], date(2026, 11, day)) for day in (4, 5)}

    assert (on[4][tree.branch.path].returned, on[4][tree.branch.path].waiting) == (1, 0)
    assert (on[5][tree.branch.path].returned, on[5][tree.branch.path].waiting) == (0, 1)


def test_a_withdrawn_version_leaves_nothing_declared(tree):
    declared(tree.branch, at(11, 2), withdrawn=True)

    figures = facts.coverage([tree.branch.path], FRIDAY)[tree.branch.path]

    assert (figures.waiting, figures.not_declared, figures.overdue) == (0, 1, 1)


@pytest.mark.parametrize(
    ("joined_on", "overdue"), [(date(2026, 11, 5), 1), (date(2026, 11, 6), 0), (FRIDAY, 0)]
)
def test_the_first_period_counts_whole_working_days(tree, joined_on, overdue):
    """Ten working days after Thursday 05/11 end on Thursday 19/11, after Friday on 20/11."""
    person(tree.branch, joined_on=joined_on)

    figures = facts.coverage([tree.branch.path], FRIDAY)[tree.branch.path]

    assert (figures.total, figures.overdue) == (1, overdue)


@pytest.mark.parametrize(("returned_on", "overdue"), [(5, 1), (6, 0)])
def test_a_return_is_overdue_when_its_period_is_over(tree, returned_on, overdue):
    declared(tree.branch, at(11, returned_on, 1), returned=True, reviewed_at=at(11, returned_on, 5))

    figures = facts.coverage([tree.branch.path], FRIDAY)[tree.branch.path]

    assert (figures.returned, figures.overdue) == (1, overdue)


def test_sent_late_is_counted_for_what_stands(tree):
    declared(tree.branch, at(11, 2), accepted=True, due_on=date(2026, 11, 1))
    declared(tree.branch, at(11, 2), submitted=True, due_on=date(2026, 11, 1))
    declared(tree.branch, at(11, 2), returned=True, due_on=date(2026, 11, 1))
    declared(tree.branch, at(11, 2), accepted=True, due_on=date(2026, 11, 2))

    assert facts.coverage([tree.branch.path], FRIDAY)[tree.branch.path].late_sent == 2


def test_only_people_on_the_roster_of_that_day_count(tree):
    gone = person(tree.branch, left_on=FRIDAY, is_active=False)
    DeclarationFactory(owner=gone, accepted=True, started_at=at(11, 2))
    person(tree.branch, joined_on=date(2026, 11, 21))

    assert facts.coverage([tree.branch.path], FRIDAY)[tree.branch.path] == Coverage()
    day_before = facts.coverage([tree.branch.path], date(2026, 11, 19))[tree.branch.path]
    assert (day_before.total, day_before.declared) == (1, 1)


def test_by_child_unit_in_reading_order(month, tree):
    rows = facts.coverage_by_child(tree.block, FRIDAY)

    assert [(unit.name, item.total) for unit, item in rows] == [
        (tree.branch.name, 3),
        (tree.sibling.name, 2),
    ]


def test_platforms_of_accepted_declarations(tree):
    first = DeclarationFactory(owner=person(tree.branch), accounts=2)
    DeclaredAccountFactory(declaration=first, platform="zalo", by_phone=True, identity="")
    type(first).objects.filter(pk=first.pk).update(
        status="submitted",
        submitted_at=at(11, 16, 3),
        review_due_on=FRIDAY,
        commitment_version="CT21 bản 1",
        legal_basis="Chỉ thị 21-CT/TU",
        confirmation="self",
    )
    type(first).objects.filter(pk=first.pk).update(
        status="accepted", reviewed_at=at(11, 17), reviewed_by=person(tree.block)
    )
    declared(tree.sibling, at(11, 2), submitted=True)

    counts = facts.platform_counts([tree.committee.path, tree.sibling.path], FRIDAY)

    assert counts[tree.committee.path] == [
        {"label": "Facebook", "count": 2},
        {"label": "Zalo", "count": 1},
    ]
    assert counts[tree.sibling.path] == []


def test_answers_within_a_month_and_what_waits_at_its_end(tree):
    declared(tree.branch, at(10, 30), accepted=True)
    declared(tree.branch, at(11, 2), accepted=True)
    declared(tree.branch, at(11, 3), returned=True)
    declared(tree.branch, at(11, 4), submitted=True, review_due_on=date(2026, 11, 29))
    declared(tree.branch, at(11, 20), submitted=True, review_due_on=date(2026, 11, 30))
    declared(
        tree.branch,
        at(11, 20),
        accepted=True,
        reviewed_at=at(12, 3),
        review_due_on=date(2026, 12, 4),
    )

    answers = facts.reviews([tree.block.path], date(2026, 11, 1), date(2026, 11, 30))

    assert answers == {tree.block.path: Reviews(accepted=1, returned=1, waiting=3, waiting_late=1)}


@pytest.mark.rule("R49")
def test_the_number_of_queries_does_not_grow(tree, month, django_assert_num_queries):
    units = [UnitFactory(parent=tree.block) for _ in range(60)]
    for unit in units[:5]:
        person(unit)
    paths = [unit.path for unit in units]

    with django_assert_num_queries(6):  # calendar, two periods, people, declarations, rounds
        figures = facts.coverage([*paths, tree.committee.path], FRIDAY)
    with django_assert_num_queries(1):
        facts.platform_counts(paths, FRIDAY)
    with django_assert_num_queries(1):
        facts.reviews(paths, date(2026, 11, 1), FRIDAY)

    assert figures[tree.committee.path].total == 11
    assert sum(figures[path].total for path in paths) == 5


def test_units_without_people_are_all_zero(tree):
    assert facts.coverage([tree.elsewhere.path], FRIDAY) == {tree.elsewhere.path: Coverage()}
    assert facts.coverage([], FRIDAY) == {}


def test_checklists_ask_by_name(month, tree):
    first, last = date(2026, 11, 1), FRIDAY

    coverage = named.known("declarations_coverage", [tree.committee.path], first, last)
    overdue = named.known("declarations_overdue", [tree.committee.path], first, last)

    figure = coverage[tree.committee.path]
    assert (figure.value, figure.total) == (2, 6)
    assert figure.text == "Đã tiếp nhận bản kê khai của 2 trên 6 người (33\N{NO-BREAK SPACE}%)"
    assert overdue[tree.committee.path].text == "2 người quá hạn chưa gửi bản kê khai"


def test_in_words_when_there_is_nothing_to_say(tree):
    first, last = date(2026, 11, 1), FRIDAY

    coverage = named.known("declarations_coverage", [tree.elsewhere.path], first, last)
    overdue = named.known("declarations_overdue", [tree.elsewhere.path], first, last)

    assert coverage[tree.elsewhere.path].text == "Chưa có người thuộc diện kê khai"
    assert overdue[tree.elsewhere.path].text == "Không có người quá hạn kê khai"


def test_a_period_that_still_runs_is_counted_as_of_today(tree):
    """Nobody is overdue today because of a day that is still to come."""
    today = timezone.localdate()
    person(tree.branch, joined_on=today)

    overdue = named.known(
        "declarations_overdue", [tree.branch.path], today, today.replace(year=today.year + 1)
    )

    assert overdue[tree.branch.path].value == 0
