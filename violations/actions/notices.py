"""A notice: what the subject is told, and from when on their time runs. Undelivered it starts no clock."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from portal.lib.workflow import target_of
from violations.actions.cases import bar, lock, record, tell_earlier_readings
from violations.actions.evidence import disclose
from violations.facts import clock
from violations.facts import notices as facts
from violations.models import Case, Delivery, Evidence, Notice, Part
from violations.permissions import notices as permissions
from violations.workflow import CASE_STEPS, CaseStatus


@transaction.atomic
def issue_notice(
    case: Case,
    *,
    by: User,
    allegations: str,
    evidence: Sequence[Evidence] = (),
    workdays: int | None = None,
) -> Notice:
    """The first, or again: new facts or evidence are a new notice with a new period (R156).

    An answer that was sent stays; whatever was assessed is assessed anew.
    """
    case = lock(case)
    permissions.check_can_issue(by, case)
    length = workdays or facts.usual_length(case)
    permissions.check_length(length)
    listed = [] if case.reference_only else disclose(case, by=by, evidence=evidence)
    permissions.check_evidence(case, listed)

    first = case.status == CaseStatus.OPENED
    notice = Notice.objects.create(
        case=case,
        number=case.notices.count() + 1,
        allegations=facts.paper_words(case) if case.reference_only else allegations,
        clause_text=facts.clause_text(case),
        how_to_answer=facts.how_to_answer(length),
        workdays=length,
        decider=permissions.decider_of(case),
        issued_by=by,
        issued_at=clock.now(),
    )
    notice.evidence.set(listed)
    case.status = target_of(CASE_STEPS, "notify" if first else "notify_again", case.status)
    case.answer_due_on, case.answer_end, case.answer_ended_at = None, "", None
    case.save(update_fields=["status", "answer_due_on", "answer_end", "answer_ended_at"])

    if first:
        tell_earlier_readings(case)
    record("notice.issued", case, by, number=notice.number)
    inbox.tell([case.subject], "notice.issued", case)
    return notice


@transaction.atomic
def open_notice(notice: Notice, *, by: User) -> Notice:
    """The subject receives it on the portal; pressed twice, it was received the first time (R156)."""
    notice = _locked(notice)
    if notice.delivered_at and by.pk == notice.case.subject_id:
        return notice
    permissions.check_can_open(by, notice)

    _deliver(notice, Delivery.OPENED, clock.now())
    record("notice.opened", notice.case, by, number=notice.number)
    return notice


@transaction.atomic
def hand_notice(notice: Notice, *, by: User, on: date) -> Notice:
    """A named clerk gave it to the subject on paper on that day; from here on they act in no seat (R156)."""
    notice = _locked(notice)
    permissions.check_can_hand(by, notice)
    permissions.check_handed_on(notice, on, clock.today())

    bar(notice.case.report, by, Part.CLERK)
    _deliver(notice, Delivery.HANDED, _moment(notice, on), by)
    record("notice.handed", notice.case, by, number=notice.number)
    inbox.tell([notice.case.subject], "notice.handed", notice.case)
    return notice


def _deliver(notice: Notice, how: Delivery, at: datetime, by: User | None = None) -> None:
    """From the next working day on the time to answer runs, by the database's clock (R157)."""
    case = notice.case
    notice.delivered_at, notice.delivered_how, notice.delivered_by = at, how, by
    notice.save(update_fields=["delivered_at", "delivered_how", "delivered_by"])

    case.status = target_of(CASE_STEPS, "deliver", case.status)
    case.answer_due_on = clock.last_day(timezone.localdate(at), notice.workdays)
    case.save(update_fields=["status", "answer_due_on"])
    inbox.tell([case.handler], "notice.delivered", case)


def _moment(notice: Notice, on: date) -> datetime:
    """The end of that day, or now; of the hour nobody was asked."""
    end = timezone.make_aware(datetime.combine(on, time.max)) - timedelta(seconds=1)
    return max(notice.issued_at, min(end, clock.now()))


def _locked(notice: Notice) -> Notice:
    """The case first, then the notice, as everywhere."""
    case = lock(notice.case)
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    notice.case = case
    return notice
