"""What a person asks about their own data, and the data officer's answer in time (R85)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import data_permissions as permissions
from accounts import inbox
from accounts.facts.officers import acting_in, data_officers_of
from accounts.models import DataRequest, Role, User, workdays_of, working_calendar
from accounts.workflow import REQUEST_STEPS, RequestStatus
from audit import actions as audit
from portal.lib.access import Denied
from portal.lib.workdays import add_workdays
from portal.lib.workflow import target_of

MOST_OPEN = 10  # of one person


@dataclass(frozen=True)
class Appointments:
    """Where an administrator sees who holds which role: the request itself is not theirs to read."""

    def get_absolute_url(self) -> str:
        return reverse("accounts:appointments")


@transaction.atomic
def ask_data_request(*, by: User, kind: str, text: str) -> DataRequest:
    """The clock runs from today in working days, whoever is there to answer.  # R85"""
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two presses at once
    waiting = DataRequest.objects.filter(person=person, status=RequestStatus.OPEN)
    if waiting.filter(kind=kind, text=text).exists():
        raise Denied("already_asked", "Đồng chí đã gửi đúng yêu cầu này, đang chờ trả lời.")
    if waiting.count() >= MOST_OPEN:
        raise Denied(
            "too_many_requests",
            "Đồng chí có 10 yêu cầu đang chờ. Hãy đợi trả lời, hoặc rút bớt rồi gửi tiếp.",
        )

    due_on = answer_due_on(timezone.localdate())
    request = DataRequest.objects.create(person=person, kind=kind, text=text, due_on=due_on)
    request.refresh_from_db(fields=["unit_path"])

    _record("data_request.asked", request, by)
    _tell_officers("data_request.asked", request)
    return request


@transaction.atomic
def read_data_request(request: DataRequest, *, by: User) -> DataRequest:
    """Give out its text; for anyone but the asker the trail has it first.  # R19, R85"""
    permissions.check_can_read_request(by, request)
    if request.person_id != by.pk:
        _record("data_request.read", request, by)
    return request


@transaction.atomic
def answer_data_request(
    request: DataRequest, *, by: User, granted: bool, answer: str
) -> DataRequest:
    request = _locked(request)
    permissions.check_can_answer_request(by, request)

    request.status = target_of(REQUEST_STEPS, "answer", request.status)
    request.granted = granted
    request.answer = answer
    request.answered_by = by
    request.answered_at = timezone.now()
    request.save(update_fields=["status", "granted", "answer", "answered_by", "answered_at"])

    _record("data_request.answered", request, by, granted=int(granted))
    inbox.tell([request.person], "data_request.answered", request)
    return request


@transaction.atomic
def withdraw_data_request(request: DataRequest, *, by: User) -> DataRequest:
    request = _locked(request)
    permissions.check_can_withdraw_request(by, request)

    request.status = target_of(REQUEST_STEPS, "withdraw", request.status)
    request.save(update_fields=["status"])

    _record("data_request.withdrawn", request, by)
    return request


def answer_due_on(asked_on: date) -> date:
    """The last day for the first answer.  # R85"""
    period = workdays_of("data_request_answer", asked_on)
    return add_workdays(asked_on, period, working_calendar())


# -- reminders -------------------------------------------------------------------------------


def requests_to_remind() -> Iterable[UUID]:
    """Due by the next working day, or late, and the officers not yet reminded of it."""
    today = timezone.localdate()
    waiting = DataRequest.objects.filter(_due(today) | _late(today), status=RequestStatus.OPEN)
    return waiting.order_by("due_on", "id").values_list("pk", flat=True)


@transaction.atomic
def remind_of_data_request(pk: UUID) -> None:
    """One line the working day before it is due, one when it is late; each once.  # R85"""
    today, now = timezone.localdate(), timezone.now()
    waiting = DataRequest.objects.select_for_update(of=("self",)).filter(
        _due(today) | _late(today), pk=pk, status=RequestStatus.OPEN
    )
    request = waiting.select_related("person").first()
    if request is None:
        return
    if request.due_on < today:
        request.late_told_at = now
        _tell_officers("data_request.late", request)
    else:
        request.due_told_at = now
        _tell_officers("data_request.due", request)
    request.save(update_fields=["due_told_at", "late_told_at"])


def _due(today: date) -> Q:
    tomorrow = add_workdays(today, 1, working_calendar())
    return Q(due_told_at=None, due_on__gte=today, due_on__lte=tomorrow)


def _late(today: date) -> Q:
    return Q(late_told_at=None, due_on__lt=today)


# --------------------------------------------------------------------------------------------


def _tell_officers(kind: str, request: DataRequest) -> None:
    """Where nobody holds the role, administrators hear that it has to be given to someone."""
    if officers := data_officers_of(request.person):
        inbox.tell(officers, kind, request)
    else:
        inbox.tell(User.objects.administrators(), "data_request.nobody", Appointments())


def _locked(request: DataRequest) -> DataRequest:
    requests = DataRequest.objects.select_related("person")
    return requests.select_for_update(of=("self",)).get(pk=request.pk)


def _record(kind: str, request: DataRequest, by: User, **details: int) -> None:
    own = by.pk == request.person_id
    audit.record(
        kind,
        by=by,
        target=request,
        subject=request.person,
        unit_path=request.unit_path,
        acted_as="" if own else acting_in(by, request.unit_path, Role.DATA_OFFICER),
        **details,
    )
