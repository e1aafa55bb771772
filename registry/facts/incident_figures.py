"""Figures about incidents: counts by unit, for many units at once, and never a name (R109).

A figure of a past day is worked out from dates, so that it says the same whenever it is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import Least
from django.utils import timezone

from portal.lib.facts import Figure
from registry.facts.counting import end_of, on_roster, start_of, sum_up, within
from registry.models import Incident, IncidentKind, Outcome


@dataclass(frozen=True)
class IncidentFigures:
    """Incidents of people of a unit and all below it.

    Of those raised in the period: the three kinds add up; in time, late and not yet due add up.
    An incident that is closed before its day needs no answer and counts as in time.
    """

    raised: int = 0
    lost_control: int = 0
    impersonated: int = 0
    abused: int = 0
    in_time: int = 0  # answered, or closed, on or before the day
    late: int = 0  # answered after it, or not yet and the day is over
    impersonated_closed: int = 0
    unresolved: int = 0  # at the end of the last day, whenever raised
    closed: int = 0  # in the period, whenever raised; the five outcomes add up
    recovered: int = 0
    removed: int = 0
    abandoned: int = 0
    mistaken: int = 0
    other: int = 0

    @property
    def not_yet_due(self) -> int:
        return self.raised - self.in_time - self.late


def incident_figures(paths: Iterable[str], first: date, last: date) -> dict[str, IncidentFigures]:
    """Both days included, as of the end of the last; one query whatever the number of units."""
    wanted, start, end = set(paths), start_of(first), end_of(last)
    raised = Q(opened_at__gte=start, opened_at__lt=end)
    closed = Q(closed_at__gte=start, closed_at__lt=end)
    unresolved = Q(opened_at__lt=end) & (Q(closed_at=None) | Q(closed_at__gte=end))
    answered = Q(handled_at__lt=end)
    waits = Q(handled_at=None) | Q(handled_at__gte=end)
    rows = (
        Incident.objects.filter(within(wanted), on_roster(last, "owner__"))
        .filter(raised | closed | unresolved)
        .alias(handled_at=Least("answered_at", "closed_at"))
        .values("unit_path")
        .annotate(
            raised=_count(raised),
            **{kind.value: _count(raised & Q(kind=kind)) for kind in IncidentKind},
            in_time=_count(raised & answered & Q(handled_at__date__lte=F("answer_due_on"))),
            late=_count(
                raised
                & (
                    answered & Q(handled_at__date__gt=F("answer_due_on"))
                    | waits & Q(answer_due_on__lt=last)
                )
            ),
            impersonated_closed=_count(
                raised & Q(kind=IncidentKind.IMPERSONATED, closed_at__lt=end)
            ),
            unresolved=_count(unresolved),
            closed=_count(closed),
            **{outcome.value: _count(closed & Q(outcome=outcome)) for outcome in Outcome},
        )
        .order_by()
    )
    names = [field.name for field in fields(IncidentFigures)]
    return {
        path: IncidentFigures(**{name: sums[name] for name in names})
        for path, sums in sum_up(wanted, rows).items()
    }


def _count(which: Q) -> Count:
    return Count("pk", filter=which)


# -- for checklists, by name --------------------------------------------------------------------


def impersonation_incidents(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    """How many people said in the period that somebody impersonates them."""
    found = incident_figures(paths, first, min(last, timezone.localdate()))
    return {path: _impersonated(item) for path, item in found.items()}


def incidents_handled(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    """How many of those raised in the period the unit answered in time."""
    found = incident_figures(paths, first, min(last, timezone.localdate()))
    return {path: _handled(item) for path, item in found.items()}


def _impersonated(item: IncidentFigures) -> Figure:
    if not item.impersonated:
        return Figure(0, None, "Không có sự cố bị giả mạo nào được báo trong kỳ")
    return Figure(
        item.impersonated,
        None,
        f"{item.impersonated} sự cố bị giả mạo được báo trong kỳ, "
        f"{item.impersonated_closed} đã khép lại",
    )


def _handled(item: IncidentFigures) -> Figure:
    if not item.raised:
        return Figure(0, 0, "Không có sự cố tài khoản nào được báo trong kỳ")
    words = [f"Đã trả lời đúng hạn {item.in_time} trên {item.raised} sự cố được báo trong kỳ"]
    if item.late:
        words.append(f"{item.late} sự cố trả lời muộn hoặc quá hạn")
    if item.not_yet_due:
        words.append(f"{item.not_yet_due} sự cố còn trong hạn")
    return Figure(item.in_time, item.raised, ", ".join(words))
