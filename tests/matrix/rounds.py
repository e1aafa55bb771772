"""Rounds: one of the committee, open, another planned. The cadre's place is open, the colleague's exempt."""

from datetime import timedelta

from django.utils import timezone

from tests.factories import RoundFactory, RoundPlaceFactory

STAFF_OF_PLANNED = "in 404 404 403 403 200 404 404 404 404 404 404"

ROWS: dict[str, tuple[str, str, str]] = {
    "registry:rounds": ("get", "nothing", "in 200 200 200 200 200 200 200 200 200 200 200"),
    "registry:plan_round": ("get", "nothing", "in 403 403 403 403 200 403 403 403 403 403 403"),
    "registry:round": ("get", "round", "in 200 200 200 200 200 404 404 404 404 404 404"),
    "registry:change_round": ("get", "planned_round", STAFF_OF_PLANNED),
    "registry:discard_round": ("get", "planned_round", STAFF_OF_PLANNED),
    "registry:open_round": ("get", "planned_round", STAFF_OF_PLANNED),
    "registry:extend_round": ("get", "round", "in 403 403 403 403 200 404 404 404 404 404 404"),
    "registry:close_round": ("get", "round", "in 403 403 403 403 200 404 404 404 404 404 404"),
    "registry:round_progress": ("get", "round", "in 403 403 200 200 200 404 404 404 404 404 404"),
    "registry:round_progress_of_unit": (
        "get",
        "round_of_unit",
        "in 403 403 404 200 200 404 404 404 404 404 404",
    ),
    "registry:round_people": ("get", "round", "in 403 403 200 200 403 404 404 404 404 404 404"),
    "registry:find_round_person": (
        "get",
        "round",
        "in 403 403 200 200 200 404 404 404 404 404 404",
    ),
    "registry:exempt_person": ("get", "place", "in 403 404 200 200 200 404 404 404 404 404 404"),
    "registry:lift_exemption": (
        "get",
        "exempt_place",
        "in 404 403 200 200 200 404 404 404 404 404 404",
    ),
}


def make(things, cast, tree):
    today = timezone.localdate()
    days = {
        "opens_on": today,
        "due_on": today + timedelta(10),
        "closes_on": today + timedelta(20),
        "counts_from": today,
    }
    asked = RoundFactory(
        unit=tree.committee, opened=True, opened_at=timezone.now(), created_by=cast.staff, **days
    )
    # The basis of a round that is to be opened must be in force.
    planned = RoundFactory(unit=tree.committee, created_by=cast.staff, **days)
    place = RoundPlaceFactory(round=asked, person=cast.cadre)
    exempt = RoundPlaceFactory(round=asked, person=cast.colleague, exempt=True)
    things.round = [asked.pk]
    things.planned_round = [planned.pk]
    things.round_of_unit = [asked.pk, tree.sibling.pk]
    things.place = [asked.pk, place.pk]
    things.exempt_place = [asked.pk, exempt.pk]
