"""While a round asks a person, its day is theirs: in their own standing, on the home page, in figures."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from accounts.models import Role
from portal.home import tasks_for
from registry import actions, facts
from registry.models import Round, RoundPlace
from registry.workflow import PlaceState, RoundStatus
from tests.conftest import with_role
from tests.factories import (
    DeclarationFactory,
    RoundFactory,
    RoundPlaceFactory,
    UnitFactory,
    UserFactory,
)
from tests.registry.in_rounds import DAY, MONDAY, TODAY

pytestmark = pytest.mark.usefixtures("periods")
EARLIER = datetime(2026, 9, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def asked(tree):
    return RoundFactory(unit=tree.committee, opened=True, name="Kê khai năm 2026")


def place(asked, person, **more):
    return RoundPlaceFactory(round=asked, person=person, **more)


# -- one person ----------------------------------------------------------------------------------


@pytest.mark.rule("R97")
def test_who_was_received_long_ago_is_asked_again(asked, cadre):
    DeclarationFactory(owner=cadre, accepted=True, started_at=EARLIER)
    place(asked, cadre)

    standing = facts.standing_of(cadre, TODAY)

    assert (standing.due_on, standing.late) == (asked.due_on, False)
    assert standing.asked.round == asked
    assert standing.can_repeat
    assert facts.standing_of(cadre, asked.due_on + DAY).late


@pytest.mark.rule("R97")
def test_the_rounds_day_stands_in_place_of_ones_own(asked, cadre):
    """Who never declared was late for the first declaration; the round gives a new day."""
    assert facts.standing_of(cadre, TODAY).late
    place(asked, cadre)

    assert facts.standing_of(cadre, TODAY).due_on == facts.due_on(cadre, TODAY) == asked.due_on


@pytest.mark.rule("R97")
def test_of_several_rounds_the_earliest_day_counts(asked, tree, cadre):
    place(asked, cadre)
    sooner = RoundFactory(unit=tree.branch, opened=True, due_on=date(2026, 11, 20))
    place(sooner, cadre)

    standing = facts.standing_of(cadre, TODAY)

    assert (standing.due_on, standing.asked.round) == (date(2026, 11, 20), sooner)


@pytest.mark.parametrize("traits", [{"state": "sent"}, {"state": "accepted"}, {"exempt": True}])
def test_who_answered_or_is_excused_is_asked_nothing(asked, cadre, traits):
    DeclarationFactory(owner=cadre, accepted=True, started_at=EARLIER)
    place(asked, cadre, **traits)

    standing = facts.standing_of(cadre, TODAY)

    assert (standing.asked, standing.due_on) == (None, None)
    assert [it.round for it in standing.places] == [asked]


def test_who_moved_out_is_asked_nothing(asked, tree, cadre):
    DeclarationFactory(owner=cadre, accepted=True, started_at=EARLIER)
    place(asked, cadre)
    cadre.unit = tree.elsewhere
    cadre.save()

    assert facts.standing_of(cadre, TODAY).places == []


def test_a_draft_is_due_when_the_round_is(asked, cadre):
    DeclarationFactory(owner=cadre, due_on=date(2026, 12, 24))
    place(asked, cadre)

    assert facts.standing_of(cadre, TODAY).due_on == asked.due_on


def test_what_waits_or_came_back_is_not_repeated(asked, cadre):
    DeclarationFactory(owner=cadre, accepted=True, started_at=EARLIER)
    DeclarationFactory(owner=cadre, version=2, submitted=True)

    assert not facts.standing_of(cadre, TODAY).can_repeat


# -- the home page -------------------------------------------------------------------------------


def tasks(user, on=TODAY):
    return tasks_for(user, facts.standing_of(user, on), on)


def titles(user, on=TODAY):
    return [task.title for task in tasks(user, on)]


def test_nothing_changed_is_one_press_from_the_home_page(asked, cadre):
    DeclarationFactory(owner=cadre, accepted=True, started_at=EARLIER)
    place(asked, cadre)

    (task,) = tasks(cadre)

    assert task.title == "Trả lời cho đợt “Kê khai năm 2026”"
    assert (task.view, task.action) == ("registry:submit_unchanged", "Không có gì thay đổi")
    assert task.detail.startswith("Hạn 27/11/2026, còn 9 ngày làm việc.")


@pytest.mark.parametrize(
    ("version", "title"),
    [
        ({}, "Hoàn thành bản kê khai đang viết cho đợt “Kê khai năm 2026”"),
        ({"returned": True}, "Bổ sung bản kê khai cho đợt “Kê khai năm 2026”"),
        (None, "Kê khai tài khoản mạng xã hội cho đợt “Kê khai năm 2026”"),
    ],
)
def test_the_task_names_the_round(asked, cadre, version, title):
    if version is not None:
        DeclarationFactory(owner=cadre, started_at=MONDAY, **version)
    place(asked, cadre)

    assert titles(cadre) == [title]


def test_staff_hear_of_a_round_that_could_not_open(tree, staff):
    RoundFactory(unit=tree.block, name="Đợt lỡ", opens_on=TODAY)
    RoundFactory(unit=tree.block, name="Đợt sau", opens_on=TODAY + DAY, counts_from=TODAY)
    RoundFactory(unit=tree.elsewhere, name="Nơi khác", opens_on=TODAY)

    assert "Mở đợt kê khai “Đợt lỡ”" in titles(staff)
    assert not [it for it in titles(staff) if "Đợt sau" in it or "Nơi khác" in it]


def test_staff_and_heads_hear_of_late_people_of_theirs(
    asked, tree, staff, unit_head, superior_head, cadre, neighbour
):
    for person in (cadre, neighbour):
        place(asked, person)
    late_day = asked.due_on + DAY
    of_staff = "Đợt kê khai “Kê khai năm 2026” có người quá hạn"
    of_head = "Cán bộ của đồng chí quá hạn kê khai đợt “Kê khai năm 2026”"

    assert of_staff not in titles(staff)
    assert of_head not in titles(unit_head)
    task = next(it for it in tasks(staff, late_day) if it.title == of_staff)
    assert task.detail.startswith("2 người chưa gửi.")
    task = next(it for it in tasks(unit_head, late_day) if it.title == of_head)
    assert task.detail.startswith("1 người chưa gửi.")
    # The neighbour's branch has no head, so this one is the superior head's own.
    task = next(it for it in tasks(superior_head, late_day) if it.title == of_head)
    assert task.detail.startswith("1 người chưa gửi.")


def test_a_head_without_late_people_hears_nothing(asked, tree, cadre):
    place(asked, cadre)
    other = with_role("Cao Bá Quát", tree.sibling, Role.UNIT_HEAD, tree.sibling)

    assert not [it for it in titles(other, asked.due_on + DAY) if "quá hạn kê khai" in it]


# -- figures -------------------------------------------------------------------------------------


def overdue(unit, on):
    return facts.coverage([unit.path], on)[unit.path].overdue


@pytest.mark.rule("R97")
def test_the_figure_of_the_overdue_follows_the_round(asked, tree):
    people = UserFactory.create_batch(4, unit=tree.branch)
    DeclarationFactory(owner=people[0], accepted=True, started_at=EARLIER)
    assert overdue(tree.committee, TODAY) == 3  # never declared, since September
    for person in people:
        place(asked, person)

    assert overdue(tree.committee, TODAY) == 0
    assert overdue(tree.committee, asked.due_on) == 0
    assert overdue(tree.committee, asked.due_on + DAY) == 4


@pytest.mark.rule("R97")
def test_a_person_in_two_rounds_is_overdue_once(asked, tree, cadre):
    place(asked, cadre)
    place(RoundFactory(unit=tree.block, opened=True), cadre)

    assert overdue(tree.committee, asked.due_on + DAY) == 1


@pytest.mark.rule("R97")
@pytest.mark.parametrize(
    ("version", "late"),
    [
        ({"started_at": MONDAY, "submitted": True}, 0),
        ({"started_at": MONDAY, "accepted": True}, 0),
        ({"started_at": EARLIER, "submitted": True}, 0),  # waits for its answer
        ({"started_at": EARLIER, "accepted": True}, 1),  # before the round counts
        ({"started_at": MONDAY, "returned": True}, 1),
        ({"started_at": MONDAY, "withdrawn": True}, 1),
        ({"started_at": MONDAY}, 1),
    ],
)
def test_what_answers_a_round_is_not_overdue(asked, tree, cadre, version, late):
    DeclarationFactory(owner=cadre, **version)
    place(asked, cadre)

    assert overdue(tree.committee, asked.due_on + DAY) == late


@pytest.mark.rule("R97")
def test_who_is_excused_moved_out_or_was_asked_by_a_closed_round_is_not_overdue(asked, tree):
    people = UserFactory.create_batch(3, unit=tree.block)
    for person in people:
        DeclarationFactory(owner=person, accepted=True, started_at=EARLIER)
    inner = RoundFactory(unit=tree.branch, opened=True)
    place(asked, people[0], exempt=True)
    place(inner, people[1])  # at home in the block, outside that round
    place(RoundFactory(unit=tree.block, closed=True), people[2])

    assert overdue(tree.committee, asked.due_on + DAY) == 0


@pytest.mark.rule("R97")
def test_a_past_day_says_what_was_true_then(asked, tree, cadre, unit_head):
    for person in (cadre, unit_head):
        DeclarationFactory(owner=person, accepted=True, started_at=EARLIER)
    place(asked, cadre)
    late_day = asked.due_on + DAY
    with time_machine.travel(MONDAY + DAY * 20, tick=False):
        sent = actions.declare_none(cadre, by=cadre)
        actions.accept_declaration(sent, by=unit_head)
        closed = {"status": RoundStatus.CLOSED, "closed_at": MONDAY + DAY * 21}
        Round.objects.update(**closed)

    assert RoundPlace.objects.get().state == PlaceState.ACCEPTED
    assert overdue(tree.committee, late_day) == 1
    assert overdue(tree.committee, TODAY + DAY * 20) == 0


@pytest.mark.rule("R97")
def test_a_unit_has_the_sum_of_what_is_below(asked, tree):
    for unit, count in [(tree.branch, 2), (tree.sibling, 1), (UnitFactory(parent=tree.block), 3)]:
        for person in UserFactory.create_batch(count, unit=unit):
            place(asked, person)
    day = asked.due_on + DAY

    units = [tree.committee, tree.block, tree.branch]
    figures = facts.coverage([unit.path for unit in units], day)

    assert [figures[unit.path].overdue for unit in units] == [6, 6, 2]
