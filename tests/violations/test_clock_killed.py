"""Killed before any line of a job, then run again: the end is the same as of one whole run.

A worker that dies takes its transaction along. Here the death is an exception that nothing catches,
raised at each line in turn that the job runs in the modules that write.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment, Notification, Role
from audit.models import AuditEvent
from tests.conftest import with_role
from tests.factories import IncidentFactory
from tests.violations.factories import CaseFactory
from violations.actions import cases as people
from violations.actions import clock as actions
from violations.facts import clock as facts
from violations.models import ActorChange, Case, ClockEvent, Outage
from violations.workflow import CaseStatus

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R161")]
WATCHED = {str(Path(module.__file__)) for module in (actions, people, facts)}


class Killed(BaseException):
    """Not an Exception: no code of ours catches it."""


def killed_at(number, job, pk):
    """Run until the line with this number; whether it came that far."""
    left = number

    def line(frame, event, argument):
        nonlocal left
        if event == "line":
            left -= 1
            if left == 0:
                raise Killed
        return line

    def call(frame, event, argument):
        return line if frame.f_code.co_filename in WATCHED else None

    sys.settrace(call)
    try:
        with transaction.atomic():
            job(pk)
    except Killed:
        return True
    finally:
        sys.settrace(None)
    return False


def state():
    """What a job may change, without ids and moments."""
    case = Case.objects.get()
    return {
        "case": (case.status, case.answer_end, case.answer_due_on, case.handler_id)
        + (bool(case.paused_at), case.paused_for_id),
        "events": sorted(ClockEvent.objects.values_list("change", "due_before", "due_after")),
        "changes": list(ActorChange.objects.values_list("seat", "person")),
        "trail": sorted(AuditEvent.objects.values_list("kind", flat=True)),
        "told": sorted(Notification.objects.values_list("kind", "person")),
    }


def over(case):
    Case.objects.update(answer_due_on=facts.today() - timedelta(days=1))


def cut_by_an_outage(case):
    now = facts.now()
    Case.objects.update(answer_due_on=timezone.localdate(now))
    Outage.objects.create(began_at=now - timedelta(minutes=20), ended_at=now)


def away_over_the_end(case):
    now = facts.now()
    Case.objects.update(answer_due_on=timezone.localdate(now) - timedelta(days=1))
    Outage.objects.create(began_at=now - timedelta(hours=26), ended_at=now)


def in_trouble(case):
    IncidentFactory(owner=case.subject, opened_at=datetime(2026, 8, 25, tzinfo=UTC))


def out_of_trouble(case):
    done = IncidentFactory(owner=case.subject, closed=True)
    Case.objects.update(paused_at=timezone.now(), pause_reason="Sự cố.", paused_for=done)


def without_handler(case):
    with_role("Kiều Thị Lan", case.unit, Role.HANDLER, case.unit)
    Appointment.objects.filter(person=case.handler).update(valid_to=timezone.localdate())


@pytest.mark.parametrize(
    ("begin", "job"),
    [
        (over, actions.expire_answer),
        (cut_by_an_outage, actions.make_up_outage),
        (away_over_the_end, actions.expire_answer),
        (in_trouble, actions.pause_for_incident),
        (out_of_trouble, actions.resume_after_incident),
        (without_handler, people.seat_anew_where_role_ended),
    ],
)
def test_killed_before_any_line_and_run_again_it_ends_the_same(
    tree, cadre, handler, decider, begin, job
):
    case = CaseFactory(
        report__subject=cadre,
        unit=tree.committee,
        handler=handler,
        decider=decider,
        to=CaseStatus.DELIVERED,
    )
    begin(case)
    before = state()
    whole = transaction.savepoint()
    job(case.pk)
    after = state()
    transaction.savepoint_rollback(whole)

    number = 1
    while True:
        start = transaction.savepoint()
        if not killed_at(number, job, case.pk):
            break
        assert state() == before  # nothing half done
        job(case.pk)
        assert state() == after
        transaction.savepoint_rollback(start)
        number += 1
    assert number > 15
