"""How a case ends: decided by one person, with reasons and the way to appeal, received by the subject.

Nothing that a decision asks for is due before the time to appeal is over (R176).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from portal.lib.access import Denied
from portal.lib.workflow import target_of
from violations.actions.cases import bar, bar_former, lock, record
from violations.facts import appeals
from violations.facts.clock import now
from violations.facts.decisions import Above, last_notice, seats_above
from violations.facts.letters import Verdict, decision_letter
from violations.models import ActorChange, Case, Correction, Decision, Delivery, Part, Receipt
from violations.permissions import decisions as permissions
from violations.permissions.appeals import decided_case
from violations.permissions.assessments import check_takes_words
from violations.workflow import CASE_STEPS, CaseStatus, Outcome

Seat = ActorChange.Seat
TAKEN_OVER = "Đơn vị cấp dưới đã chuyển vụ việc lên."


@dataclass(frozen=True)
class Asked:
    """One thing to put right, and its last day."""

    what: str
    due_on: date

    def pair(self) -> tuple[str, date]:
        return self.what, self.due_on


@transaction.atomic
def decide(
    case: Case,
    *,
    by: User,
    outcome: str,
    reasons: str,
    corrections: Sequence[Asked] = (),
    to_paper_number: str = "",
    at: datetime | None = None,
) -> Decision:
    """Once, by the person whom the notice names. The letter is written here and never again."""
    at = at or now()
    today = timezone.localdate(at)
    case = lock(case)
    asked = [one.pair() for one in corrections]
    permissions.check_can_decide(by, case, today)  # R174
    permissions.check_outcome(case, outcome, asked, to_paper_number)  # R175
    permissions.check_due_after(asked, appeals.last_day(today))  # R176
    check_takes_words(case, reasons, *(what for what, _ in asked))
    above = _who_takes_over(case, outcome, to_paper_number, today)

    verdict = Verdict(
        outcome=outcome,
        reasons=reasons,
        asked=asked,
        appeal_way=_appeal_way(case, above, today),
        passed_on=_passed_on(above, to_paper_number),
    )
    decision = _write(case, verdict, to_paper_number, by, at)
    _keep_outcome(case, outcome, at)
    for one in corrections:
        Correction.objects.create(decision=decision, what=one.what, due_on=one.due_on)

    record("decision.made", case, by, outcome=outcome, corrections=len(asked))
    inbox.tell([case.subject], "decision.made", case)
    inbox.tell([case.handler], "decision.made_for_handler", case)
    if above:
        _take_over(case, above, at)
    return decision


def _write(case: Case, verdict: Verdict, paper: str, by: User, at: datetime) -> Decision:
    notice = last_notice(case)
    return Decision.objects.create(
        case=case,
        notice=notice,
        assessment=case.assessments.latest("at"),
        outcome=verdict.outcome,
        reasons=verdict.reasons,
        appeal_way=verdict.appeal_way,
        to_paper_number=paper,
        letter=decision_letter(case, notice, verdict, timezone.localdate(at)),
        by=by,
        at=at,
    )


def _keep_outcome(case: Case, outcome: str, at: datetime) -> None:
    case.status = target_of(CASE_STEPS, "decide", case.status)
    case.outcome, case.decided_at = Outcome(outcome), at
    case.appeal_due_on = appeals.last_day(timezone.localdate(at))
    case.save(update_fields=["status", "outcome", "decided_at", "appeal_due_on"])


# -- passing it up ------------------------------------------------------------------------------


def _who_takes_over(case: Case, outcome: str, to_paper_number: str, today: date) -> Above | None:
    """Other people of a superior unit, unless the matter goes on outside, on paper (R179)."""
    if outcome != Outcome.ESCALATED or to_paper_number:
        return None
    return check_someone_above(case, today)


def check_someone_above(case: Case, today: date) -> Above:
    above = seats_above(case, today)
    if above is None:
        raise Denied(
            "nobody_above",
            "Trên cổng không còn đơn vị cấp trên có đủ người chưa tham gia vụ việc. Hãy chuyển bằng văn bản "
            "giấy và ghi số văn bản ở đây.",
        )
    return above


def _appeal_way(case: Case, above: Above | None, today: date) -> str:
    if above:
        return appeals.passed_up_in_words(above.unit, today)
    return appeals.way_in_words(appeals.way_of(case, today), today)


def _passed_on(above: Above | None, to_paper_number: str) -> str:
    if above:
        return (
            f"Chuyển vụ việc lên {above.unit.name} xem xét lại từ đầu, bằng những người chưa tham gia vụ "
            "việc. Chưa kết luận là có vi phạm."
        )
    if to_paper_number:
        return (
            f"Chuyển vụ việc sang giải quyết ngoài cổng, theo văn bản số {to_paper_number}. Chưa kết luận là "
            "có vi phạm."
        )
    return ""


def _take_over(case: Case, above: Above, at: datetime) -> None:
    """They begin with what was shown and answered; the earlier people never act in it again (R179)."""
    case.status = target_of(CASE_STEPS, "take_over", case.status)
    former = {seat: getattr(case, seat) for seat in Seat}
    case.outcome, case.decided_at, case.appeal_due_on = "", None, None
    case.unit, case.unit_path = above.unit, above.unit.path
    case.handler, case.decider = above.handler, above.decider
    case.appeal_unit = case.appeal_decider = None
    case.save()
    bar_former(case, former)
    for seat, person in [(Seat.HANDLER, above.handler), (Seat.DECIDER, above.decider)]:
        ActorChange.objects.create(
            case=case, seat=seat, person=person, unit=above.unit, from_at=at, reason=TAKEN_OVER
        )
    record("case.taken_over", case, None)
    inbox.tell([above.handler], "case.taken_over", case)


# -- receiving ----------------------------------------------------------------------------------


@transaction.atomic
def receive_decision(decision: Decision, *, by: User, at: datetime | None = None) -> Receipt:
    """The subject opens it; from this day the time to appeal runs. Opened again, nothing changes (R177)."""
    case = lock(decision.case)
    permissions.check_can_receive(by, decision)
    return _receive(case, decision, at or now(), Delivery.OPENED, None, by)


@transaction.atomic
def hand_decision(code: str, *, by: User, on: date, at: datetime | None = None) -> Receipt:
    """On paper, by a clerk without any other part, who says on which day (R177)."""
    at = at or now()
    case = lock(decided_case(by, code))
    decision = case.decisions.latest("at")
    permissions.check_handed_on(decision, on, timezone.localdate(at))

    bar(case.report, by, Part.CLERK)
    noon = timezone.make_aware(datetime(on.year, on.month, on.day, 12))
    handed_at = max(decision.at, min(noon, at))
    return _receive(case, decision, handed_at, Delivery.HANDED, by, by)


def _receive(
    case: Case, decision: Decision, at: datetime, how: Delivery, handed_by: User | None, by: User
) -> Receipt:
    receipt, is_new = Receipt.objects.get_or_create(
        decision=decision, defaults={"at": at, "how": how, "by": handed_by}
    )
    if is_new:
        if case.status == CaseStatus.DECIDED:
            _move_last_day(case, decision, appeals.last_day(timezone.localdate(at)))
        record("decision.received", case, by, how=str(how))
    return receipt


def _move_last_day(case: Case, decision: Decision, last: date) -> None:
    """Later, never earlier; what is to be corrected moves along (R176)."""
    if case.appeal_due_on is None or last <= case.appeal_due_on:
        return
    put_off(decision, last - case.appeal_due_on)
    case.appeal_due_on = last
    case.save(update_fields=["appeal_due_on"])


def put_off(decision: Decision, by: timedelta) -> None:
    """As many days later as the decision takes effect later (R176)."""
    decision.corrections.filter(done=None).update(due_on=F("due_on") + by)
