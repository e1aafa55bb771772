"""What was answered and when; what of a draft a page goes on from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from violations.facts import clock
from violations.models import Answer, AnswerDraft, Case
from violations.workflow import AnswerEnd, CaseStatus


def is_in_time(case: Case, arrived: datetime) -> bool:
    """Up to the end of the last day here. An outage on that day gives another, and a pause stops it (R168)."""
    if case.answer_due_on is None or (case.paused_at and case.status == CaseStatus.DELIVERED):
        return True
    if timezone.localdate(arrived) <= case.answer_due_on:
        return True
    return clock.outage_on(case.answer_due_on) is not None


def draft_of(case: Case) -> AnswerDraft | None:
    return AnswerDraft.objects.filter(case=case).first()


def token_of(case: Case) -> str:
    """Of the draft as it stands; without one, of how much was sent: another page may have sent it."""
    draft = draft_of(case)
    return draft.token if draft else f"{case.answers.count()}"


@dataclass(frozen=True)
class Said:
    """One answer as every side reads it."""

    answer: Answer
    title: str
    on_paper: str
    late: bool


def said_in(case: Case) -> Sequence[Said]:
    """In the order in which they came; those after the first are additions."""
    rows = case.answers.select_related("typed_by", "notice").prefetch_related("evidence")
    return [
        Said(
            answer=one,
            title=_title(one, number),
            on_paper=f"Nhập từ bản giấy, số lưu {one.signature_file}." if one.typed_by_id else "",
            late=_is_late(case, one),
        )
        for number, one in enumerate(rows.order_by("sent_at", "id"), 1)
    ]


def saved_at(draft: AnswerDraft | None) -> str:
    """As the page says it, with the day when that is not today."""
    if draft is None:
        return ""
    local = timezone.localtime(draft.saved_at)
    today = local.date() == timezone.localdate()
    return f"{local:%H:%M}" if today else f"{local:%H:%M} ngày {local:%d/%m/%Y}"


def _title(answer: Answer, number: int) -> str:
    if answer.way == AnswerEnd.WAIVED:
        return "Báo không giải trình"
    return "Giải trình" if number == 1 else "Giải trình bổ sung"


def _is_late(case: Case, answer: Answer) -> bool:
    """After the day of the last notice; what answered an earlier one came in its time or was said then."""
    latest = case.notices.latest("number")
    return answer.notice_id == latest.pk and not is_in_time(case, answer.sent_at)
