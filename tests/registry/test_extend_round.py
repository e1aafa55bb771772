"""More time for an open round: later only, with a reason, and everyone who has yet to send is told."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from portal.lib.access import Denied
from registry.actions.places import ask_people
from registry.actions.rounds import extend_round
from registry.models import RoundExtension
from registry.workflow import PlaceState
from tests.factories import RoundFactory, RoundPlaceFactory, UserFactory
from tests.registry.in_rounds import MONDAY, same, told

pytestmark = pytest.mark.usefixtures("periods")
LATER = {"due_on": date(2026, 12, 4), "closes_on": date(2026, 12, 11)}
REASON = "Nhiều chi bộ vùng xa chưa có mạng."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def asked(tree):
    return RoundFactory(unit=tree.block, opened=True, people_checked_at=MONDAY)


def place(asked, unit, **more):
    return RoundPlaceFactory(round=asked, person=UserFactory(unit=unit), **more)


def test_the_office_extends_it_with_a_reason(asked, staff):
    extension = extend_round(asked, by=staff, reason=REASON, **LATER)

    asked.refresh_from_db()
    assert (asked.due_on, asked.closes_on) == (LATER["due_on"], LATER["closes_on"])
    assert (extension.due_before, extension.closes_before) == (
        date(2026, 11, 27),
        date(2026, 12, 4),
    )
    assert (extension.reason, extension.extended_by) == (REASON, staff)
    details = AuditEvent.objects.get(kind="round.extended").details
    assert (details["due_before"], details["due_on"]) == ("2026-11-27", "2026-12-04")
    assert REASON not in str(details)  # the trail holds no texts (R5)


@pytest.mark.rule("R99")
def test_places_that_had_the_old_day_follow_and_who_has_to_send_is_told(asked, tree, staff):
    waiting, returned = place(asked, tree.branch), place(asked, tree.sibling, state="returned")
    later = place(asked, tree.branch, due_on=date(2026, 12, 8))
    sent = place(asked, tree.branch, state="sent")
    place(asked, tree.branch, exempt=True)

    extend_round(asked, by=staff, reason=REASON, **LATER)
    ask_people(asked)  # though it looked for people a moment ago

    days = dict(asked.places.values_list("pk", "due_on"))
    assert {days[it.pk] for it in (waiting, returned, sent)} == {LATER["due_on"]}
    assert days[later.pk] == date(2026, 12, 8)
    concerned = [it.person for it in (waiting, returned, later)]
    assert told("round.extended") == same(concerned)
    extension = RoundExtension.objects.get()
    assert (extension.told_at, extension.people) == (MONDAY, 3)


@pytest.mark.rule("R99")
def test_an_extension_is_told_once(asked, tree, staff, clock):
    place(asked, tree.branch)
    extend_round(asked, by=staff, reason=REASON, **LATER)
    for minutes in (1, 2, 20):
        ask_people(asked, at=MONDAY + timedelta(minutes=minutes))

    assert len(told("round.extended")) == 1


@pytest.mark.rule("R99")
@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"due_on": date(2026, 11, 26)}, "earlier"),
        ({"closes_on": date(2026, 12, 3)}, "earlier"),
        ({}, "nothing_later"),
        ({"due_on": date(2026, 12, 10)}, "closes_before_due"),
    ],
)
def test_only_later(asked, staff, days, code):
    now = {"due_on": asked.due_on, "closes_on": asked.closes_on}

    with pytest.raises(Denied) as refusal:
        extend_round(asked, by=staff, reason=REASON, **(now | days))

    assert refusal.value.code == code
    assert not RoundExtension.objects.exists()


@pytest.mark.rule("R99")
def test_the_database_holds_that_an_extension_is_later_and_has_a_reason(asked, staff):
    extension = extend_round(asked, by=staff, reason=REASON, **LATER)

    row = RoundExtension.objects.filter(pk=extension.pk)
    unchanged = {"due_on": extension.due_before, "closes_on": extension.closes_before}
    for changes in ({"reason": ""}, unchanged, {"due_on": date(2026, 11, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**changes)


@pytest.mark.parametrize("status", [{}, {"closed": True}])
def test_only_an_open_round_is_extended(tree, staff, status):
    with pytest.raises(Denied) as refusal:
        extend_round(RoundFactory(unit=tree.block, **status), by=staff, reason=REASON, **LATER)

    assert refusal.value.code == "not_open"


@pytest.mark.rule("R91")
@pytest.mark.parametrize("who", ["unit_head", "superior_head", "administrator"])
def test_only_the_office_extends(asked, request, who):
    with pytest.raises(Denied) as refusal:
        extend_round(asked, by=request.getfixturevalue(who), reason=REASON, **LATER)

    assert refusal.value.code == "not_staff"


def test_more_days_to_close_alone_move_nobodys_day(asked, tree, staff):
    waiting = place(asked, tree.branch)
    extend_round(asked, by=staff, reason=REASON, due_on=asked.due_on, closes_on=date(2026, 12, 20))
    ask_people(asked)

    waiting.refresh_from_db()
    assert (waiting.due_on, waiting.state) == (date(2026, 11, 27), PlaceState.WAITING)
    assert told("round.extended") == [waiting.person.pk]
