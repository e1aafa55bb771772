"""A person's place stands where their versions stand, whatever the order of steps."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from registry import actions
from registry.actions.places import ask_people
from registry.models import RoundPlace
from registry.workflow import PlaceState
from tests.factories import DeclarationFactory, RoundFactory, RoundPlaceFactory
from tests.registry.in_rounds import DAY, MONDAY

pytestmark = pytest.mark.usefixtures("periods")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def place(tree, cadre):
    round_ = RoundFactory(unit=tree.committee, opened=True)
    return RoundPlaceFactory(round=round_, person=cadre)


def stands(place):
    place.refresh_from_db()
    return place.state, place.declaration


@pytest.mark.rule("R95")
def test_sent_withdrawn_and_sent_again(place, cadre):
    first = actions.declare_none(cadre, by=cadre)
    assert stands(place) == (PlaceState.SENT, first)

    actions.withdraw_declaration(first, by=cadre)
    assert stands(place) == (PlaceState.WAITING, None)

    second = actions.declare_none(cadre, by=cadre)
    assert stands(place) == (PlaceState.SENT, second)


@pytest.mark.rule("R95")
def test_returned_answered_and_accepted(place, cadre, unit_head):
    first = actions.declare_none(cadre, by=cadre)
    actions.return_declaration(first, by=unit_head, reason="Thiếu Zalo.")
    assert stands(place) == (PlaceState.RETURNED, first)

    second = actions.declare_none(cadre, by=cadre)
    assert stands(place) == (PlaceState.SENT, second)

    actions.accept_declaration(second, by=unit_head)
    assert stands(place) == (PlaceState.ACCEPTED, second)


@pytest.mark.rule("R95")
def test_once_accepted_a_later_change_takes_nothing_away(place, cadre, unit_head):
    first = actions.declare_none(cadre, by=cadre)
    actions.accept_declaration(first, by=unit_head)

    change = actions.declare_none(cadre, by=cadre)
    assert stands(place) == (PlaceState.ACCEPTED, first)
    actions.return_declaration(change, by=unit_head, reason="Chưa rõ.")
    assert stands(place) == (PlaceState.ACCEPTED, first)

    final = actions.declare_none(cadre, by=cadre)
    actions.accept_declaration(final, by=unit_head)
    assert stands(place) == (PlaceState.ACCEPTED, final)


@pytest.mark.rule("R95")
def test_a_version_that_waited_at_the_opening_answers_once_it_is_accepted(tree, cadre, unit_head):
    waited = DeclarationFactory(owner=cadre, submitted=True, started_at=MONDAY - DAY * 20)
    round_ = RoundFactory(unit=tree.committee, opened=True)
    ask_people(round_)
    place = RoundPlace.objects.get(person=cadre)
    assert stands(place) == (PlaceState.SENT, waited)

    actions.accept_declaration(waited, by=unit_head)

    assert stands(place) == (PlaceState.ACCEPTED, waited)


@pytest.mark.rule("R95")
def test_every_open_round_is_answered_and_no_closed_one(place, cadre, tree):
    other = RoundPlaceFactory(round=RoundFactory(unit=tree.block, opened=True), person=cadre)
    closed = RoundPlaceFactory(round=RoundFactory(unit=tree.block, closed=True), person=cadre)

    sent = actions.declare_none(cadre, by=cadre)

    assert stands(place) == stands(other) == (PlaceState.SENT, sent)
    assert stands(closed) == (PlaceState.WAITING, None)


@pytest.mark.rule("R97")
def test_whoever_is_asked_for_more_has_the_days_of_a_return(place, cadre, unit_head, clock):
    clock.move_to(datetime(2026, 11, 27, 2, tzinfo=UTC))  # the round's own last day
    sent = actions.declare_none(cadre, by=cadre)
    actions.return_declaration(sent, by=unit_head, reason="Thiếu Zalo.")

    place.refresh_from_db()
    assert place.due_on == date(2026, 12, 11)  # ten working days after the return


@pytest.mark.rule("R97")
def test_days_of_a_return_never_shorten_the_rounds_own(tree, cadre, unit_head):
    long = RoundFactory(
        unit=tree.block, opened=True, due_on=date(2026, 12, 30), closes_on=date(2026, 12, 31)
    )
    place = RoundPlaceFactory(round=long, person=cadre)
    sent = actions.declare_none(cadre, by=cadre)
    actions.return_declaration(sent, by=unit_head, reason="Thiếu Zalo.")

    place.refresh_from_db()
    assert place.due_on == date(2026, 12, 30)


@pytest.mark.rule("R97")
def test_a_sent_version_keeps_the_rounds_day_and_legal_basis(place, cadre):
    draft = actions.start_declaration(cadre, by=cadre)
    RoundPlace.objects.update(due_on=date(2026, 12, 1))
    draft = actions.save_draft(draft, by=cadre, accounts=[], no_social_network=True)
    assert draft.due_on == place.round.due_on  # a draft keeps the day on which it was begun

    sent = actions.submit_declaration(draft, by=cadre)

    assert sent.due_on == date(2026, 12, 1)
    assert sent.legal_basis.splitlines()[-1] == (
        f"21-CT/TU ngày 16/01/2023, điều khoản II.2: Kê khai tài khoản (đợt kê khai “{place.round.name}”)"
    )


def test_without_a_round_nothing_is_added(cadre):
    sent = actions.declare_none(cadre, by=cadre)

    assert "đợt kê khai" not in sent.legal_basis
    assert sent.due_on == date(2026, 9, 15)  # ten working days after the first of September
