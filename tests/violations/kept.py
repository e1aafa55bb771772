"""Matters that are over, as purges and figures find them."""

from datetime import UTC, date, datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import Paper
from portal.lib import sealing
from tests.violations.factories import (
    AssessmentFactory,
    CaseFactory,
    DecisionFactory,
    EvidenceFactory,
    NoticeFactory,
    ReportFactory,
)
from violations import reporters
from violations.models import (
    ActorChange,
    Answer,
    AnswerDraft,
    Appeal,
    Case,
    CaseKey,
    ClockEvent,
    Companion,
    Correction,
    EvidenceFile,
    HandlerNote,
    Receipt,
    Report,
    Reveal,
)
from violations.workflow import CaseStatus, Outcome

CLOSED_AT = datetime(2023, 1, 10, 1, tzinfo=UTC)


def closed_case(subject, *, closed_at=CLOSED_AT, outcome=Outcome.REMINDED, unit=None, **more):
    """Closed without an appeal; `overturned` says what an appeal made of it."""
    overturned = more.pop("overturned", False)
    report = ReportFactory(subject=subject, unit=unit or subject.unit)
    case = CaseFactory(report=report, to=CaseStatus.ASSESSED, **more)
    accept(case)
    decide(case, outcome)
    Case.objects.filter(pk=case.pk).update(
        status=CaseStatus.CLOSED, closed_at=closed_at, overturned=overturned
    )
    case.refresh_from_db()
    return case


def accept(case, at=datetime(2026, 9, 3, 1, tzinfo=UTC)):
    Report.objects.filter(pk=case.report_id).update(
        status="accepted", screened_by=case.handler, screened_at=at
    )


def decide(case, outcome=Outcome.REMINDED, at=datetime(2026, 10, 1, 1, tzinfo=UTC), **more):
    decision = DecisionFactory(case=case, outcome=outcome)
    Receipt.objects.create(decision=decision, at=at, how="opened")
    Case.objects.filter(pk=case.pk).update(
        status=CaseStatus.DECIDED,
        outcome=outcome,
        decided_at=at,
        **{"appeal_due_on": date(2026, 11, 12), **more},
    )
    case.refresh_from_db()
    return case


def refused_report(subject, handler, *, screened_at=CLOSED_AT, unit=None, **more):
    report = ReportFactory(subject=subject, unit=unit or subject.unit, **more)
    Report.objects.filter(pk=report.pk).update(
        status="refused", refusal="Không đủ căn cứ.", screened_by=handler, screened_at=screened_at
    )
    report.refresh_from_db()
    return report


WORDS = {
    "description": "chim yến hót ban trưa",
    "evidence": "ảnh bảng tin số 7391",
    "allegation": "việc nêu ở dòng thứ bảy",
    "answer": "tôi đang dự đám giỗ ngoại",
    "draft": "câu viết dở về bến đò",
    "assessment": "nhận định có chữ lục bình",
    "reasons": "lý do nhắc đến cây gạo",
    "appeal": "khiếu nại kể chuyện cầu khỉ",
    "note": "ghi chú riêng về giếng làng",
    "pause": "nằm viện ở khoa bỏng",
    "reveal": "muốn mở vì hồ sơ sông Vàm",
    "correction": "gỡ bài về chợ nổi",
    "letter": "thư có câu về mùa nước nổi",
}


def whole_case(subject, reporter, *, closed_at=CLOSED_AT, outcome=Outcome.REMINDED):
    """Closed, with a row of every kind, planted words in each text, a sealed file and a letter."""
    report = ReportFactory(subject=subject, description=WORDS["description"])
    reporters.seal_reporter(report, reporter)
    CaseKey.objects.create(
        report=report, wrapped=sealing.wrap(sealing.new_key(), about=str(report.pk))
    )
    Reveal.objects.create(report=report, reason=WORDS["reveal"], asked_by=subject)
    case = CaseFactory(report=report, to=CaseStatus.ASSESSED)
    accept(case)
    with_file(case)
    heard(case)
    decision = DecisionFactory(case=case, outcome=outcome, reasons=WORDS["reasons"])
    Receipt.objects.create(decision=decision, at=closed_at, how="opened")
    decided = {"outcome": outcome, "decided_at": closed_at, "appeal_due_on": date(2026, 11, 12)}
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.DECIDED, **decided)
    Correction.objects.create(
        decision=decision, what=WORDS["correction"], due_on=date(2026, 12, 12)
    )
    Appeal.objects.create(decision=decision, text=WORDS["appeal"], settle_by=date(2027, 1, 1))
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED, closed_at=closed_at)
    case.refresh_from_db()
    return case


def heard(case):
    """Notice with its letter, answer and what is still being written, notes, clock, seats."""
    paper = Paper.objects.create(
        kind="case_notice",
        requested_by=case.handler,
        params={"notice": "1"},
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
    )
    name = paper.file.storage.save(f"papers/{paper.pk}", ContentFile(WORDS["letter"].encode()))
    Paper.objects.filter(pk=paper.pk).update(
        status="ready", file=name, file_name="a.pdf", sha256="0" * 64, ready_at=CLOSED_AT
    )
    notice = NoticeFactory(
        case=case,
        number=2,
        allegations=WORDS["allegation"],
        delivered_at=CLOSED_AT,
        delivered_how="opened",
        paper=paper,
    )
    Answer.objects.create(case=case, notice=notice, way="answered", text=WORDS["answer"])
    AnswerDraft.objects.create(case=case, text=WORDS["draft"])
    proposed = AssessmentFactory(case=case, by=case.handler, text=WORDS["assessment"])
    proposed.cites.set(case.evidence.exclude(disclosed_on=None))
    HandlerNote.objects.create(case=case, by=case.handler, text=WORDS["note"])
    ClockEvent.objects.create(case=case, change="paused", reason=WORDS["pause"])
    ActorChange.objects.create(
        case=case, seat="handler", person=case.handler, unit=case.unit, reason="thụ lý phản ánh"
    )
    Companion.objects.create(case=case, person=case.handler)


def with_file(case):
    """As the vault keeps one: sealed, under a random name."""
    piece = EvidenceFactory(report=case.report, case=case, title=WORDS["evidence"])
    name = default_storage.save(f"evidence/{uuid4().hex}", ContentFile(b"sealed content"))
    return EvidenceFile.objects.create(
        evidence=piece,
        media_type="image/png",
        size=14,
        sha256="0" * 64,
        original_sha256="1" * 64,
        sealed=name,
    )
