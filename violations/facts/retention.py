"""Until when a report and a case are kept, and when a case is spent. The one address of these rules.

A report that never became a case is kept from its refusal, a case from the day it was closed (R184).
What has no last day is in use. A hold stops the purge, not the time (R187).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case as Switch
from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Left, TruncDate
from django.utils import timezone

from accounts.models import SEGMENT, Period, below
from portal.lib.holdings import Dated
from portal.lib.retention import Expired
from registry.facts.retention import AddMonths
from violations.models import Case, Hold, Report
from violations.workflow import CaseStatus, Outcome, ReportStatus

Kept = QuerySet[Any]  # of reports, with the two days; a case goes by its report
Rows = Callable[[date], Kept]
ENDED = [CaseStatus.CLOSED, CaseStatus.SPENT]
NO_FINDING = Q(outcome=Outcome.DISMISSED) | Q(overturned=True)
OVER_WITHOUT_CASE = [ReportStatus.REFUSED, ReportStatus.WITHDRAWN]


def kept_reports(on: date) -> Kept:
    """Refused or taken back: from that day; of a withdrawal the day is not kept, but its last."""
    rows = Report.objects.filter(status__in=OVER_WITHOUT_CASE, case__isnull=True)
    return rows.annotate(
        kept_from=Coalesce(TruncDate("screened_at"), "screening_due_on", output_field=DateField()),
        keep_until=AddMonths(F("kept_from"), months("keep_report_refused", on)),
    )


def kept_cases(on: date) -> Kept:
    """With a finding: long."""
    return _closed(~NO_FINDING, "keep_case_decided", on)


def kept_dismissed(on: date) -> Kept:
    """Dismissed, or overturned on appeal: short (A3)."""
    return _closed(NO_FINDING, "keep_case_dismissed", on)


def _closed(which: Q, period: str, on: date) -> Kept:
    cases = Case.objects.filter(which, status__in=ENDED)
    rows = Report.objects.filter(case__in=cases)
    return rows.annotate(
        kept_from=TruncDate("case__closed_at"),
        keep_until=AddMonths(F("kept_from"), months(period, on)),
    )


def over(kept: Rows, on: date) -> Kept:
    """Those whose last day is before that one, and that nobody holds (R187)."""
    held = Hold.objects.filter(report=OuterRef("pk"), released_at=None)
    return kept(on).filter(~Exists(held), keep_until__lt=on)


def find(kept: Rows, path: str, on: date) -> Iterator[Expired]:
    """What is over on that day with a unit and all below it, the oldest first."""
    return expired(over(kept, on).filter(below([path])).order_by("keep_until", "pk"))


def count(kept: Rows, path: str, on: date) -> Mapping[str, int]:
    """How much that is, by path: with the unit itself and with each branch right under it."""
    branch = Left("unit_path", len(path) + SEGMENT, output_field=CharField())
    rows = over(kept, on).filter(below([path])).order_by()
    return dict(rows.values_list(branch).annotate(Count("pk")))


def over_among(kept: Rows, ids: Collection[str], on: date) -> list[Expired]:
    """Which of these are over on that day."""
    return list(expired(over(kept, on).filter(pk__in=ids).order_by("pk")))


def expired(rows: Kept) -> Iterator[Expired]:
    fields = ("pk", "subject_id", "unit_path", "kept_from", "keep_until")
    for pk, person, path, first, last in rows.values_list(*fields).iterator():
        yield Expired(str(pk), person, path, first, last)


def months(code: str, on: date) -> Subquery:
    """The length of a period on that day, asked for by the query itself; none: nothing is over."""
    in_force = Q(valid_to=None) | Q(valid_to__gte=on)
    rows = Period.objects.filter(in_force, code=code, valid_from__lte=on).order_by("-valid_from")
    return Subquery(rows.values("months")[:1])


# -- spent ---------------------------------------------------------------------------------------


def to_spend(on: date) -> QuerySet[Case]:
    """Closed cases that nobody looks up any more: without a finding at once, others after a while.

    A case that is on appeal again is not closed, and so is not spent (R186).
    """
    spent_on = AddMonths(TruncDate("closed_at"), months("case_spent", on))
    closed = Case.objects.filter(status=CaseStatus.CLOSED).annotate(
        last_day=Switch(
            When(NO_FINDING, then=TruncDate("closed_at")),
            default=spent_on,
            output_field=DateField(),
        )
    )
    return closed.filter(last_day__lt=on)


# -- one's own data ------------------------------------------------------------------------------


def case_dates(person: UUID) -> list[Dated]:
    """The last day of each case about this person, for the page "my data"."""
    today = timezone.localdate()
    return [
        Dated(row.case.pk, f"Vụ việc {row.case.code}", row.keep_until)
        for kept in (kept_cases, kept_dismissed)
        for row in kept(today).filter(subject=person).select_related("case").order_by("kept_from")
    ]
