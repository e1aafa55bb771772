"""What is said of a matter that is kept: by its code alone, without a name and a word of content."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from violations.facts import retention
from violations.models import Case, Hold, Report
from violations.workflow import CaseStatus


def code_of(report: Report) -> str:
    """The code that stands on its letters: the case's, once there is one."""
    case: Case | None = getattr(report, "case", None)
    return f"Vụ việc {case.code}" if case else f"Phản ánh {report.code}"


@dataclass(frozen=True)
class Keeping:
    """How long one case is kept, in words, for its page."""

    kept_until: date | None
    spent_on: date | None
    hold: Hold | None


def keeping_of(case: Case) -> Keeping:
    return Keeping(
        kept_until=_last_day(case),
        spent_on=case.spent_on,
        hold=Hold.objects.filter(report=case.report_id, released_at=None).first(),
    )


def _last_day(case: Case) -> date | None:
    if case.status not in (CaseStatus.CLOSED, CaseStatus.SPENT):
        return None
    today = timezone.localdate()
    for kept in (retention.kept_cases, retention.kept_dismissed):
        for row in kept(today).filter(pk=case.report_id):
            last: date | None = row.keep_until
            return last
    return None
