"""What checklists say, for many units at once, and the figures that the portal fills in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Unit, UnitKind, User
from directives.facts.checklist_due import Due, dues
from directives.facts.duties import asking_clauses, duties_of
from directives.models import (
    KEEPING_ROLES,
    Checklist,
    ChecklistItem,
    ChecklistPeriod,
    Frequency,
    ItemState,
    there_in,
)
from directives.workflow import ChecklistStatus
from portal.lib import facts

NO_LIST = "chưa lập"

# Where each figure comes from, as the page and the report say it. Names as in schema.json.
SOURCES = {
    "declarations_coverage": "bản kê khai trong cổng",
    "declarations_overdue": "bản kê khai trong cổng",
    "acknowledgements": "cam kết đã ghi trong cổng",
    "impersonation_incidents": "sự cố do chủ tài khoản báo trong cổng",
    "incidents_handled": "sự cố do chủ tài khoản báo trong cổng",
    "reports_received": "phản ánh nhận trong cổng",
    "reports_screened_in_time": "phản ánh nhận trong cổng",
    "cases_by_outcome": "vụ việc trong cổng",
    "official_pages": "trang chính thức đã đăng ký trong cổng",
}


@dataclass(frozen=True)
class Known:
    """One figure that the portal fills in; nobody types it (R65)."""

    name: str
    text: str
    source: str


def known_now(items: Collection[ChecklistItem]) -> dict[int, list[Known]]:
    """What the portal knows today for each item of lists of one period, by the item's id.

    One question per figure, however many units there are. Figures of a period that is over stand
    as of its last day. A figure that no app provides yet is left out.
    """
    if not items:
        return {}
    some = next(iter(items)).checklist
    as_of = min(some.period.last, timezone.localdate())
    paths = {item.checklist.unit_path for item in items}
    figures = {
        name: facts.known(name, paths, some.month, as_of)
        for name in sorted({name for item in items for name in item.figures})
    }
    return {
        item.pk: [
            Known(name, figure.text, f"{SOURCES[name]}, tính đến {as_of:%d/%m/%Y}")
            for name in item.figures
            if (figure := figures[name].get(item.checklist.unit_path))
        ]
        for item in items
    }


def known_of(items: Collection[ChecklistItem]) -> dict[int, list[Known]]:
    """As sent where the list was sent, as of today where it is still written."""
    live = known_now([item for item in items if item.checklist.is_editable])
    return {
        item.pk: live[item.pk] if item.pk in live else [Known(**known) for known in item.known]
        for item in items
    }


def frozen(known: Iterable[Known]) -> list[dict[str, str]]:
    return [asdict(item) for item in known]


@dataclass(frozen=True)
class Counts:
    """Duties of one list: all, answered, those that apply, and done of these."""

    total: int = 0
    answered: int = 0
    due: int = 0
    done: int = 0


def counts_of(checklists: Iterable[Checklist]) -> dict[UUID, Counts]:
    rows = (
        ChecklistItem.objects.filter(checklist__in=checklists)
        .values("checklist")
        .annotate(
            total=Count("pk"),
            answered=Count("pk", filter=~Q(state=ItemState.UNANSWERED)),
            due=Count("pk", filter=~Q(state=ItemState.NOT_APPLICABLE)),
            done=Count("pk", filter=Q(state=ItemState.DONE)),
        )
        .order_by()
    )
    return {row.pop("checklist"): Counts(**row) for row in rows}


class ReportItem(TypedDict):
    code: str
    title: str
    state: str
    state_label: str
    note: str
    known: list[str]
    also: list[str]


class ReportChecklist(TypedDict):
    state: str | None  # None: no list was opened
    state_label: str
    items: list[ReportItem]


class ReportBelow(TypedDict):
    name: str
    state_label: str
    done: int
    total: int


def checklist_for_report(unit_ids: Iterable[int], month: date) -> dict[int, ReportChecklist]:
    """Each unit's monthly list, in the order of the library; two queries and the figures."""
    found: dict[int, ReportChecklist] = {
        unit: {"state": None, "state_label": NO_LIST, "items": []} for unit in unit_ids
    }
    lists = Checklist.objects.of(monthly(month)).filter(unit__in=found).with_items()
    known = known_of([item for checklist in lists for item in checklist.items.all()])
    for checklist in lists:
        found[checklist.unit_id] = {
            "state": checklist.status,
            "state_label": checklist.status_words,
            "items": [for_report(item, known[item.pk]) for item in checklist.items.all()],
        }
    return found


def for_report(item: ChecklistItem, known: Iterable[Known]) -> ReportItem:
    return {
        "code": item.clause.reference,
        "title": item.clause.title,
        "state": item.state,
        "state_label": item.get_state_display(),
        "note": item.note,
        "known": [figure.text for figure in known],
        "also": item.also,
    }


def checklists_below(units: Sequence[Unit], month: date) -> dict[int, list[ReportBelow]]:
    """How each unit's direct children stand; duties that do not apply are not counted."""
    found: dict[int, list[ReportBelow]] = {unit.pk: [] for unit in units}
    period = monthly(month)
    children = Unit.objects.filter(there_in(period), parent__in=units).order_by("position", "id")
    lists = {
        checklist.unit_id: checklist
        for checklist in Checklist.objects.of(period).filter(unit__parent__in=units)
    }
    counts = counts_of(lists.values())
    for child in children:
        checklist = lists.get(child.pk)
        count = counts.get(checklist.pk, Counts()) if checklist else Counts()
        found[child.parent_id or 0].append(
            {
                "name": child.name,
                "state_label": checklist.status_words if checklist else NO_LIST,
                "done": count.done,
                "total": count.due,
            }
        )
    return found


def monthly(month: date) -> ChecklistPeriod:
    return ChecklistPeriod(Frequency.MONTHLY, month)


@dataclass(frozen=True)
class ToOpen:
    unit: Unit
    period: ChecklistPeriod


@dataclass(frozen=True)
class Waiting:
    """What a person has to do about checklists, for the home page."""

    to_open: list[ToOpen]  # own units without a list for a period that ended last
    to_send: list[Checklist]  # own lists still open or returned
    to_review: int  # sent lists of units directly under one's own, 100 at most
    dues: dict[ChecklistPeriod, Due] = field(default_factory=dict)

    def due_of(self, period: ChecklistPeriod) -> Due | None:
        return self.dues.get(period)


def waiting_for(user: User, on: date) -> Waiting:
    """A handful of queries, whatever the size of the province."""
    own = [
        item.unit for item in user.appointments_in_force if item.unit and item.role in KEEPING_ROLES
    ]
    if not own:
        return Waiting([], [], 0)
    unsent = [ChecklistStatus.OPEN, ChecklistStatus.RETURNED]
    lists = (
        Checklist.objects.filter(status__in=unsent, unit__in=own)
        .select_related("unit")
        .order_by("month", "unit_path")
    )
    to_review = Checklist.objects.filter(unit__parent__in=own, status=ChecklistStatus.SENT).exclude(
        sent_by=user
    )
    opening, sending = to_open(own, on), list(lists[:20])
    periods = {item.period for item in opening} | {item.period for item in sending}
    return Waiting(
        to_open=opening,
        to_send=sending,
        to_review=len(to_review.values_list("pk")[:100]),
        dues=dues(periods, on),  # R217
    )


def to_open(units: Sequence[Unit], on: date) -> list[ToOpen]:
    """Periods that ended last and not long ago, and ask something of the unit."""
    ended = [ChecklistPeriod.ended_last(on, frequency) for frequency in Frequency]
    recent = [period for period in ended if period.is_recent(on)]
    opened = {
        (item.unit_id, item.period)
        for item in Checklist.objects.filter(
            unit__in=units, month__in=[period.first for period in recent]
        )
    }
    asked = periods_asking(units, recent)
    return [
        ToOpen(unit, period)
        for unit in units
        for period in asked[unit.pk]
        if (unit.pk, period) not in opened
    ]


def periods_asking(
    units: Iterable[Unit], periods: Sequence[ChecklistPeriod]
) -> dict[int, list[ChecklistPeriod]]:
    """By unit: those of the periods in which documents ask something of it. Two queries."""
    kinds = UnitKind.objects.in_bulk({unit.kind_id for unit in units})
    asking = asking_clauses()
    duties = {period: duties_of(kinds.values(), period, asking) for period in periods}
    return {
        unit.pk: [
            period for period in periods if duties[period][unit.kind_id] and is_there(unit, period)
        ]
        for unit in units
    }


def is_there(unit: Unit, period: ChecklistPeriod) -> bool:
    """As `there_in`, for a unit at hand."""
    return unit.valid_from <= period.last and not (unit.valid_to and unit.valid_to < period.first)
