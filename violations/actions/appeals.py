"""Appeals: to other people of the superior unit, late ones too, settled and never for the worse.

A decided case that nobody appeals in time is closed by the tick; the appeal and the tick lock the case,
and whether an appeal is late follows from dates alone, not from which of the two came first.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from portal.lib.workflow import target_of
from violations.actions.cases import bar, lock, record
from violations.actions.decisions import put_off
from violations.facts import appeals as facts
from violations.facts.clock import now
from violations.facts.letters import appeal_letter
from violations.models import ActorChange, Appeal, Case, Decision, Part
from violations.permissions import appeals as permissions
from violations.permissions.assessments import check_takes_words
from violations.workflow import CASE_STEPS, AppealResult, CaseStatus, Outcome

Seat = ActorChange.Seat
APPEALED = "Đồng chí được phản ánh khiếu nại kết luận."


# -- appealing ----------------------------------------------------------------------------------


@transaction.atomic
def appeal(
    case: Case, *, by: User, text: str, late_reason: str = "", at: datetime | None = None
) -> Appeal:
    """By the subject. In time, the decision waits; late, it is recorded and its admission decided."""
    case = lock(case)
    permissions.check_can_appeal(by, case)  # R180
    return _take_in(case, by, None, text, late_reason, at or now())


@transaction.atomic
def type_appeal(
    code: str,
    *,
    by: User,
    text: str,
    received_on: date,
    late_reason: str = "",
    at: datetime | None = None,
) -> Appeal:
    """From paper, by a clerk of the office without any other part; the paper's own day counts (R180)."""
    at = at or now()
    case = lock(permissions.decided_case(by, code))
    permissions.check_appealable(case)
    decided_on = timezone.localdate(case.decided_at)
    permissions.check_received_on(received_on, decided_on, timezone.localdate(at))

    bar(case.report, by, Part.CLERK)
    noon = timezone.make_aware(datetime(received_on.year, received_on.month, received_on.day, 12))
    return _take_in(case, by, by, text, late_reason, min(noon, at))


def _take_in(
    case: Case, by: User, clerk: User | None, text: str, late_reason: str, at: datetime
) -> Appeal:
    today, decision = timezone.localdate(at), case.decisions.latest("at")
    late = facts.is_late(case, decision, today)
    permissions.check_late_reason(late, late_reason, case.appeal_due_on)  # R181
    check_takes_words(case, text, late_reason)
    way = facts.way_of(case, today)
    facts.check_someone_above(way)

    sent = Appeal.objects.create(
        decision=decision,
        text=text,
        sent_at=at,
        typed_by=clerk,
        late=late,
        late_reason=late_reason if late else "",
        settle_by=facts.settle_by(today),
    )
    if late and case.status == CaseStatus.DECIDED:
        _close(case, at)
    seated = _seat_appeal_decider(case, way, at)
    if not late:
        _begin(case)

    record("appeal.sent", case, by, late=int(late), typed=int(clerk is not None))
    inbox.tell(seated, "appeal.late" if late else "appeal.sent", case)
    if clerk:
        inbox.tell([case.subject], "appeal.typed", case)
    return sent


def _seat_appeal_decider(case: Case, way: facts.Way, at: datetime) -> list[User]:
    if way.unit is None or way.person is None:
        return []
    case.appeal_unit, case.appeal_decider = way.unit, way.person
    case.save(update_fields=["appeal_unit", "appeal_decider"])
    ActorChange.objects.create(
        case=case,
        seat=Seat.APPEAL_DECIDER,
        person=way.person,
        unit=way.unit,
        from_at=at,
        reason=APPEALED,
    )
    return [way.person]


def _begin(case: Case) -> None:
    """Until it is settled the decision is not carried out."""
    case.status = target_of(CASE_STEPS, "appeal", case.status)
    case.closed_at = None
    case.save(update_fields=["status", "closed_at"])
    inbox.tell([case.handler], "appeal.begun", case)


@transaction.atomic
def admit_late(
    appeal: Appeal, *, by: User, admitted: bool, reason: str, at: datetime | None = None
) -> Appeal:
    """Heard like any other, or not; the subject reads why either way (R181)."""
    case, appeal = _lock(appeal)
    permissions.check_can_admit(by, appeal)
    check_takes_words(case, reason)

    appeal.admitted, appeal.admission_reason = admitted, reason
    if admitted:
        appeal.settle_by = facts.settle_by(timezone.localdate(at or now()))
    appeal.save(update_fields=["admitted", "admission_reason", "settle_by"])
    if admitted:
        _begin(case)

    record("appeal.admitted" if admitted else "appeal.not_admitted", case, by)
    inbox.tell([case.subject], "appeal.admission", case)
    return appeal


# -- settling -----------------------------------------------------------------------------------


@transaction.atomic
def settle_appeal(
    appeal: Appeal,
    *,
    by: User,
    result: str,
    new_outcome: str,
    reasons: str,
    at: datetime | None = None,
) -> Appeal:
    """Upheld, lightened or overturned; what is overturned leaves lists and figures at once (R182)."""
    at = at or now()
    case, appeal = _lock(appeal)
    permissions.check_can_settle(by, appeal)
    permissions.check_result(appeal.decision, result, new_outcome)
    check_takes_words(case, reasons)

    today = timezone.localdate(at)
    appeal.letter = appeal_letter(appeal, result, new_outcome, reasons, today)
    appeal.result, appeal.new_outcome = AppealResult(result), Outcome(new_outcome)
    appeal.reasons, appeal.settled_by, appeal.settled_at = reasons, by, at
    appeal.save()

    case.status = target_of(CASE_STEPS, "settle", case.status)
    case.outcome, case.closed_at = Outcome(new_outcome), at
    case.overturned = result == AppealResult.OVERTURNED
    case.save(update_fields=["status", "outcome", "closed_at", "overturned"])
    _carry_out(case, appeal.decision, today)

    record("appeal.settled", case, by, result=result, outcome=new_outcome)
    told = [case.handler, *([case.decider] if case.decider else [])]
    inbox.tell([case.subject], "appeal.settled", case)
    inbox.tell(told, "appeal.settled_for_others", case)
    return appeal


def _carry_out(case: Case, decision: Decision, today: date) -> None:
    """An upheld decision begins to bind only now (R176)."""
    begun = case.appeal_due_on
    if case.outcome == Outcome.HANDLED and begun is not None and today > begun:
        put_off(decision, today - begun)


# -- the worker's part --------------------------------------------------------------------------


@transaction.atomic
def close_quiet_case(pk: UUID) -> None:
    """Nobody appealed in time: the decision stands (R177). Asked again under the lock."""
    rows = Case.objects.select_for_update(of=("self",), skip_locked=True)
    found = rows.filter(pk=pk).first()
    if found is None or not facts.is_quiet(pk):
        return
    case = lock(found)
    _close(case, now())

    record("case.closed", case, None)
    inbox.tell([case.subject], "case.closed", case)


def _close(case: Case, at: datetime) -> None:
    case.status = target_of(CASE_STEPS, "close", case.status)
    case.closed_at = at
    case.save(update_fields=["status", "closed_at"])


def _lock(appeal: Appeal) -> tuple[Case, Appeal]:
    """The case first, as whoever moves it does."""
    case = lock(appeal.decision.case)
    Appeal.objects.select_for_update().get(pk=appeal.pk)
    locked = Appeal.objects.select_related("decision").get(pk=appeal.pk)
    locked.decision.case = case
    return case, locked
