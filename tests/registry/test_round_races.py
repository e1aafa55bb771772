"""Rounds at the same moment, on real transactions: nobody is asked, told or counted twice or missed."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction

from accounts.models import User
from audit.models import AuditEvent
from registry import actions
from registry.actions.places import ask_people
from registry.actions.reminders import remind
from registry.actions.rounds import close_round, open_round
from registry.jobs import rounds as jobs
from registry.models import Round, RoundPlace, RoundReminder
from registry.workflow import PlaceState, RoundStatus
from tests.factories import (
    ClauseFactory,
    DocumentFactory,
    RoundFactory,
    RoundPlaceFactory,
)
from tests.registry.in_rounds import told
from tests.registry.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("periods")]
FAR = {"due_on": date(2099, 1, 5), "closes_on": date(2099, 2, 1)}


def wait_until(holds):
    last = time.monotonic() + 20
    while not holds() and time.monotonic() < last:
        time.sleep(0.02)


@pytest.fixture
def clause(db):
    return ClauseFactory(document=DocumentFactory(code="CT21"), code="II.2")


def test_of_two_who_open_one_wins(tree, clause, staff, cadre):
    planned = RoundFactory(unit=tree.block, **FAR)

    refused = at_once(*[lambda: open_round(planned, by=staff)] * 2)

    assert refused == ["already_open"]
    assert AuditEvent.objects.filter(kind="round.opened").count() == 1


@pytest.mark.rule("R92")
def test_two_workers_open_and_ask_everybody_once(tree, clause, cadre, colleague, neighbour):
    planned = RoundFactory(unit=tree.block, **FAR)

    at_once(*[lambda: jobs.open_round(str(planned.pk))] * 3)

    assert Round.objects.get().status == RoundStatus.OPEN
    assert RoundPlace.objects.count() == 3
    assert sorted(told("round.opened")) == sorted(it.pk for it in (cadre, colleague, neighbour))


@pytest.mark.rule("R94")
def test_two_ticks_remind_once(tree, cadre):
    asked = RoundFactory(unit=tree.block, opened=True)
    RoundPlaceFactory(round=asked, person=cadre)

    at_once(*[lambda: remind(asked, on=date(2026, 11, 28))] * 2)

    assert RoundReminder.objects.get().people == 1
    assert told("round.reminded") == [cadre.pk]


@pytest.mark.rule("R95")
def test_who_sends_while_places_are_given_is_found(tree, cadre):
    """Neither sees the other: the version is not kept yet when the worker gives the place."""
    asked = RoundFactory(unit=tree.block, opened=True)
    sent, given = Event(), Event()

    def send():
        with transaction.atomic():
            actions.declare_none(User.objects.get(pk=cadre.pk), by=cadre)
            sent.set()
            given.wait(20)
        connection.close()

    def ask():
        sent.wait(20)
        ask_people(asked)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        deeds = [pool.submit(send), pool.submit(ask)]
        wait_until(RoundPlace.objects.filter(state=PlaceState.WAITING).exists)
        given.set()
        for deed in deeds:
            deed.result(timeout=20)

    assert RoundPlace.objects.get().state == PlaceState.SENT


def test_an_answer_and_the_closing_at_once(tree, cadre, staff):
    asked = RoundFactory(unit=tree.block, opened=True)
    place = RoundPlaceFactory(round=asked, person=cadre)

    refused = at_once(
        lambda: actions.declare_none(User.objects.get(pk=cadre.pk), by=cadre),
        lambda: close_round(asked, by=staff),
    )

    assert refused == []
    place.refresh_from_db()
    sent = cadre.declarations.get()
    first = sent.submitted_at < Round.objects.get().closed_at
    assert place.state in ([PlaceState.SENT, PlaceState.WAITING] if first else [PlaceState.WAITING])
    assert (place.declaration == sent) is (place.state == PlaceState.SENT)


def test_many_answers_of_one_unit_are_all_counted(tree, cadre, colleague, unit_head):
    asked = RoundFactory(unit=tree.block, opened=True)
    people = [cadre, colleague, unit_head]
    for person in people:
        RoundPlaceFactory(round=asked, person=person)

    at_once(
        *[lambda it=it: actions.declare_none(User.objects.get(pk=it.pk), by=it) for it in people]
    )

    counts = asked.counts.get()
    assert (counts.waiting, counts.sent) == (0, 3)
