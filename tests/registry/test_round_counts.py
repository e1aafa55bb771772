"""The counts that the progress page reads always equal a recount, whatever happens in any order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count, Q
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Period, Unit, User
from registry import actions
from registry.actions.places import ask_people, exempt_person, lift_exemption
from registry.facts.rounds import STATES
from registry.models import Declaration, Round, RoundCount, RoundPlace
from registry.workflow import ONCE_ACCEPTED, OPEN, UNANSWERED, PlaceState, Status
from tests.factories import AppointmentFactory, RoundFactory, UnitFactory, UserFactory

pick = st.integers(min_value=0, max_value=99)


def counted():
    """By round, unit and day, what the database has kept."""
    rows = RoundCount.objects.values_list("round", "unit_path", "due_on", *STATES)
    return {row[:3]: row[3:] for row in rows if any(row[3:])}


def recounted():
    """The same, counted from the places."""
    sums = {f"{state}_n": Count("pk", filter=Q(state=state)) for state in STATES}
    rows = RoundPlace.objects.filter(person_left=False).order_by()
    rows = rows.values("round", "unit_path", "due_on").annotate(**sums)
    names = ["round", "unit_path", "due_on", *sums]
    return {row[:3]: row[3:] for row in rows.values_list(*names)}


class Rounds(RuleBasedStateMachine):
    """Two rounds, one inside the other, and a few people whom everything happens to."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        for code in (
            "declaration_first",
            "declaration_change",
            "declaration_review",
            "round_grace",
        ):
            Period.objects.create(
                code=code, workdays=10, name=code, source="tests", valid_from=date(2020, 1, 1)
            )
        top = UnitFactory()
        block, other = UnitFactory(parent=top), UnitFactory(parent=top)
        self.units = [top, block, other, UnitFactory(parent=block), UnitFactory(parent=other)]
        self.head = UserFactory(unit=top)
        AppointmentFactory(person=self.head, unit=top)
        outer = RoundFactory(unit=top, opened=True)
        inner = RoundFactory(unit=block, opened=True, due_on=date(2026, 12, 1))
        self.rounds = [outer, inner]
        self.people = [UserFactory(unit=unit) for unit in self.units]
        self.clock = datetime(2026, 11, 16, 1, tzinfo=UTC)

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def now(self):
        self.clock += timedelta(minutes=11)
        return self.clock

    def person(self, n):
        return User.objects.get(pk=self.people[n % len(self.people)].pk)

    def version(self, n, *statuses):
        found = Declaration.objects.filter(status__in=statuses).order_by("owner_id", "version")
        return found[n % len(found)] if found else None

    @rule(n=pick)
    def add_a_person(self, n):
        self.people.append(UserFactory(unit=self.units[n % len(self.units)]))

    @rule()
    def look_for_people(self):
        for round_ in self.rounds:
            ask_people(round_, at=self.now())

    @rule(n=pick)
    def send(self, n):
        person = self.person(n)
        if not person.declarations.filter(status__in=OPEN).exists():
            actions.declare_none(person, by=person, at=self.now())

    @rule(n=pick)
    def withdraw(self, n):
        if version := self.version(n, Status.SUBMITTED):
            actions.withdraw_declaration(version, by=version.owner, at=self.now())

    @rule(n=pick, accept=st.booleans())
    def answer(self, n, accept):
        version = self.version(n, Status.SUBMITTED)
        if version is None or version.owner_left or version.owner_id == self.head.pk:
            return
        if accept:
            actions.accept_declaration(version, by=self.head, at=self.now())
        else:
            actions.return_declaration(version, by=self.head, reason="Thiếu.", at=self.now())

    @rule(n=pick)
    def excuse(self, n):
        places = (
            RoundPlace.objects.filter(state__in=UNANSWERED).exclude(person=self.head).order_by("pk")
        )
        if places:
            exempt_person(places[n % len(places)], by=self.head, reason="Nghỉ.", at=self.now())

    @rule(n=pick)
    def ask_again(self, n):
        places = RoundPlace.objects.filter(state=PlaceState.EXEMPT).order_by("pk")
        if places:
            lift_exemption(places[n % len(places)], by=self.head, at=self.now())

    @rule(n=pick, to=pick)
    def move_a_person(self, n, to):
        person = self.person(n)
        person.unit = self.units[to % len(self.units)]
        person.save()

    @rule(n=pick, to=pick)
    def move_a_unit(self, n, to):
        unit = Unit.objects.get(pk=self.units[1 + n % 4].pk)
        above = Unit.objects.get(pk=self.units[to % len(self.units)].pk)
        if not above.path.startswith(unit.path):
            unit.parent = above
            unit.save()

    @rule(n=pick)
    def leave_or_return(self, n):
        person = self.person(n)
        person.left_on = None if person.left_on else date(2026, 11, 17)
        person.is_active = person.left_on is None
        person.save()

    @rule(n=pick)
    def more_time(self, n):
        round_ = self.rounds[n % 2]
        round_.refresh_from_db()
        Round.objects.filter(pk=round_.pk).update(
            due_on=round_.due_on + timedelta(1), closes_on=round_.closes_on + timedelta(1)
        )

    @invariant()
    def counts_equal_a_recount(self):
        assert counted() == recounted()

    @invariant()
    def places_stand_where_versions_stand(self):
        for place in RoundPlace.objects.exclude(state=PlaceState.EXEMPT).select_related(
            "declaration"
        ):
            version = place.declaration
            assert (version is None) == (place.state == PlaceState.WAITING)
            if version:
                accepted = version.status in ONCE_ACCEPTED
                assert accepted == (place.state == PlaceState.ACCEPTED)


@pytest.mark.rule("R93")
@pytest.mark.django_db
def test_counts_always_equal_a_recount():
    run_state_machine_as_test(
        Rounds, settings=settings(max_examples=12, stateful_step_count=20, deadline=None)
    )
