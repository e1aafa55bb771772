"""The people of a case: who reads it, who has a part in it, who acts, and who does so next.

A conflict that comes to light moves the case in the transaction that records it (R153). The trail says
that a part was recorded and who sits where, never who has the part.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from audit import actions as audit
from audit.models import AuditEvent
from portal.lib.access import Denied
from violations import reporters, seats
from violations.models import ActorChange, Bar, Case, Part, Report
from violations.permissions import cases as permissions
from violations.permissions.sides import SHOWN_TO_SUBJECT, CaseSide
from violations.workflow import RUNNING, CaseStatus, ReportStatus

Seat = ActorChange.Seat
CONFLICT = "Người trước có liên quan đến vụ việc."
LEFT_ROLE = "Người trước không còn giữ vai trò."


# -- reading -----------------------------------------------------------------------------------


@transaction.atomic
def read_case(case: Case, *, by: User) -> tuple[Case, CaseSide]:
    """Give it out with the side one stands on; for anyone but the subject the trail has it first (R155)."""
    side = permissions.check_can_read(by, case)
    if side != CaseSide.SUBJECT:
        # Before a notice the subject is not told that there is a case: that follows with the notice.
        told = case.subject if case.status in SHOWN_TO_SUBJECT else None
        record("case.read", case, by, subject=told)
    return case, side


def tell_earlier_readings(case: Case) -> None:
    """With the first notice: each person who read the case before, once, on the subject's page (R155)."""
    earlier = AuditEvent.objects.filter(
        kind="case.read",
        target_type=case._meta.label_lower,
        target_id=str(case.pk),
        subject_id=None,
    )
    readers = earlier.exclude(actor_id=None).order_by("actor_id", "-id").distinct("actor_id")
    for event in readers:
        reader = User.objects.get(pk=event.actor_id)
        audit.record(
            "case.read",
            by=reader,
            target=case,
            subject=case.subject,
            unit_path=case.unit_path,
            acted_as=event.acted_as,
            before_notice=1,
        )


# -- who has a part ----------------------------------------------------------------------------


@transaction.atomic
def name_part(matter: Case | Report, person: User, part: str, *, by: User) -> None:
    """From here on this person acts in no seat; whoever sits in one gives it up in the same breath (R153).

    What was asked and what came of it are the same for everyone who may ask: nothing tells who reported.
    """
    if isinstance(matter, Report):
        _bar_in_report(matter, person, part, by)
        return
    case = lock(matter)
    permissions.check_can_name_part(by, case, person, part)

    take_out(case, person, part, by)


def take_out(case: Case, person: User, part: str, by: User) -> None:
    """Of a locked case: the part is recorded, and a seat that the person holds goes to the next."""
    bar(case.report, person, part)
    record("case.part_named", case, by, part=str(part))
    for seat in Seat:
        if getattr(case, f"{seat}_id") == person.pk and case.status in RUNNING:
            _seat_anew(case, seat, CONFLICT)


def bar(report: Report, person: User, part: str) -> None:
    """By tag alone; naming the same part twice is naming it once."""
    Bar.objects.bulk_create(
        [Bar(report=report, tag=reporters.tag_of(person), part=Part(part))], ignore_conflicts=True
    )


def _bar_in_report(report: Report, person: User, part: str, by: User) -> None:
    """While it is screened: the handler names who saw it; with too few left, it goes up."""
    Report.objects.select_for_update().get(pk=report.pk)
    report = Report.objects.select_related("subject", "unit").get(pk=report.pk)
    today = timezone.localdate()
    permissions.check_can_name_in_report(by, report, person, part, today)

    bar(report, person, part)
    audit.record("case.part_named", by=by, target=report, unit_path=report.unit_path, part=part)
    if report.status == ReportStatus.RECEIVED:
        place = seats.place_again(report, today)
        report.unit, report.unit_path = place.unit, place.unit.path
        report.went_up = place.went_up
        report.save(update_fields=["unit", "unit_path", "went_up"])


# -- who acts ----------------------------------------------------------------------------------


@transaction.atomic
def hand_over(case: Case, seat: str, *, by: User | None, reason: str) -> Case:
    """Give up a seat, with a reason; whoever is next is worked out, never chosen (R154)."""
    case = lock(case)
    permissions.check_can_hand_over(by, case, seat)

    _seat_anew(case, Seat(seat), reason, by=by)
    return case


def cases_without_actor() -> Iterable[UUID]:
    """Cases in which somebody who sits in a seat no longer holds the role, or has left (R154)."""
    today = timezone.localdate()
    found: set[UUID] = set()
    for seat in Seat:
        rows = seats.lost_role(seat, today).filter(status__in=RUNNING)
        found.update(rows.values_list("pk", flat=True))
    return found


@transaction.atomic
def seat_anew_where_role_ended(pk: UUID) -> None:
    """Each seat whose holder lost the role goes to the next who may; nobody there is left as it is.

    Left as it is means: the former holder cannot act, and the next tick asks again.
    """
    case = locked(pk)
    if case is None or case.status not in RUNNING:
        return
    for seat in Seat:
        if seats.lost_role(seat, timezone.localdate()).filter(pk=pk).exists():
            with suppress(Denied), transaction.atomic():  # nobody on the portal
                _seat_anew(case, seat, LEFT_ROLE)


def _seat_anew(case: Case, seat: Seat, reason: str, by: User | None = None) -> None:
    """Whoever leaves a seat never sits in this case again, in this seat or another (R154)."""
    former = getattr(case, seat)
    person, place = seats.next_in_seat(case, seat, timezone.localdate())
    setattr(case, seat, person)
    changed = [str(seat)]
    if seat == Seat.APPEAL_DECIDER:
        case.appeal_unit = place.unit
        changed.append("appeal_unit")
    elif place.unit.path != case.unit_path:
        case.unit, case.unit_path = place.unit, place.unit.path
        changed += ["unit", "unit_path"]
    case.save(update_fields=changed)
    bar_former(case, {seat: former})
    why = f"{reason} {place.went_up}".strip()[:300]
    ActorChange.objects.create(case=case, seat=seat, person=person, unit=place.unit, reason=why)

    record("case.handed_over", case, by, seat=str(seat))
    _tell_of_change(case, seat, person)


def bar_former(case: Case, seated: Mapping[Seat, User | None]) -> None:
    """Who handled has brought evidence, who decided has heard the case: each has a part now (R154)."""
    for seat, person in seated.items():
        if person:
            bar(case.report, person, Part.EVIDENCE if seat == Seat.HANDLER else Part.CONFLICT)


def _tell_of_change(case: Case, seat: Seat, person: User) -> None:
    """Whoever can open it now; the decider hears when it is their turn."""
    turn = {
        Seat.HANDLER: RUNNING,
        Seat.DECIDER: [CaseStatus.ASSESSED, CaseStatus.DECIDED, CaseStatus.APPEALED],
        Seat.APPEAL_DECIDER: [CaseStatus.APPEALED],
    }
    if case.status in turn[seat]:
        inbox.tell([person], "case.given", case)
    if case.status in SHOWN_TO_SUBJECT:
        inbox.tell([case.subject], "case.actor_changed", case)


# -- what these and the neighbours share ---------------------------------------------------------


def lock(case: Case) -> Case:
    """The row for this transaction, with the people and the clause it names."""
    found = locked(case.pk)
    if found is None:
        raise Case.DoesNotExist
    return found


def locked(pk: UUID) -> Case | None:
    """Locked by itself and read anew: a row that waits beside a joined one is lost when that changes."""
    if not Case.objects.select_for_update().filter(pk=pk).values_list("pk"):
        return None
    return Case.objects.select_related(
        "subject",
        "handler",
        "decider",
        "clause__document",
        "report__subject",
        "unit",
        "appeal_unit",
    ).get(pk=pk)


def record(
    kind: str, case: Case, by: User | None, *, subject: User | None = None, **details: str | int
) -> None:
    """The trail names the subject only where they see the line themselves: in their readings."""
    audit.record(
        kind,
        by=by,
        target=case,
        subject=subject,
        unit_path=case.unit_path,
        acted_as=by.acting_as(case.unit_path) if by else "",
        **details,
    )
