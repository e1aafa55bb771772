"""What the database itself holds of rounds, with nothing left to a NULL."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from registry.models import Round, RoundPlace, RoundReminder
from tests.factories import RoundFactory, RoundPlaceFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
SOMEBODY = "somebody"

REFUSED = [
    ("round_dates_in_order", {}, {"due_on": date(2026, 11, 15)}),
    ("round_dates_in_order", {}, {"closes_on": date(2026, 11, 26)}),
    ("round_dates_in_order", {}, {"counts_from": date(2026, 11, 17)}),
    ("round_opened_whole", {}, {"opened_at": NOON}),
    ("round_opened_whole", {}, {"opened_by": SOMEBODY}),
    ("round_opened_whole", {"opened": True}, {"opened_at": None}),
    ("round_closed_whole", {"opened": True}, {"closed_at": NOON}),
    ("round_closed_whole", {"opened": True}, {"closed_by": SOMEBODY}),
    ("round_closed_whole", {"closed": True}, {"closed_at": None}),
    ("round_has_basis", {}, {"basis": ""}),
]


@pytest.mark.rule("R91")
@pytest.mark.parametrize(("constraint", "traits", "changes"), REFUSED)
def test_a_round_is_whole(staff, constraint, traits, changes):
    round_ = RoundFactory(**traits)
    changes = {name: staff if value == SOMEBODY else value for name, value in changes.items()}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(**changes)


@pytest.mark.parametrize(
    ("traits", "changes"),
    [
        ({}, {"status": "closed", "opened_at": NOON, "closed_at": NOON}),
        ({"opened": True}, {"status": "planned", "opened_at": None}),
        ({"closed": True}, {"status": "open", "closed_at": None}),
    ],
)
def test_a_round_goes_one_way(traits, changes):
    round_ = RoundFactory(**traits)

    with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(**changes)


def test_a_round_begins_in_a_status_that_exists():
    with pytest.raises(IntegrityError, match="round_status_known"), transaction.atomic():
        RoundFactory(status="over", opened_at=NOON)


@pytest.mark.rule("R92")
def test_a_person_has_one_place_in_a_round(cadre):
    place = RoundPlaceFactory(person=cadre)

    with pytest.raises(IntegrityError, match="round_place_once"), transaction.atomic():
        RoundPlaceFactory(person=cadre, round=place.round)


def test_a_place_is_in_a_state_that_exists(cadre):
    place = RoundPlaceFactory(person=cadre)

    with pytest.raises(IntegrityError, match="round_place_state_known"), transaction.atomic():
        RoundPlace.objects.filter(pk=place.pk).update(state="lost")


@pytest.mark.rule("R94")
def test_a_reminder_of_a_day_is_there_once(cadre):
    due = {
        "round": RoundFactory(opened=True),
        "due_on": date(2026, 11, 27),
        "day": date(2026, 11, 26),
    }
    RoundReminder.objects.create(**due)

    with pytest.raises(IntegrityError, match="round_reminder_once"), transaction.atomic():
        RoundReminder.objects.create(**due)


def test_a_place_is_copied_from_the_person_and_follows_them(tree, cadre):
    place = RoundPlaceFactory(person=cadre, round=RoundFactory(unit=tree.block, opened=True))
    assert (place.unit_path, place.sort_key, place.person_left) == (
        tree.branch.path,
        cadre.sort_key,
        False,
    )

    cadre.unit, cadre.full_name = tree.sibling, "Phạm Văn An"
    cadre.left_on, cadre.is_active = date(2026, 11, 20), False
    cadre.save()

    place.refresh_from_db()
    assert (place.unit_path, place.sort_key, place.person_left) == (
        tree.sibling.path,
        cadre.sort_key,
        True,
    )
