"""Until when a declaration and an incident are kept. The one address of these rules (R86).

Days are those of the committee's own time zone. What has no last day is in use.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Left, TruncDate
from django.utils import timezone

from accounts.models import SEGMENT, User, add_months, below, months_of
from portal.lib.retention import Expired
from registry.models import Declaration, Incident
from registry.models.declarations import ENDED
from registry.workflow import IncidentStatus, Status

Kept = QuerySet[Any]  # of declarations or incidents, with the two days
Rows = Callable[[date], Kept]
# Asked for the few rows of people who left, instead of joining everyone.
LEFT_ON = Subquery(User.objects.filter(pk=OuterRef("owner")).values("left_on"))


class AddMonths(Func):
    """The same day so many months later, or that month's last day: as `add_months` counts."""

    template = "((%(expressions)s * interval '1 month')::date)"
    arg_joiner = " + "
    output_field = DateField()


def kept_declarations(on: date) -> Kept:
    """With `kept_from` and `keep_until`, both None for what is in use (R86).

    What a later version replaced is kept from the day of that. What came back or was taken back
    stays in use until its next version is sent. Everything of a person who left is kept from
    that day at the latest, drafts included.
    """
    left = Q(owner_left=True)
    later = Declaration.objects.filter(owner=OuterRef("owner"), version__gt=OuterRef("version"))
    followed = Exists(later.exclude(status=Status.DRAFT))
    closed = Q(status__in=[Status.RETURNED, Status.WITHDRAWN])
    kept_from = Case(
        When(status=Status.SUPERSEDED, then=TruncDate("superseded_at")),
        When(closed & (left | followed), then=TruncDate(Coalesce("withdrawn_at", "reviewed_at"))),
        When(left, then=LEFT_ON),
        output_field=DateField(),
    )
    rows = Declaration.objects.annotate(kept_from=kept_from)
    return rows.annotate(keep_until=_after(months_of("keep_declaration", on)))


def kept_incidents(on: date) -> Kept:
    """The same for incidents: kept from the day they were closed, or their owner left (R86)."""
    kept_from = Case(
        When(status=IncidentStatus.CLOSED, then=TruncDate("closed_at")),
        When(owner_left=True, then=LEFT_ON),
        output_field=DateField(),
    )
    rows = Incident.objects.annotate(kept_from=kept_from)
    return rows.annotate(keep_until=_after(months_of("keep_incident", on)))


def over_declarations(on: date) -> Kept:
    """Those whose last day is before that one.

    The condition on stored days comes first: an index then leaves the few that may be over, and
    the few days that it allows too many cover months of different lengths.
    """
    rows = kept_declarations(on)
    latest = add_months(on, -months_of("keep_declaration", on)) + timedelta(days=4)
    begun = timezone.make_aware(datetime.combine(latest, time.min))
    ended = Coalesce("superseded_at", "withdrawn_at", "reviewed_at")
    may_be = Q(status__in=ENDED, ended_at__lt=begun) | Q(owner_left=True)
    over: Kept = rows.alias(ended_at=ended).filter(may_be, keep_until__lt=on)
    return over


def over_incidents(on: date) -> Kept:
    return kept_incidents(on).filter(keep_until__lt=on)


def find(over: Rows, path: str, on: date) -> Iterator[Expired]:
    """What is over on that day in a unit and all below it, the oldest first."""
    return expired(over(on).filter(below([path])).order_by("keep_until", "pk"))


def count(over: Rows, path: str, on: date) -> Mapping[str, int]:
    """How much that is, by path: of the unit itself and of each branch right under it."""
    branch = Left("unit_path", len(path) + SEGMENT)
    rows = over(on).filter(below([path])).order_by()
    return dict(rows.values_list(branch).annotate(Count("pk")))


def over_among(over: Rows, ids: Collection[str], on: date) -> list[Expired]:
    """Which of these are over on that day."""
    return list(expired(over(on).filter(pk__in=ids).order_by("pk")))


def expired(rows: Kept) -> Iterator[Expired]:
    fields = ("pk", "owner_id", "unit_path", "kept_from", "keep_until")
    for pk, person, path, first, last in rows.values_list(*fields).iterator():
        yield Expired(str(pk), person, path, first, last)


def _after(months: int) -> AddMonths:
    return AddMonths(F("kept_from"), Value(months))
