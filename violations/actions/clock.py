"""The time to answer: extended, paused, resumed, made up for an outage, over. Each change has its reason.

The last day is a date and counts whole, by the database's clock; when a job ran changes nothing (R161).
"""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from portal.lib.workflow import target_of
from registry.models import Incident
from violations.actions.cases import lock, locked, record
from violations.facts import clock as facts
from violations.models import Case, ClockChange, ClockEvent, Heartbeat, Outage
from violations.permissions import clock as permissions
from violations.permissions.sides import SHOWN_TO_SUBJECT
from violations.workflow import BEFORE_DECISION, CASE_STEPS, AnswerEnd, CaseStatus

GAP = timedelta(minutes=15)  # between two ticks; longer is an outage
FOR_INCIDENT = "Tài khoản của đồng chí được phản ánh đang có sự cố chưa khép lại."
GOES_ON = "Hết lý do tạm dừng."
INCIDENT_OVER = "Sự cố tài khoản đã khép lại."


# -- by the handler ------------------------------------------------------------------------------


@transaction.atomic
def extend_answer(case: Case, *, by: User, workdays: int, reason: str) -> Case:
    """More time, with a reason that both sides read (R158)."""
    case = lock(case)
    permissions.check_can_extend(by, case, facts.today())
    permissions.check_length(workdays)

    due = facts.last_day(_due(case), workdays)
    _move(case, ClockChange.EXTENDED, due, reason, by)
    _tell(case, "case.clock_changed")
    return case


@transaction.atomic
def pause(case: Case, *, by: User | None, reason: str, incident: Incident | None = None) -> Case:
    """Nothing runs and nothing is decided until it goes on (R159)."""
    case = lock(case)
    permissions.check_can_pause(by, case)

    case.paused_at, case.pause_reason, case.paused_for = facts.now(), reason, incident
    case.save(update_fields=["paused_at", "pause_reason", "paused_for"])
    _event(case, ClockChange.PAUSED, reason, by, before=case.answer_due_on)

    record("case.paused", case, by)
    _tell(case, "case.paused")
    return case


@transaction.atomic
def resume(case: Case, *, by: User | None, reason: str = GOES_ON) -> Case:
    """The days that were left when it stopped are left again (R159)."""
    case = lock(case)
    permissions.check_can_resume(by, case)

    before, after = case.answer_due_on, _due_resumed(case)
    case.answer_due_on = after
    case.paused_at, case.pause_reason, case.paused_for = None, "", None
    case.save(update_fields=["answer_due_on", "paused_at", "pause_reason", "paused_for"])
    _event(case, ClockChange.RESUMED, reason, by, before=before, after=after)

    record("case.resumed", case, by)
    _tell(case, "case.resumed")
    return case


# -- by the tick ---------------------------------------------------------------------------------


def answers_over() -> list[UUID]:
    return facts.ids(facts.over())


@transaction.atomic
def expire_answer(pk: UUID) -> None:
    """The time is over and nothing came: the case goes on without an answer (R161).

    An outage on the last day is made up first, whichever job comes first (R162).
    """
    note_beat()
    case = locked(pk)
    if case is None or not facts.over().filter(pk=pk).exists():
        return
    if facts.outage_on(_due(case)):
        _make_up(case)
        return
    case.status = target_of(CASE_STEPS, "end_answer", case.status)
    case.answer_end, case.answer_ended_at = AnswerEnd.EXPIRED, facts.now()
    case.save(update_fields=["status", "answer_end", "answer_ended_at"])

    record("case.answer_expired", case, None)
    inbox.tell([case.handler], "case.hearing_over", case)


@transaction.atomic
def note_beat() -> None:
    """The portal runs at this moment; a long gap since it last did is an outage (R162)."""
    Heartbeat.objects.get_or_create(pk=1, defaults={"at": facts.now()})
    beat = Heartbeat.objects.select_for_update().get()
    moment = facts.now()
    if moment - beat.at > GAP:
        Outage.objects.get_or_create(began_at=beat.at, defaults={"ended_at": moment})
    if moment > beat.at:
        beat.at = moment
        beat.save(update_fields=["at"])


def outages_to_make_up() -> list[UUID]:
    """Asked once a minute, and by that the tick notes that the portal runs."""
    note_beat()
    return facts.ids(facts.on_a_day_out())


@transaction.atomic
def make_up_outage(pk: UUID) -> None:
    case = locked(pk)
    if case is not None and facts.on_a_day_out().filter(pk=pk).exists():
        _make_up(case)


def cases_to_pause() -> list[UUID]:
    return facts.ids(facts.to_pause())


@transaction.atomic
def pause_for_incident(pk: UUID) -> None:
    case = locked(pk)
    if case is None or case.paused_at or case.status not in BEFORE_DECISION:
        return
    incident = facts.incidents_about(case).order_by("opened_at").first()
    if incident:
        pause(case, by=None, reason=FOR_INCIDENT, incident=incident)


def cases_to_resume() -> list[UUID]:
    return facts.ids(facts.to_resume())


@transaction.atomic
def resume_after_incident(pk: UUID) -> None:
    """Where another incident is still open, the case waits for that one."""
    case = locked(pk)
    if case is None or not facts.to_resume().filter(pk=pk).exists():
        return
    other = facts.incidents_about(case).order_by("opened_at").first()
    if other:
        Case.objects.filter(pk=pk).update(paused_for=other)
        return
    resume(case, by=None, reason=INCIDENT_OVER)


# -- what these share ------------------------------------------------------------------------------


def _make_up(case: Case) -> None:
    """One working day more, after the day on which the portal came back."""
    outage = facts.outage_on(_due(case))
    if outage is None:
        return
    began, ended = timezone.localtime(outage.began_at), timezone.localtime(outage.ended_at)
    reason = f"Cổng ngừng hoạt động từ {began:%H:%M %d/%m/%Y} đến {ended:%H:%M %d/%m/%Y}."
    due = facts.last_day(max(_due(case), ended.date()), 1)
    _move(case, ClockChange.OUTAGE, due, reason, None)
    _tell(case, "case.clock_changed")


def _move(case: Case, change: ClockChange, due: date, reason: str, by: User | None) -> None:
    before, case.answer_due_on = case.answer_due_on, due
    case.save(update_fields=["answer_due_on"])
    _event(case, change, reason, by, before=before, after=due)
    record("case.clock_changed", case, by, change=str(change))


def _event(
    case: Case,
    change: ClockChange,
    reason: str,
    by: User | None,
    *,
    before: date | None = None,
    after: date | None = None,
) -> None:
    ClockEvent.objects.create(
        case=case,
        change=change,
        reason=reason,
        by=by,
        at=facts.now(),
        due_before=before,
        due_after=after,
    )


def _due(case: Case) -> date:
    if case.answer_due_on is None:
        raise ValueError(f"{case} waits for no answer")
    return case.answer_due_on


def _due_resumed(case: Case) -> date | None:
    """None where no time to answer had begun, or where it is over."""
    notice = case.notices.last()
    if case.status != CaseStatus.DELIVERED or not (notice and notice.delivered_at):
        return case.answer_due_on
    paused_on = timezone.localdate(case.paused_at)
    received_on = timezone.localdate(notice.delivered_at)
    return facts.due_after_pause(paused_on, _due(case), received_on, facts.today())


def _tell(case: Case, kind: str) -> None:
    if case.status in SHOWN_TO_SUBJECT:
        inbox.tell([case.subject], kind, case)
