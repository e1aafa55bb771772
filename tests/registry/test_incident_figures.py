"""Figures about incidents: counts by unit, past days, and a fixed number of queries (R109)."""

from datetime import UTC, date, datetime

import pytest

from portal.lib import facts as named
from registry.facts.incident_figures import IncidentFigures, incident_figures
from tests.factories import IncidentFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.rule("R109")
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def at(month, day, hour=2):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def raised(unit, opened_at, **more):
    more.setdefault("answer_due_on", date(2026, 11, 17))
    return IncidentFactory(owner=UserFactory(unit=unit), opened_at=opened_at, **more)


def answered(unit, opened_at, when, **more):
    by = UserFactory(unit=unit)
    return raised(unit, opened_at, answered=True, answered_at=when, answered_by=by, **more)


@pytest.fixture
def month(tree):
    answered(tree.branch, at(11, 16), at(11, 17), kind="lost_control")
    answered(tree.branch, at(11, 16), at(11, 18), kind="impersonated")
    answered(tree.sibling, at(11, 16), at(11, 17), kind="impersonated", closed=True)
    raised(tree.sibling, at(11, 16), kind="abused", closed=True, outcome="mistaken")
    raised(tree.sibling, at(11, 27), kind="abused", answer_due_on=date(2026, 11, 30))
    raised(tree.block, at(11, 12), answer_due_on=date(2026, 11, 13))
    answered(
        tree.branch,
        at(10, 5),
        at(10, 6),
        answer_due_on=date(2026, 10, 6),
        closed=True,
        closed_at=at(11, 3),
        outcome="removed",
    )


def test_the_parts_add_up(month, tree):
    figures = incident_figures([tree.committee.path, tree.branch.path], FIRST, LAST)

    assert figures[tree.committee.path] == IncidentFigures(
        raised=6,
        lost_control=2,
        impersonated=2,
        abused=2,
        in_time=3,
        late=2,
        impersonated_closed=1,
        unresolved=4,
        closed=3,
        recovered=1,
        mistaken=1,
        removed=1,
    )
    assert figures[tree.committee.path].not_yet_due == 1
    branch = figures[tree.branch.path]
    assert (branch.raised, branch.in_time, branch.late, branch.closed) == (2, 1, 1, 1)


def test_a_past_day_says_what_was_true_then(month, tree):
    path = tree.committee.path
    on = {day: incident_figures([path], FIRST, date(2026, 11, day))[path] for day in (16, 17, 18)}

    assert (on[16].raised, on[16].in_time, on[16].late, on[16].unresolved) == (5, 2, 1, 3)
    assert (on[17].in_time, on[17].late, on[17].not_yet_due) == (3, 1, 1)
    assert (on[18].in_time, on[18].late, on[18].not_yet_due) == (3, 2, 0)


def test_a_day_ends_at_midnight_in_vietnam(tree):
    answered(tree.branch, at(11, 16), at(11, 17, hour=17))  # 00:00 on the 18th

    figures = incident_figures([tree.branch.path], FIRST, LAST)[tree.branch.path]

    assert (figures.in_time, figures.late) == (0, 1)


@pytest.mark.parametrize(("left_on", "count"), [(date(2026, 11, 30), 0), (date(2026, 12, 1), 1)])
def test_a_person_who_had_left_by_then_counts_no_more(tree, left_on, count):
    incident = raised(tree.branch, at(11, 16))
    owner = incident.owner
    owner.left_on, owner.is_active = left_on, False
    owner.save()

    assert incident_figures([tree.branch.path], FIRST, LAST)[tree.branch.path].raised == count


def test_the_number_of_queries_does_not_grow(month, tree, django_assert_num_queries):
    units = [UnitFactory(parent=tree.block) for _ in range(60)]
    paths = [unit.path for unit in units]
    raised(units[0], at(11, 16))

    with django_assert_num_queries(1):
        figures = incident_figures([*paths, tree.committee.path], FIRST, LAST)

    assert figures[tree.committee.path].raised == 7
    assert sum(figures[path].raised for path in paths) == 1


def test_units_without_incidents_are_all_zero(tree):
    assert incident_figures([tree.elsewhere.path], FIRST, LAST) == {
        tree.elsewhere.path: IncidentFigures()
    }
    assert incident_figures([], FIRST, LAST) == {}


def test_checklists_ask_by_name(month, tree):
    path, last = tree.committee.path, date(2026, 11, 20)

    false_pages = named.known("impersonation_incidents", [path], FIRST, last)[path]
    handled = named.known("incidents_handled", [path], FIRST, last)[path]

    assert (false_pages.value, false_pages.total) == (2, None)
    assert false_pages.text == "2 sự cố bị giả mạo được báo trong kỳ, 1 đã khép lại"
    assert (handled.value, handled.total) == (3, 5)
    assert handled.text == (
        "Đã trả lời đúng hạn 3 trên 5 sự cố được báo trong kỳ, 2 sự cố trả lời muộn hoặc quá hạn"
    )


def test_what_still_has_time_is_said_too(tree):
    raised(tree.branch, at(11, 20), answer_due_on=date(2026, 11, 23))
    path = tree.branch.path

    handled = named.known("incidents_handled", [path], FIRST, date(2026, 11, 20))[path]

    assert handled.text.endswith("đúng hạn 0 trên 1 sự cố được báo trong kỳ, 1 sự cố còn trong hạn")


def test_in_words_when_there_is_nothing_to_say(tree):
    path = tree.elsewhere.path
    words = {
        name: named.known(name, [path], FIRST, LAST)[path].text
        for name in ("impersonation_incidents", "incidents_handled")
    }

    assert words == {
        "impersonation_incidents": "Không có sự cố bị giả mạo nào được báo trong kỳ",
        "incidents_handled": "Không có sự cố tài khoản nào được báo trong kỳ",
    }
