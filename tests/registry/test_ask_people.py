"""Who gets a place in an open round, until when, and who is told."""

from datetime import date, timedelta

import pytest
import time_machine

from audit.models import AuditEvent
from registry.actions.places import ask_people
from registry.models import RoundCount, RoundPlace
from registry.workflow import PlaceState
from tests.factories import DeclarationFactory, RoundFactory, UserFactory
from tests.registry.in_rounds import DAY, MONDAY, same, states, told

pytestmark = pytest.mark.usefixtures("periods")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def asked(tree):
    """An open round of the block, whose people have not been looked for."""
    return RoundFactory(unit=tree.block, opened=True)


@pytest.mark.rule("R92")
def test_everyone_of_the_audience_has_a_place_and_is_told(asked, cadre, neighbour, staff, outsider):
    UserFactory(unit=cadre.unit, left_on=date(2026, 10, 1), is_active=False)
    UserFactory(unit=cadre.unit, joined_on=date(2026, 12, 1))

    assert ask_people(asked) == 2

    assert states(asked) == {cadre: PlaceState.WAITING, neighbour: PlaceState.WAITING}
    assert {place.due_on for place in asked.places.all()} == {asked.due_on}
    assert told("round.opened") == same([cadre, neighbour])
    assert AuditEvent.objects.get(kind="round.people_asked").details == {"people": 2}


@pytest.mark.rule("R95")
def test_versions_that_already_answer_are_linked_and_nobody_is_told_for_nothing(asked, tree):
    def person(**version):
        return DeclarationFactory(owner=UserFactory(unit=tree.branch), **version)

    since, before = {"started_at": MONDAY}, {"started_at": MONDAY - timedelta(20)}
    versions = {
        person(**since, submitted=True): PlaceState.SENT,
        person(**since, accepted=True): PlaceState.ACCEPTED,
        person(**since, returned=True): PlaceState.RETURNED,
        person(**before, submitted=True): PlaceState.SENT,  # waits for its answer
    }
    others = [person(**before, accepted=True), person(**since, withdrawn=True), person(**since)]
    ask_people(asked)

    assert {v.owner: state for v, state in versions.items()}.items() <= states(asked).items()
    assert {states(asked)[v.owner] for v in others} == {PlaceState.WAITING}
    assert {p.declaration for p in asked.places.all() if p.declaration} == set(versions)
    returned = [v.owner for v, state in versions.items() if state == PlaceState.RETURNED]
    assert told("round.opened") == same([*returned, *(v.owner for v in others)])


@pytest.mark.rule("R92")
def test_looked_for_again_at_most_every_ten_minutes(asked, cadre):
    ask_people(asked)
    late = UserFactory(unit=cadre.unit)

    assert ask_people(asked, at=MONDAY + timedelta(minutes=9)) == 0
    assert ask_people(asked, at=MONDAY + timedelta(minutes=10)) == 1
    assert late in states(asked)
    assert told("round.opened") == same([cadre, late])  # each once


@pytest.mark.rule("R92")
def test_newcomers_have_days_of_grace(asked, tree, cadre, outsider, clock):
    ask_people(asked)
    clock.move_to(MONDAY + DAY * 7)
    joined = UserFactory(unit=tree.branch, joined_on=date(2026, 11, 23))
    outsider.unit = tree.branch
    outsider.save()
    ask_people(asked)

    due = {place.person: place.due_on for place in asked.places.select_related("person")}
    assert due == {
        cadre: asked.due_on,
        joined: date(2026, 12, 7),  # ten working days after Monday 23/11
        outsider: date(2026, 12, 7),
    }


@pytest.mark.rule("R92")
def test_days_of_grace_never_end_before_the_round_is_due(tree, clock):
    asked = RoundFactory(
        unit=tree.block, opened=True, due_on=date(2026, 12, 30), closes_on=date(2026, 12, 31)
    )
    clock.move_to(MONDAY + DAY)
    UserFactory(unit=tree.branch)
    ask_people(asked)

    assert asked.places.get().due_on == date(2026, 12, 30)


@pytest.mark.rule("R92")
def test_who_left_loses_the_place_and_has_a_new_one_on_return(asked, cadre, clock):
    ask_people(asked)
    cadre.left_on, cadre.is_active = date(2026, 11, 17), False
    cadre.save()
    assert not RoundPlace.objects.unanswered().exists()
    clock.move_to(MONDAY + DAY)
    ask_people(asked)
    assert not asked.places.exists()

    clock.move_to(MONDAY + DAY * 14)
    cadre.left_on, cadre.is_active = None, True
    cadre.save()
    ask_people(asked)

    assert asked.places.get().due_on == date(2026, 12, 14)


@pytest.mark.rule("R92")
def test_who_moved_out_is_out_of_lists_and_counts_at_once(asked, tree, cadre, neighbour, clock):
    ask_people(asked)
    cadre.unit = tree.committee
    cadre.save()

    assert [place.person for place in RoundPlace.objects.unanswered()] == [neighbour]
    clock.move_to(MONDAY + DAY)
    ask_people(asked)
    assert list(states(asked)) == [neighbour]


def test_what_was_answered_stays_with_who_moved_out(asked, tree, cadre, clock):
    DeclarationFactory(owner=cadre, started_at=MONDAY, accepted=True)
    ask_people(asked)
    cadre.unit = tree.elsewhere
    cadre.save()
    clock.move_to(MONDAY + DAY)
    ask_people(asked)

    assert states(asked) == {cadre: PlaceState.ACCEPTED}
    assert not RoundPlace.objects.reached().exists()


def test_a_place_that_missed_a_move_is_mended(asked, tree, cadre, clock):
    """The move and the giving of places may happen in the same moment."""
    ask_people(asked)
    RoundPlace.objects.update(unit_path=tree.elsewhere.path)
    clock.move_to(MONDAY + DAY)
    ask_people(asked)

    assert asked.places.get().unit_path == tree.branch.path


def test_a_version_that_was_sent_while_places_were_given_is_found(asked, cadre):
    ask_people(asked)
    sent = DeclarationFactory(
        owner=cadre, started_at=MONDAY, submitted=True
    )  # follow() saw no place
    ask_people(asked, at=MONDAY + timedelta(minutes=10))

    place = asked.places.get()
    assert (place.state, place.declaration) == (PlaceState.SENT, sent)


@pytest.mark.parametrize("status", [{}, {"closed": True}])
def test_a_round_that_is_not_open_asks_nobody(tree, cadre, status):
    round_ = RoundFactory(unit=tree.block, **status)

    assert ask_people(round_) == 0
    assert not RoundPlace.objects.exists()


@pytest.mark.rule("R93")
def test_places_are_given_in_a_few_statements(asked, tree, django_assert_max_num_queries):
    for unit in (tree.branch, tree.sibling):
        UserFactory.create_batch(20, unit=unit)

    with django_assert_max_num_queries(26):  # savepoints among them
        assert ask_people(asked) == 40

    counted = RoundCount.objects.values_list("unit_path", "waiting")
    assert set(counted) == {(tree.branch.path, 20), (tree.sibling.path, 20)}
