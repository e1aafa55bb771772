"""Official pages in figures, what is due of them, and who is to be told.

A figure of a past day is worked out from when things were recorded, so that it says the same
whenever it is asked (R115).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Appointment, Unit, User, at_and_above, below
from portal.lib.facts import Figure
from registry.facts.counting import end_of, start_of, within
from registry.models import Finding, OfficialPage, PageReview
from registry.models.pages import KEEPERS, SOON, OfficialPageQuerySet

MANY = 100  # the home page counts no further


@dataclass(frozen=True)
class PageFigures:
    """Pages of a unit and all below it at the end of the last day, and the reviews of the period.

    A page that was never reviewed and is not due yet is neither `reviewed` nor `overdue`.
    """

    in_use: int = 0
    reviewed: int = 0  # reviewed, and the next review is not overdue
    overdue: int = 0
    last_reviewed_on: date | None = None
    reviews: int = 0  # recorded in the period
    corrected: int = 0  # of these: something was wrong and is put right
    to_correct: int = 0  # of these: something is still being put right


def page_figures(paths: Iterable[str], first: date, last: date) -> dict[str, PageFigures]:
    """Two queries whatever the number of units; both days included."""
    wanted = set(paths)
    figures: dict[str, PageFigures] = defaultdict(PageFigures)
    for row in [*_standing(wanted, last), *_reviews(wanted, first, last)]:
        for path in at_and_above(row.pop("unit_path")):
            if path in wanted:
                figures[path] = _added(figures[path], row)
    return {path: figures[path] for path in wanted}


def official_pages(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    """For checklists (CT21 I.6): as of the period's end, or today while it runs."""
    as_of = min(last, timezone.localdate())
    return {path: _figure(item) for path, item in page_figures(paths, first, as_of).items()}


def _figure(item: PageFigures) -> Figure:
    if not item.in_use:
        return Figure(0, 0, "Chưa đăng ký trang chính thức nào")
    words = [
        f"{item.in_use} trang chính thức đang dùng, {item.reviewed} trang đã rà soát trong hạn",
        f"{item.overdue} trang quá hạn rà soát" if item.overdue else "không trang nào quá hạn",
    ]
    if item.last_reviewed_on:
        words.append(f"lần rà soát gần nhất ngày {item.last_reviewed_on:%d/%m/%Y}")
    return Figure(item.reviewed, item.in_use, ", ".join(words))


def _standing(wanted: set[str], as_of: date) -> Iterable[dict[str, Any]]:
    """By unit: pages in use at the end of the day, by what was recorded of them until then."""
    end = end_of(as_of)
    recorded = PageReview.objects.filter(page=OuterRef("pk"), recorded_at__lt=end).order_by("-id")
    overdue = Q(due_on__lt=as_of)
    return (
        OfficialPage.objects.filter(within(wanted), registered_at__lt=end)
        .filter(Q(closed_at=None) | Q(closed_at__gte=end))
        .alias(
            seen_on=Subquery(recorded.values("on")[:1]),
            due_on=Coalesce(Subquery(recorded.values("next_on")[:1]), F("first_review_on")),
        )
        .values("unit_path")
        .annotate(
            in_use=Count("pk"),
            reviewed=Count("pk", filter=Q(seen_on__isnull=False) & ~overdue),
            overdue=Count("pk", filter=overdue),
            last_reviewed_on=Max("seen_on"),
        )
        .order_by()
    )


def _reviews(wanted: set[str], first: date, last: date) -> Iterable[dict[str, Any]]:
    return (
        PageReview.objects.filter(within(wanted, "page__unit_path"))
        .filter(recorded_at__gte=start_of(first), recorded_at__lt=end_of(last))
        .values(unit_path=F("page__unit_path"))
        .annotate(
            reviews=Count("pk"),
            corrected=Count("pk", filter=Q(finding=Finding.CORRECTED)),
            to_correct=Count("pk", filter=Q(finding=Finding.TO_CORRECT)),
        )
        .order_by()
    )


def _added(figures: PageFigures, row: dict[str, Any]) -> PageFigures:
    """Counts add up; of two days the later one stands."""
    sums: dict[str, Any] = {}
    for field in fields(PageFigures):
        old, new = getattr(figures, field.name), row.get(field.name)
        if field.name == "last_reviewed_on":
            sums[field.name] = max(filter(None, [old, new]), default=None)
        else:
            sums[field.name] = old + (new or 0)
    return replace(figures, **sums)


# -- the list of a head or a clerk -----------------------------------------------------------


class PageState(models.TextChoices):
    """What a list may be narrowed to; without it, the pages in use."""

    OVERDUE = "overdue", "Quá hạn rà soát"
    UNATTENDED = "unattended", "Chưa có người phụ trách"
    CLOSED = "closed", "Đã ngừng dùng"


def pages_listed(
    user: User, on: date, *, unit: Unit | None = None, kind: str | None, state: str | None
) -> OfficialPageQuerySet:
    """What the list shows, and what its table for Excel holds."""
    rows = OfficialPage.objects.visible_to(user)
    narrowed = {
        PageState.OVERDUE: rows.overdue(on),
        PageState.UNATTENDED: rows.without_responsible(),
        PageState.CLOSED: rows.closed(),
    }
    rows = narrowed[PageState(state)] if state else rows.in_use()
    if unit:
        rows = rows.filter(below([unit.path]))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related("unit", "responsible")


# -- what is due, and for whom --------------------------------------------------------------


@dataclass(frozen=True)
class PageWork:
    """For the home page: one's own pages that are due, and what is wrong in one's units."""

    to_review: list[OfficialPage]  # the next due first
    overdue: int  # in one's scope, others' included; to MANY and no further
    unattended: int


def page_work(user: User, on: date) -> PageWork:
    own = OfficialPage.objects.looked_after_by(user).filter(next_review_on__lte=on + SOON)
    if not user.scopes(*KEEPERS):
        return PageWork(list(own.order_by("next_review_on", "id")[:20]), 0, 0)
    kept = OfficialPage.objects.kept_by(user)
    overdue, unattended = _some(
        kept.overdue(on).exclude(responsible=user), kept.without_responsible()
    )
    return PageWork(
        to_review=list(own.order_by("next_review_on", "id")[:20]),
        overdue=overdue,
        unattended=unattended,
    )


def _some(*lists: OfficialPageQuerySet) -> list[int]:
    """How many of each, counted no further than a page shows, in one question."""
    parts = [rows.order_by().values_list(Value(number))[:MANY] for number, rows in enumerate(lists)]
    found = Counter(parts[0].union(*parts[1:], all=True))
    return [found[(number,)] for number in range(len(lists))]


def keepers_of(page: OfficialPage, on: date) -> list[User]:
    """Head and staff of the page's unit, or of the nearest above that has any."""
    appointed = Appointment.objects.in_force(on).filter(
        role__in=KEEPERS, unit__path__in=at_and_above(page.unit_path), person__is_active=True
    )
    found = list(appointed.select_related("person", "unit"))
    nearest = max((len(item.unit.path) for item in found if item.unit), default=0)
    near = [item for item in found if item.unit and len(item.unit.path) == nearest]
    return list({item.person_id: item.person for item in near}.values())


def people_to_choose(unit_path: str) -> QuerySet[User]:
    """Who may answer for a page of this unit (R112)."""
    people: QuerySet[User] = User.objects.filter(below([unit_path]), left_on=None)
    return people.select_related("unit").order_by("sort_key", "id")
