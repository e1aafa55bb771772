"""What tests of rounds share: a Monday on which a round opens, and words for who stands where."""

from datetime import UTC, date, datetime, timedelta

from accounts.models import Notification, User
from registry.actions.rounds import RoundPlan

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)  # eight in the morning, the day of the opening
TODAY = MONDAY.date()
DAY = timedelta(days=1)


def plan(unit, **changes):
    days = {
        "opens_on": TODAY,
        "due_on": date(2026, 11, 27),
        "closes_on": date(2026, 12, 4),
        "counts_from": TODAY,
    }
    return RoundPlan(
        **{"name": "Kê khai năm 2026", "unit": unit, "basis": "CT21/II.2"} | days | changes
    )


def states(round_):
    """Where everyone with a place stands."""
    return {place.person: place.state for place in round_.places.select_related("person")}


def told(kind):
    """Whom the inbox says so, once for each line."""
    lines = Notification.objects.filter(kind=kind).order_by("person")
    return list(lines.values_list("person", flat=True))


def same(people):
    """As `told` gives them."""
    return list(
        User.objects.filter(pk__in=[it.pk for it in people])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
