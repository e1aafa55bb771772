"""The figures of a month, for all units of a run in a handful of queries. Counts only (R74)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.letterheads import heads_of, letterhead_of, places_of, superior_of
from accounts.models import Unit, below
from directives import facts as directives
from directives.facts import ReportChecklist
from directives.models import Document
from registry import facts as registry
from registry.facts import Coverage
from reports.models import MonthlyReport, ReportRun
from reports.permissions import next_month
from reports.workflow import ReportStatus

Data = dict[str, Any]
DAY = timedelta(days=1)


def monthly_figures(units: Sequence[Unit], month: date) -> dict[int, Data]:
    """What each unit's report says, keyed by unit: the content of its snapshot.

    `units` come with kind and parent loaded. Figures stand as of the month's last day.
    """
    last = next_month(month) - DAY
    children = children_of(units, last)
    paths = sorted({unit.path for group in [units, *children.values()] for unit in group})

    coverage = registry.coverage(paths, last)
    before = registry.coverage([unit.path for unit in units], month - DAY)
    platforms = registry.platform_counts([unit.path for unit in units], last)
    reviews = registry.reviews([unit.path for unit in units], month, last)
    checklists = directives.checklist_for_report([unit.pk for unit in units], month)
    lists_below = directives.checklists_below(units, month)
    signers, places = heads_of(units), places_of(units)
    basis = [
        {"number": f"{document.number} ngày {document.issued_on:%d/%m/%Y}", "title": document.title}
        for document in Document.objects.in_force()
    ]

    return {
        unit.pk: {
            "unit": about(unit),
            "letterhead": letterhead(unit, signers.get(unit.pk, ""), places[unit.pk]),
            "period": {
                "label": f"tháng {month.month} năm {month.year}",
                "first": month.isoformat(),
                "last": last.isoformat(),
            },
            "as_of": f"{last:%d/%m/%Y}",
            "legal_basis": basis,
            "coverage": asdict(coverage[unit.path]),
            "coverage_by_unit": by_child(unit, children.get(unit.pk, []), coverage),
            "coverage_previous": previous(before[unit.path]),
            "platforms": platforms[unit.path],
            "reviews": asdict(reviews[unit.path]),
            "checklist": without_notes(checklists[unit.pk]),  # R73
            "checklists_below": lists_below[unit.pk],
        }
        for unit in units
    }


def children_of(units: Sequence[Unit], on: date) -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = {}
    for child in Unit.objects.in_force(on).filter(parent__in=units).order_by("position", "id"):
        found.setdefault(child.parent_id or 0, []).append(child)
    return found


def by_child(unit: Unit, children: list[Unit], coverage: Mapping[str, Coverage]) -> list[Data]:
    """One row per child unit, and first one for the people who belong to the unit itself."""
    if not children:
        return []
    rows = [{"name": child.name, **asdict(coverage[child.path])} for child in children]
    own = less(coverage[unit.path], [coverage[child.path] for child in children])
    return [{"name": "Trực thuộc", **own}, *rows] if own["total"] else rows


def less(whole: Coverage, parts: list[Coverage]) -> dict[str, int]:
    return {
        field.name: getattr(whole, field.name) - sum(getattr(part, field.name) for part in parts)
        for field in fields(whole)
    }


def without_notes(checklist: ReportChecklist) -> Data:
    """Free text stays in the checklist: a report carries states and figures only."""
    items = [{**item, "note": ""} for item in checklist["items"]]
    return {**checklist, "items": items}


def previous(coverage: Coverage) -> Data | None:
    """Nothing to compare with while nobody had declared anything."""
    figures = asdict(coverage)
    return figures if figures["total"] != figures["not_declared"] else None


def about(unit: Unit) -> Data:
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind.name,
        "layout": unit.kind.layout,
        "is_branch": unit.kind.is_branch,
    }


def letterhead(unit: Unit, signer: str, place: str) -> Data:
    """Frozen with the figures: the paper must be the same in a year, whoever heads the unit then."""
    superior = superior_of(unit)
    keeper = "chi bộ" if unit.kind.is_branch else "Văn phòng"
    head = letterhead_of(
        unit,
        on=timezone.localdate(),
        place=place,
        signer_name=signer,
        recipients=[*([superior] if superior else []), f"Lưu {keeper}"],
    )
    return {**vars(head), "recipients": list(head.recipients)}


@dataclass(frozen=True)
class Progress:
    total: int
    ready: int
    failed: int
    seconds_left: int | None  # None while nothing is made yet

    @property
    def done(self) -> int:
        return self.ready + self.failed

    @property
    def minutes_left(self) -> int | None:
        return None if self.seconds_left is None else -(-self.seconds_left // 60)


def progress(run: ReportRun) -> Progress:
    """How far a run is; the time left from the pace so far."""
    counts = run.reports.aggregate(
        total=Count("pk"),
        ready=Count("pk", filter=Q(status=ReportStatus.READY)),
        failed=Count("pk", filter=Q(status=ReportStatus.FAILED)),
    )
    done = counts["ready"] + counts["failed"]
    spent = (timezone.now() - run.requested_at).total_seconds()
    left = int(spent / done * (counts["total"] - done)) if done else None
    return Progress(**counts, seconds_left=left)


def failed_in(paths: list[str], month: date) -> int:
    """Reports of these units and all below that could not be made, without counting a province."""
    failed = _reports_of(paths, month).filter(status=ReportStatus.FAILED)
    return len(failed.values_list("pk")[:100])


def is_made(paths: list[str], month: date) -> bool:
    """Whether the month was opened for any of these units."""
    return _reports_of(paths, month).exists()


def _reports_of(paths: list[str], month: date) -> QuerySet[MonthlyReport]:
    return MonthlyReport.objects.filter(below(paths), month=month)


def units_of_run(unit: Unit, month: date) -> list[Unit]:
    """The unit and all below it that existed in the month and have no report for it yet."""
    last = next_month(month) - DAY
    return list(
        Unit.objects.filter(Q(valid_to=None) | Q(valid_to__gte=month), valid_from__lte=last)
        .below([unit.path])
        .exclude(monthly_reports__month=month)
        .select_related("kind", "parent")
        .order_by("path")
    )
