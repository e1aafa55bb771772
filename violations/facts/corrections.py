"""Where each correction stands, and which are late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User, below
from violations.models import Correction
from violations.workflow import CaseStatus, Outcome


@dataclass(frozen=True)
class Standing:
    correction: Correction
    word: str
    tone: str


def standing_of(correction: Correction, on: date) -> Standing:
    case = correction.decision.case
    if correction.done is not None:
        word, tone = ("đã khắc phục", "ok") if correction.done else ("chưa khắc phục", "late")
    elif case.outcome != Outcome.HANDLED:
        word, tone = "không còn phải làm", "calm"
    elif correction.reported_at is not None:
        word, tone = "đã báo xong, chờ kiểm tra", "wait"
    elif case.status != CaseStatus.CLOSED:
        word, tone = "chưa đến lúc thi hành", "calm"
    elif correction.due_on < on:
        word, tone = "quá hạn", "late"
    else:
        word, tone = "đang làm", "wait"
    return Standing(correction, word, tone)


def open_corrections() -> QuerySet[Correction]:
    """Binding now, and neither done nor reported as done."""
    return Correction.objects.filter(
        decision__case__status=CaseStatus.CLOSED,
        decision__case__outcome=Outcome.HANDLED,
        done=None,
        reported_at=None,
    )


def late_corrections(paths: Iterable[str], on: date) -> QuerySet[Correction]:
    """Of cases of these units and all below, the longest overdue first."""
    rows = open_corrections().filter(below(paths, "decision__case__unit_path"), due_on__lt=on)
    return rows.select_related("decision__case").order_by("due_on", "id")


def to_check(handler: User) -> QuerySet[Correction]:
    """Reported as done, waiting for the handler."""
    rows = Correction.objects.filter(
        decision__case__handler=handler,
        decision__case__outcome=Outcome.HANDLED,
        reported_at__isnull=False,
        done=None,
    )
    return rows.select_related("decision__case").order_by("reported_at", "id")


def still_to_do(subject: User) -> QuerySet[Correction]:
    rows = open_corrections().filter(decision__case__subject=subject)
    return rows.select_related("decision__case").order_by("due_on", "id")
