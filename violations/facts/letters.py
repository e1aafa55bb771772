"""The words of letters: paragraphs in force on a day, and what a letter about an outcome says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import yaml
from django.db.models import Q
from django.utils import timezone

from violations.models import Appeal, Case, LetterParagraph, Notice
from violations.workflow import AnswerEnd, AppealResult, Outcome

FILE = Path(__file__).parents[1] / "letter_paragraphs.yaml"
HEADING, TEXT, ITEM = "heading", "text", "item"
KINDS = {**dict(Outcome.choices), **dict(AppealResult.choices)}
Block = dict[str, str]

MEANT = {
    Outcome.DISMISSED: "Không có vi phạm.",
    Outcome.REMINDED: "Nhắc nhở đồng chí.",
    Outcome.HANDLED: "Xử lý: yêu cầu đồng chí khắc phục những việc sau. Nhận kết luận muộn, hoặc có khiếu nại, "
    "thì hạn lùi theo.",
}
ENDED = {
    AnswerEnd.ANSWERED: "Đồng chí đã giải trình; giải trình được lưu nguyên văn trong hồ sơ và đã được xem xét.",
    AnswerEnd.WAIVED: "Đồng chí đã chọn không giải trình.",
    AnswerEnd.EXPIRED: "Đã hết thời hạn giải trình mà đơn vị không nhận được giải trình của đồng chí.",
}
SETTLED = {
    AppealResult.UPHELD: "Giữ nguyên kết luận",
    AppealResult.LIGHTENED: "Giảm nhẹ kết luận",
    AppealResult.OVERTURNED: "Hủy kết luận",
}


# -- paragraphs ---------------------------------------------------------------------------------


def paragraphs_on(day: date) -> list[LetterParagraph]:
    """One wording of each, as in force on that day; the office's own before the portal's (R183)."""
    kept = LetterParagraph.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day
    )
    found = {row.code: row for row in _standard() if row.valid_from <= day}
    found |= {row.code: row for row in kept.order_by("valid_from")}
    return sorted(found.values(), key=lambda row: (row.outcome, row.position, row.code))


def versions_of(code: str) -> list[LetterParagraph]:
    """Every wording that was, is or will be in force, the newest first."""
    rows = [row for row in _standard() if row.code == code]
    rows += LetterParagraph.objects.filter(code=code)
    return sorted(rows, key=lambda row: row.valid_from, reverse=True)


def words_for(kind: str, day: date, instead: Mapping[str, str] | None = None) -> list[Block]:
    """Paragraphs of a letter about this outcome; `instead` gives words that are not kept yet."""
    rows = [row for row in paragraphs_on(day) if row.outcome in ("", kind)]
    rows.sort(key=lambda row: (row.position, row.code))
    words = instead or {}
    return [text(words.get(row.code, row.text)) for row in rows]


@cache
def _standard() -> tuple[LetterParagraph, ...]:
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(LetterParagraph(**entry) for entry in entries)


# -- letters ------------------------------------------------------------------------------------


def heading(words: str) -> Block:
    return {"kind": HEADING, "text": words}


def text(words: str) -> Block:
    return {"kind": TEXT, "text": words}


def item(words: str) -> Block:
    return {"kind": ITEM, "text": words}


@dataclass(frozen=True)
class Verdict:
    """What a decision says, before there is a row of it."""

    outcome: str
    reasons: str
    asked: Sequence[tuple[str, date]]
    appeal_way: str
    passed_on: str = ""  # escalated: to whom, or under which number on paper


def decision_letter(case: Case, notice: Notice, verdict: Verdict, day: date) -> list[Block]:
    """The whole text, kept with the decision: later wordings do not change it (R183)."""
    return [
        text(_about(case)),
        heading("Sự việc đã thông báo"),
        text(notice.allegations),
        text(f"{_delivered(notice)} {ENDED[AnswerEnd(case.answer_end)]}"),
        heading("Nhận định"),
        text(verdict.reasons),
        heading("Kết luận"),
        text(verdict.passed_on or MEANT[Outcome(verdict.outcome)]),
        *(item(f"{what} Hạn: ngày {due_on:%d/%m/%Y}.") for what, due_on in verdict.asked),
        *words_for(verdict.outcome, day),
        heading("Quyền khiếu nại"),
        text(verdict.appeal_way),
    ]


def appeal_letter(
    appeal: Appeal, result: str, outcome: str, reasons: str, day: date
) -> list[Block]:
    decision = appeal.decision
    stands = (
        "" if result == AppealResult.UPHELD else f" Kết luận mới: {Outcome(outcome).label.lower()}."
    )
    return [
        text(
            f"Ngày {local(appeal.sent_at)}, đồng chí {decision.case.subject.full_name} khiếu nại kết luận ngày "
            f"{local(decision.at)} về vụ việc mã {decision.case.code}. Người giải quyết khiếu nại chưa "
            "tham gia vụ việc ở bước nào trước đó."
        ),
        heading("Nhận định"),
        text(reasons),
        heading("Kết quả giải quyết"),
        text(f"{SETTLED[AppealResult(result)]}.{stands}"),
        *words_for(result, day),
    ]


def sample_letter(kind: str, day: date, instead: Mapping[str, str] | None = None) -> list[Block]:
    """How a letter about this outcome reads, for who words its paragraphs; nobody's data."""
    return [
        heading("Kết quả giải quyết" if kind in AppealResult.values else "Kết luận"),
        text(f"{KINDS[kind]}. (Phần này cổng ghi theo từng vụ việc.)"),
        *words_for(kind, day, instead),
    ]


def local(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y}"


def _about(case: Case) -> str:
    clause = case.clause
    return (
        f"Về vụ việc mã {case.code} liên quan đến đồng chí {case.subject.full_name}, theo "
        f"{clause.reference} “{clause.title}”, {clause.document.number}."
    )


def _delivered(notice: Notice) -> str:
    on = f" đã giao ngày {local(notice.delivered_at)}." if notice.delivered_at else ""
    return f"Thông báo lần {notice.number} nêu sự việc, điều khoản và minh chứng{on}"
