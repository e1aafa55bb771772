"""Until when a commitment is kept: in use while its person is on the roster (R86)."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import Left
from django.utils import timezone

from accounts.models import SEGMENT, add_months, below, months_of
from directives.models import Clause, Commitment
from directives.models.commitments import CommitmentQuerySet
from portal.lib.holdings import Dated
from portal.lib.retention import Expired

PERIOD = "keep_commitment"


def over(on: date) -> CommitmentQuerySet:
    """Of people who left longer ago than the period: never a day early, after a short month up to
    three days late."""
    latest = add_months(on, -months_of(PERIOD, on))
    return Commitment.objects.filter(person__left_on__lt=latest)


def find(path: str, on: date) -> Iterator[Expired]:
    rows = over(on).filter(below([path], "person__unit_path"))
    return _expired(rows.order_by("person__left_on", "pk"), on)


def count(path: str, on: date) -> Mapping[str, int]:
    branch = Left("person__unit_path", len(path) + SEGMENT)
    rows = over(on).filter(below([path], "person__unit_path")).order_by()
    return dict(rows.values_list(branch).annotate(Count("pk")))


def over_among(ids: Collection[str], on: date) -> list[Expired]:
    return list(_expired(over(on).filter(pk__in=ids).order_by("pk"), on))


def _expired(rows: CommitmentQuerySet, on: date) -> Iterator[Expired]:
    months = months_of(PERIOD, on)
    fields = ("pk", "person", "person__unit_path", "person__left_on")
    for pk, person, path, left_on in rows.values_list(*fields).iterator():
        yield Expired(str(pk), person, path, left_on, add_months(left_on, months))


def dates(person: UUID) -> list[Dated]:
    """The last day of each of one person's commitments; none while they are on the roster."""
    rows = Commitment.objects.filter(person=person).select_related("person")
    return [Dated(row.pk, str(row), _last_day(row.person.left_on)) for row in rows]


def _last_day(left_on: date | None) -> date | None:
    return add_months(left_on, months_of(PERIOD, timezone.localdate())) if left_on else None


def clauses_in_words(clauses: Collection[int]) -> str:
    """What was read, by how it is cited and called."""
    rows = Clause.objects.filter(pk__in=clauses).order_by("document", "position")
    return "; ".join(f"{clause.reference} {clause.title}" for clause in rows)
