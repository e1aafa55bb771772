"""Figures of reports and cases for checklists and monthly reports: counts by unit, never by person (R190).

Of the unit that acts and all below it. What was purged is counted from its stub, by its month; a
decision that an appeal overturned counts as what it is now, so that a figure asked again is corrected.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.models import at_and_above, below
from portal.lib.facts import Figure
from violations.models import Case, Report, Stub
from violations.workflow import CaseStatus, Outcome, ReportStatus

DECIDED = [CaseStatus.DECIDED, CaseStatus.APPEALED, CaseStatus.CLOSED, CaseStatus.SPENT]
SCREENED = [ReportStatus.ACCEPTED, ReportStatus.REFUSED]
Counted = Iterable[Mapping[str, int | str]]


@dataclass(frozen=True)
class CaseFigures:
    """Reports that came in the period; decisions made in it, by their outcome as it stands now."""

    received: int = 0
    in_time: int = 0  # screened on or before their day
    late: int = 0  # after it, or still waiting when it was over
    withdrawn: int = 0
    dismissed: int = 0  # overturned ones too
    reminded: int = 0
    handled: int = 0
    escalated: int = 0

    @property
    def to_screen(self) -> int:
        """Reports that asked to be screened: all but those that were taken back."""
        return self.received - self.withdrawn

    @property
    def decided(self) -> int:
        return self.dismissed + self.reminded + self.handled + self.escalated


def case_figures(paths: Iterable[str], first: date, last: date) -> dict[str, CaseFigures]:
    """Both days included; four queries whatever the number of units."""
    wanted = set(paths)
    sums: dict[str, Counter[str]] = {path: Counter() for path in wanted}
    for rows in (
        _reports(wanted, first, last),
        _cases(wanted, first, last),
        _stubs_received(wanted, first, last),
        _stubs_decided(wanted, first, last),
    ):
        for row in rows:
            _add(sums, wanted, row)
    return {path: CaseFigures(**counted) for path, counted in sums.items()}


def _reports(wanted: set[str], first: date, last: date) -> Counted:
    screened = Q(status__in=SCREENED)
    late = screened & Q(screened_at__date__gt=F("screening_due_on"))
    late |= Q(status=ReportStatus.RECEIVED, screening_due_on__lt=timezone.localdate())
    rows = Report.objects.filter(_within(wanted), received_at__range=_hours(first, last))
    return _by_unit(
        rows,
        received=Q(),
        in_time=screened & Q(screened_at__date__lte=F("screening_due_on")),
        late=late,
        withdrawn=Q(status=ReportStatus.WITHDRAWN),
    )


def _cases(wanted: set[str], first: date, last: date) -> Counted:
    decided = Q(decided_at__range=_hours(first, last), status__in=DECIDED)
    return _by_unit(Case.objects.filter(_within(wanted) & decided), **_outcomes())


def _stubs_received(wanted: set[str], first: date, last: date) -> Counted:
    return _by_unit(
        Stub.objects.filter(_within(wanted), received_in__range=(first, last)),
        received=Q(),
        in_time=Q(screened_in_time=True),
        late=Q(screened_in_time=False),
        withdrawn=Q(screening=ReportStatus.WITHDRAWN),
    )


def _stubs_decided(wanted: set[str], first: date, last: date) -> Counted:
    rows = Stub.objects.filter(_within(wanted), decided_in__range=(first, last))
    return _by_unit(rows, **_outcomes())


def _outcomes() -> dict[str, Q]:
    found = {str(outcome): Q(outcome=outcome, overturned=False) for outcome in Outcome}
    found[Outcome.DISMISSED] |= Q(overturned=True)
    return found


def _by_unit(rows: "QuerySet[Report] | QuerySet[Case] | QuerySet[Stub]", **counts: Q) -> Counted:
    """One row for each unit that has any; a unit, not a person, is what is counted by."""
    named = {name: Count("pk", filter=which) for name, which in counts.items()}
    found: Counted = rows.order_by().values("unit_path").annotate(**named)
    return found


def _add(sums: dict[str, Counter[str]], wanted: set[str], row: Mapping[str, int | str]) -> None:
    counts = {name: int(count) for name, count in row.items() if name != "unit_path"}
    for path in _above(str(row["unit_path"]), wanted):
        sums[path].update(counts)


def _above(path: str, wanted: set[str]) -> Iterator[str]:
    return (above for above in at_and_above(path) if above in wanted)


def _within(wanted: set[str]) -> Q:
    """In few ranges: of units that lie in one another, the topmost alone."""
    tops: list[str] = []
    for path in sorted(wanted):
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
    return below(tops)


def _hours(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of the one day to the last of the other, here."""
    midnight = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    start = timezone.make_aware(datetime.combine(first, time.min))
    return start, midnight - timedelta(microseconds=1)


# -- for checklists, by name ---------------------------------------------------------------------


def reports_received(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    return {
        path: Figure(item.received, None, _received(item))
        for path, item in case_figures(paths, first, last).items()
    }


def reports_screened_in_time(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    return {
        path: Figure(item.in_time, item.to_screen, _screened(item))
        for path, item in case_figures(paths, first, last).items()
    }


def cases_by_outcome(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    return {
        path: Figure(item.decided, None, _decided(item))
        for path, item in case_figures(paths, first, last).items()
    }


def _received(item: CaseFigures) -> str:
    if not item.received:
        return "Không nhận phản ánh nào trong kỳ"
    taken_back = f", {item.withdrawn} phản ánh người gửi đã rút" if item.withdrawn else ""
    return f"Nhận {item.received} phản ánh trong kỳ{taken_back}"


def _screened(item: CaseFigures) -> str:
    if not item.to_screen:
        return "Không có phản ánh nào cần xem xét trong kỳ"
    words = [f"Đã xem xét đúng hạn {item.in_time} trên {item.to_screen} phản ánh nhận trong kỳ"]
    if item.late:
        words.append(f"{item.late} phản ánh xem xét muộn hoặc quá hạn")
    if waiting := item.to_screen - item.in_time - item.late:
        words.append(f"{waiting} phản ánh còn trong hạn")
    return ", ".join(words)


def _decided(item: CaseFigures) -> str:
    if not item.decided:
        return "Không có kết luận vụ việc nào trong kỳ"
    parts = [
        (item.dismissed, "không có vi phạm"),
        (item.reminded, "nhắc nhở"),
        (item.handled, "xử lý, yêu cầu khắc phục"),
        (item.escalated, "chuyển cấp trên"),
    ]
    words = ", ".join(f"{count} {words}" for count, words in parts if count)
    return f"Kết luận {item.decided} vụ việc trong kỳ: {words}"
