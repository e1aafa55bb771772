"""From a report to a case: sent, withdrawn, refused with a reason, or accepted."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.facts.officers import acting_in
from accounts.models import Appointment, Role, Unit, User, workdays_of, working_calendar
from audit import actions as audit
from directives.models import Clause
from portal.lib.access import Denied
from portal.lib.files import CheckedFile
from portal.lib.workdays import add_workdays
from portal.lib.workflow import target_of
from violations import reporters, seats, vault
from violations.actions.cases import name_part
from violations.actions.evidence import Offered, add_to_report
from violations.facts import reports as facts_of_reports
from violations.models import ActorChange, Bar, Case, Part, Report
from violations.permissions import reports as permissions
from violations.workflow import REPORT_STEPS

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another


@dataclass(frozen=True)
class PaperReference:
    """Where the content is kept, outside the portal."""

    paper_number: str
    paper_date: date
    paper_body: str


# -- sending ------------------------------------------------------------------------------------


@vault.nothing_left_behind()
@transaction.atomic
def send_report(
    *,
    by: User,
    subject: User,
    clause: Clause,
    happened_on: date,
    facts: Mapping[str, str] | None = None,
    description: str = "",
    files: Sequence[CheckedFile] = (),
    proof: str = "",
    paper: PaperReference | None = None,
    at: datetime | None = None,
) -> Report:
    """The trail says that a report came, not from whom; the subject is told only by a notice.

    `proof` says in words what the evidence is; `paper` alone is given where no content is taken.
    """
    at, facts = at or timezone.now(), dict(facts or {})
    today = timezone.localdate(at)
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one report at a time
    permissions.check_can_report(by, today)
    permissions.check_subject(by, subject, today)
    permissions.check_clause(clause, subject, happened_on, today)
    _check_new(by, subject, clause, happened_on)
    place = seats.place_for(subject, without=[by], on=today)
    on_paper = permissions.takes_no_content(clause, place.unit, today)
    if on_paper:
        has_paper = paper is not None
        permissions.check_is_reference(facts, description, files, proof, has_paper=has_paper)
    else:
        permissions.check_facts(clause, facts, description)
        permissions.check_evidence(len(files), proof)
        permissions.check_unclassified(description, proof, *facts.values())

    report = Report.objects.create(
        code=random_code("PA"),
        subject=subject,
        clause=clause,
        happened_on=happened_on,
        facts=facts,
        description=description,
        reference_only=on_paper,
        **(asdict(paper) if on_paper and paper else {}),
        unit=place.unit,
        unit_path=place.unit.path,
        went_up=place.went_up,
        received_at=at,
        screening_due_on=_screening_due(today),
    )
    _seal(report, by, subject)
    add_to_report(report, _offered(files, proof))

    audit.record("report.received", by=None, target=report, unit_path=report.unit_path)
    inbox.tell(handlers_of(report, today), "report.received", report)
    return report


@transaction.atomic
def withdraw_report(report: Report, *, by: User) -> Report:
    report = _locked(report)
    permissions.check_can_withdraw(by, report)

    report.status = target_of(REPORT_STEPS, "withdraw", report.status)
    report.save(update_fields=["status"])

    audit.record("report.withdrawn", by=None, target=report, unit_path=report.unit_path)
    return report


def _check_new(by: User, subject: User, clause: Clause, happened_on: date) -> None:
    """Pressed twice on a slow line: one report (R141)."""
    if facts_of_reports.waiting_twin(by, subject, clause, happened_on):
        raise Denied(
            "already_sent",
            "Đồng chí đã gửi phản ánh này rồi. Mở “Phản ánh của tôi” để xem; muốn sửa thì rút lại rồi gửi "
            "phản ánh mới.",
        )


def _screening_due(today: date) -> date:
    return add_workdays(today, workdays_of("report_screening", today), working_calendar())


def _seal(report: Report, by: User, subject: User) -> None:
    """Who reported, and who has a part."""
    reporters.seal_reporter(report, by)
    Bar.objects.create(report=report, tag=reporters.tag_of(subject), part=Part.SUBJECT)


def _offered(files: Sequence[CheckedFile], proof: str) -> list[Offered]:
    words = [Offered("Mô tả minh chứng", proof)] if proof else []
    shown = [Offered(f"Tệp số {number}", file=file) for number, file in enumerate(files, 1)]
    return [*words, *shown]


# -- screening ----------------------------------------------------------------------------------


@transaction.atomic
def read_report(report: Report, *, by: User) -> Report:
    """Give it to who screens it; the trail has it first. No subject: nobody hears of a mere report."""
    permissions.check_can_screen(by, report, timezone.localdate())
    _record("report.read", report, by)
    return report


@transaction.atomic
def step_aside(report: Report, *, by: User) -> Report:
    """The matter touches who would screen it: another does, above where nobody is left (R151)."""
    permissions.check_can_screen(by, report, timezone.localdate())
    name_part(report, by, Part.CONFLICT, by=by)

    report = _locked(report)
    inbox.tell(handlers_of(report, timezone.localdate()), "report.received", report)
    return report


@transaction.atomic
def refuse_report(report: Report, *, by: User, reason: str, at: datetime | None = None) -> Report:
    """With a reason that the reporter reads; the subject never learns of it."""
    report = _locked(report)
    permissions.check_can_screen(by, report, timezone.localdate(at))

    report.refusal = reason
    return _screened(report, "refuse", "report.refused", by, at)


@transaction.atomic
def accept_report(
    report: Report, *, by: User, witnesses: Sequence[User] = (), at: datetime | None = None
) -> Case:
    """A case begins: whoever accepts handles it, and another person is found who will decide."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    report = _locked(report)
    permissions.check_can_screen(by, report, today)
    for person in witnesses:
        _name_witness(report, person)
    permissions.check_can_screen(by, report, today)  # who is a witness handles nothing
    unit, decider = _decider_for(report, by, today)
    _screened(report, "accept", "report.accepted", by, at)

    case = Case.objects.create(
        code=random_code("VV"),
        report=report,
        subject=report.subject,
        clause=report.clause,
        reference_only=report.reference_only,
        unit=unit,
        unit_path=unit.path,
        opened_at=at,
        handler=by,
        decider=decider,
    )
    report.evidence.update(case=case)
    _seat(case, by, "thụ lý phản ánh")
    _seat(case, decider, seats.WENT_UP if unit.pk != report.unit_id else "thụ lý phản ánh")
    audit.record(
        "case.opened",
        by=by,
        target=case,
        unit_path=case.unit_path,
        acted_as=acting_in(by, case.unit_path, Role.HANDLER),
        clause=case.clause.reference,
    )
    return case


def handlers_of(report: Report, today: date) -> list[User]:
    """Those of the nearest unit that has any who may screen it."""
    free = list(seats.free_for(report, Role.HANDLER, report.unit, today))
    return [item.person for item in free if item.unit_id == free[0].unit_id]


def random_code(prefix: str) -> str:
    """Says nothing of when it was made, or how many there are."""
    return prefix + "".join(secrets.choice(LETTERS) for _ in range(8))


def _name_witness(report: Report, person: User) -> None:
    Bar.objects.get_or_create(report=report, tag=reporters.tag_of(person), part=Part.WITNESS)


def _decider_for(report: Report, by: User, today: date) -> tuple[Unit, User]:
    """The first who is free, in the unit that acts or, where nobody is left there, above (R151)."""
    for path in seats.managing_paths(report.subject):
        if report.unit_path.startswith(path):
            unit = Unit.objects.get(path=path)
            free = seats.free_for(report, Role.DECIDER, unit, today).exclude(person=by)
            held: Appointment | None = free.first()
            if held:
                return unit, held.person
    raise Denied("nobody_left", seats.NOBODY)


def _seat(case: Case, person: User, why: str) -> None:
    seats_of = ActorChange.Seat
    ActorChange.objects.create(
        case=case,
        seat=seats_of.HANDLER if person.pk == case.handler_id else seats_of.DECIDER,
        person=person,
        unit=case.unit,
        from_at=case.opened_at,
        reason=why,
    )


def _locked(report: Report) -> Report:
    """By itself first: a row that waits beside its unit is lost when the report goes up."""
    Report.objects.select_for_update().get(pk=report.pk)
    reports = Report.objects.select_related("unit", "subject", "clause__document")
    return reports.get(pk=report.pk)


def _screened(report: Report, step: str, kind: str, by: User, at: datetime | None) -> Report:
    report.status = target_of(REPORT_STEPS, step, report.status)
    report.screened_by, report.screened_at = by, at or timezone.now()
    report.save(update_fields=["status", "refusal", "screened_by", "screened_at"])

    _record(kind, report, by)
    reporters.tell_reporter(report, kind)
    return report


def _record(kind: str, report: Report, by: User) -> None:
    acted_as = acting_in(by, report.unit_path, Role.HANDLER)
    audit.record(kind, by=by, target=report, unit_path=report.unit_path, acted_as=acted_as)
