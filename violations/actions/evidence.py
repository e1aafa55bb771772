"""What shows a fact: added by each side, shown at the notice, or kept back by two people.

A file comes here checked and drawn anew (portal.lib.files). Its name and what it said of its maker are
gone by then, and what came with a report says nothing of who sent it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from audit import actions as audit
from portal.lib import sealing
from portal.lib.access import Denied
from portal.lib.files import CheckedFile
from violations import vault
from violations.actions.cases import lock
from violations.models import Case, CaseKey, Evidence, EvidenceFile, Report, Side
from violations.permissions import evidence as permissions
from violations.permissions.sides import CaseSide, side_of
from violations.workflow import CaseStatus


@dataclass(frozen=True)
class Offered:
    """One piece as its sender describes it: a file, some words, or both."""

    title: str
    description: str = ""
    file: CheckedFile | None = None


# -- adding -------------------------------------------------------------------------------------


@vault.nothing_left_behind()
@transaction.atomic
def add_evidence(
    case: Case, *, by: User, title: str, description: str = "", file: CheckedFile | None = None
) -> Evidence:
    """By who handles it. What comes after the notice is shown, and cited, only after a new one."""
    case = lock(case)
    permissions.check_can_add(by, case)
    evidence = _add(case.report, Side.HANDLER, Offered(title, description, file), case, by)
    _record("evidence.added", evidence, by)
    return evidence


def add_to_report(report: Report, offered: Iterable[Offered]) -> list[Evidence]:
    """In the transaction that receives the report. It names nobody, in the trail neither (R148)."""
    return [_add(report, Side.REPORT, one) for one in offered]


def add_to_answer(case: Case, offered: Iterable[Offered]) -> list[Evidence]:
    """What the subject sends with an answer, in its transaction: their own, so shown to them."""
    return [_add(case.report, Side.SUBJECT, one, case, case.subject) for one in offered]


def _add(
    report: Report, side: Side, offered: Offered, case: Case | None = None, by: User | None = None
) -> Evidence:
    """The report is new or its case locked: two at once share the room of their side."""
    permissions.check_takes_content(report)
    permissions.check_shows_something(offered.title, offered.description, offered.file)  # R164
    permissions.check_room(report, side, offered.file)

    last = Evidence.objects.filter(report=report).aggregate(last=Max("position"))["last"]
    evidence = Evidence.objects.create(
        report=report,
        case=case,
        side=side,
        title=offered.title,
        description=offered.description,
        added_by=by,
        position=(last or 0) + 1,
        disclosed_on=timezone.localdate() if side == Side.SUBJECT else None,
    )
    if offered.file:
        _keep(evidence, offered.file)
    return evidence


def _keep(evidence: Evidence, file: CheckedFile) -> None:
    """Under a random name: nothing of the name that came with it is written anywhere (R165)."""
    pk = uuid4()
    sealed = sealing.seal(file.content, key=key_of(evidence.report), about=_about(pk))
    EvidenceFile.objects.create(
        pk=pk,
        evidence=evidence,
        media_type=file.media_type,
        size=len(file.content),
        sha256=file.sha256,
        original_sha256=file.original_sha256,
        sealed=vault.keep(sealed),
        scanned=file.scanned,
    )


def key_of(report: Report) -> bytes:
    """Of the report and its case; made with the first file that is sealed under it (R165)."""
    about = str(report.pk)
    row, _ = CaseKey.objects.get_or_create(
        report_id=report.pk,
        defaults={"wrapped": sealing.wrap(sealing.new_key(), about=about)},
    )
    return sealing.unwrap(bytes(row.wrapped), about=about)


# -- reading ------------------------------------------------------------------------------------


@transaction.atomic
def read_evidence(evidence: Evidence, *, by: User) -> Evidence:
    """Give it out; for anyone but the subject the trail has it first (R165)."""
    permissions.check_can_see(by, evidence)
    if evidence.report.subject_id != by.pk:
        _record("evidence.read", evidence, by)
    return evidence


@transaction.atomic
def open_file(file: EvidenceFile, *, by: User) -> bytes:
    """The content, opened after the same check; a reading that cannot be recorded is none."""
    content = _content(file)
    read_evidence(file.evidence, by=by)
    return content


def _content(file: EvidenceFile) -> bytes:
    """Without its key, or without the file, there is nothing left of it."""
    report = file.evidence.report_id
    row = CaseKey.objects.filter(report=report).first()
    try:
        with file.sealed.open("rb") as kept:
            sealed = kept.read()
    except FileNotFoundError:
        row = None
    if row is None:
        raise Denied("file_gone", "Tệp không còn trên cổng.")
    key = sealing.unwrap(bytes(row.wrapped), about=str(report))
    return sealing.open_sealed(sealed, key=key, about=_about(file.pk))


def _about(file: UUID) -> str:
    return f"evidence {file}"


# -- showing and withholding --------------------------------------------------------------------


@transaction.atomic
def disclose(case: Case, *, by: User, evidence: Iterable[Evidence] | None = None) -> list[Evidence]:
    """At the notice: show what is not withheld. Returns all that the notice lists, gists included.

    Called by who issues the notice, in the same transaction; `evidence` is all of it unless said.
    """
    held = Evidence.objects.select_for_update(of=("self",)).filter(case=case)
    if evidence is not None:
        held = held.filter(pk__in=[one.pk for one in evidence])
    listed = list(held.exclude(side=Side.SUBJECT))
    waiting = [one for one in listed if one.is_withheld and one.withheld_approved_by_id is None]
    if waiting:  # R166
        raise Denied(
            "withholding_waits",
            "Có minh chứng đề nghị giữ kín mà chưa được duyệt. Hãy chờ duyệt, hoặc bỏ đề nghị.",
        )
    if listed and all(one.is_withheld for one in listed):  # R166
        raise Denied(
            "only_withheld",
            "Không ra thông báo chỉ với minh chứng giữ kín: ít nhất một minh chứng phải được cho xem.",
        )
    shown = [one.pk for one in listed if not one.is_withheld and one.disclosed_on is None]
    Evidence.objects.filter(pk__in=shown).update(disclosed_on=timezone.localdate())
    audit.record(
        "evidence.disclosed",
        by=by,
        target=case,
        subject=case.subject,
        unit_path=case.unit_path,
        acted_as=by.acting_as(case.unit_path),
        shown=len(shown),
        withheld=sum(one.is_withheld for one in listed),
    )
    return listed


@transaction.atomic
def withhold(evidence: Evidence, *, by: User, reason: str, gist: str) -> Evidence:
    """Asked with a reason, approved by who decides; the subject will read the gist (R166)."""
    evidence = _locked(evidence)
    permissions.check_can_withhold(by, evidence)

    evidence.withheld_reason, evidence.withheld_by, evidence.gist = reason, by, gist
    _save_withholding(evidence)

    _record("evidence.withheld", evidence, by)
    inbox.tell(_others(evidence, by), "evidence.withheld", evidence)
    return evidence


@transaction.atomic
def approve_withholding(evidence: Evidence, *, by: User) -> Evidence:
    evidence = _locked(evidence)
    permissions.check_can_approve(by, evidence)

    evidence.withheld_approved_by = by
    _save_withholding(evidence)

    _record("evidence.withholding_approved", evidence, by)
    inbox.tell(_others(evidence, by), "evidence.withholding_approved", evidence)
    return evidence


@transaction.atomic
def end_withholding(evidence: Evidence, *, by: User) -> Evidence:
    """Taken back, or refused by who was to approve: the next notice shows it like any other."""
    evidence = _locked(evidence)
    permissions.check_can_end_withholding(by, evidence)

    told = [person for person in _others(evidence, by) if person == evidence.withheld_by]
    evidence.withheld_reason = evidence.gist = ""
    evidence.withheld_by = evidence.withheld_approved_by = None
    _save_withholding(evidence)

    _record("evidence.withholding_ended", evidence, by)
    inbox.tell(told, "evidence.withholding_ended", evidence)
    return evidence


# -- what these share ---------------------------------------------------------------------------


def _locked(evidence: Evidence) -> Evidence:
    """The case first, as whoever moves it does."""
    if evidence.case:
        lock(evidence.case)
    Evidence.objects.select_for_update().get(pk=evidence.pk)
    rows = Evidence.objects.select_related(
        "report", "case__handler", "case__decider", "case__subject", "withheld_by"
    )
    return rows.get(pk=evidence.pk)


def _save_withholding(evidence: Evidence) -> None:
    evidence.save(update_fields=["withheld_reason", "withheld_by", "withheld_approved_by", "gist"])


def _others(evidence: Evidence, by: User) -> list[User]:
    """Who handles and who decides, but for who does it."""
    case = evidence.case
    seats = [case.handler, case.decider] if case else []
    return [person for person in seats if person is not None and person != by]


def _record(kind: str, evidence: Evidence, by: User) -> None:
    """Whose data it is, the trail says from the notice on: of a mere report nobody is told."""
    case = evidence.case
    path = case.unit_path if case else evidence.report.unit_path
    along = case is not None and side_of(by, case) == CaseSide.COMPANION
    audit.record(
        kind,
        by=by,
        target=evidence,
        subject=case.subject if case and case.status != CaseStatus.OPENED else None,
        unit_path=path,
        acted_as="Người đi cùng" if along else by.acting_as(path),
        number=evidence.position,
    )
