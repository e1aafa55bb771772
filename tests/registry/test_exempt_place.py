"""Excusing a person from a round, with a reason that they read; and taking it back."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import Role
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.actions.places import ask_people, exempt_person, lift_exemption
from registry.models import RoundPlace
from registry.workflow import PlaceState
from tests.conftest import with_role
from tests.factories import RoundFactory, RoundPlaceFactory
from tests.registry.in_rounds import DAY, MONDAY, told

pytestmark = pytest.mark.usefixtures("periods")
REASON = "Nghỉ thai sản đến hết tháng 01/2027."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def place(tree, cadre):
    return RoundPlaceFactory(round=RoundFactory(unit=tree.committee, opened=True), person=cadre)


@pytest.mark.parametrize("who", ["staff", "unit_head", "superior_head"])
def test_the_office_and_heads_excuse_a_person_of_theirs(place, request, cadre, who):
    by = request.getfixturevalue(who)

    exempt = exempt_person(place, by=by, reason=REASON)

    assert (exempt.state, exempt.exempt_reason) == (PlaceState.EXEMPT, REASON)
    assert (exempt.exempt_by, exempt.exempt_at) == (by, MONDAY)
    event = AuditEvent.objects.get(kind="round_place.exempted")
    assert (event.actor_id, event.subject_id) == (by.pk, cadre.pk)
    assert event.details == {"round": str(place.round_id)}  # the reason stands on the place alone
    assert told("round_place.exempted") == [cadre.pk]


@pytest.mark.rule("R96")
@pytest.mark.parametrize("who", ["colleague", "outside_head", "handler", "administrator"])
def test_nobody_else_does(place, request, who):
    with pytest.raises(Denied) as refusal:
        exempt_person(place, by=request.getfixturevalue(who), reason=REASON)

    assert refusal.value.code in ("not_reader", "out_of_scope")
    place.refresh_from_db()
    assert place.state == PlaceState.WAITING
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R96")
@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.STAFF])
def test_nobody_excuses_themselves(tree, role):
    person = with_role("Đinh Công Tráng", tree.branch, role, tree.branch)
    own = RoundPlaceFactory(round=RoundFactory(unit=tree.block, opened=True), person=person)

    with pytest.raises(Denied) as refusal:
        exempt_person(own, by=person, reason=REASON)
    assert refusal.value.code == "oneself"

    own = RoundPlaceFactory(
        round=RoundFactory(unit=tree.block, opened=True), person=person, exempt=True
    )
    with pytest.raises(Denied) as refusal:
        lift_exemption(own, by=person)
    assert refusal.value.code == "oneself"


@pytest.mark.rule("R96")
def test_the_database_refuses_it_too(place, cadre):
    for changes in (
        {"exempt_by": cadre, "exempt_at": MONDAY, "exempt_reason": REASON},  # oneself
        {"exempt_at": MONDAY, "exempt_reason": REASON},  # by nobody
        {"exempt_by": place.round.created_by, "exempt_reason": REASON},  # at no time
        {"exempt_by": place.round.created_by, "exempt_at": MONDAY},  # for no reason
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoundPlace.objects.filter(pk=place.pk).update(state=PlaceState.EXEMPT, **changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundPlace.objects.filter(pk=place.pk).update(exempt_reason=REASON)


@pytest.mark.parametrize(
    ("traits", "code"),
    [
        ({"exempt": True}, "already_exempt"),
        ({"state": "sent"}, "already_answered"),
        ({"state": "accepted"}, "already_answered"),
    ],
)
def test_only_who_has_yet_to_answer_is_excused(tree, cadre, staff, traits, code):
    place = RoundPlaceFactory(
        round=RoundFactory(unit=tree.block, opened=True), person=cadre, **traits
    )

    with pytest.raises(Denied) as refusal:
        exempt_person(place, by=staff, reason=REASON)

    assert refusal.value.code == code


def test_only_while_the_round_is_open(tree, cadre, staff):
    closed = RoundFactory(unit=tree.block, closed=True)
    waiting = RoundPlaceFactory(round=closed, person=cadre)
    with pytest.raises(Denied) as refusal:
        exempt_person(waiting, by=staff, reason=REASON)
    assert refusal.value.code == "not_open"


@pytest.mark.rule("R96")
def test_what_is_sent_after_an_exemption_ends_it(place, cadre, staff):
    exempt_person(place, by=staff, reason=REASON)

    sent = actions.declare_none(cadre, by=cadre)

    place.refresh_from_db()
    assert (place.state, place.declaration) == (PlaceState.SENT, sent)
    assert (place.exempt_reason, place.exempt_by, place.exempt_at) == ("", None, None)


@pytest.mark.rule("R96")
def test_what_was_sent_before_an_exemption_leaves_it(place, cadre, unit_head, staff, clock):
    sent = actions.declare_none(cadre, by=cadre)
    actions.return_declaration(sent, by=unit_head, reason="Thiếu Zalo.")
    clock.move_to(MONDAY + DAY)
    exempt_person(place, by=staff, reason=REASON)
    clock.move_to(MONDAY + DAY * 2)
    ask_people(place.round)

    place.refresh_from_db()
    assert place.state == PlaceState.EXEMPT


def test_lifted_the_person_is_asked_again_with_days_for_it(place, cadre, staff, unit_head, clock):
    exempt_person(place, by=staff, reason=REASON)
    clock.move_to(MONDAY + DAY * 10)  # the day before the round is due

    lifted = lift_exemption(place, by=unit_head)

    assert (lifted.state, lifted.exempt_reason) == (PlaceState.WAITING, "")
    assert lifted.due_on == date(2026, 12, 10)
    assert AuditEvent.objects.get(kind="round_place.exemption_lifted").actor_id == unit_head.pk
    assert told("round_place.exemption_lifted") == [cadre.pk]


def test_only_an_exemption_is_lifted(place, staff):
    with pytest.raises(Denied) as refusal:
        lift_exemption(place, by=staff)

    assert refusal.value.code == "not_exempt"
