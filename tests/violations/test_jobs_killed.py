"""A worker killed with -9 after any statement of a job, and the job run again: the end of one whole run.

Each run is a process of its own, on its own connection; what it did stays or went with it.
"""

import os
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Appointment, CalendarDay, Notification, Role
from audit.models import AuditEvent
from tests.conftest import with_role
from tests.factories import IncidentFactory
from tests.violations.factories import CaseFactory, ReportFactory
from tests.violations.kept import closed_case, decide
from violations.facts import clock
from violations.jobs import appeals as appeal_jobs
from violations.jobs import clock as clock_jobs
from violations.jobs import keeping as keeping_jobs
from violations.models import Case, Outage, Reminder
from violations.workflow import CaseStatus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("R161")]
DAY = timedelta(days=1)


def quiet(cadre, handler, administrator):
    """Decided, received, and the time to appeal is over."""
    case = CaseFactory(report__subject=cadre, to=CaseStatus.ASSESSED)
    decide(case, appeal_due_on=clock.today() - DAY)
    return appeal_jobs.close_quiet_case, case.pk


def closed_long_ago(cadre, handler, administrator):
    return keeping_jobs.spend_case, closed_case(cadre).pk


def answer_over(cadre, handler, administrator):
    case = CaseFactory(report__subject=cadre, handler=handler, to=CaseStatus.DELIVERED)
    Case.objects.filter(pk=case.pk).update(answer_due_on=clock.today() - DAY)
    return clock_jobs.expire_answer, case.pk


def cut_by_an_outage(cadre, handler, administrator):
    case = CaseFactory(report__subject=cadre, handler=handler, to=CaseStatus.DELIVERED)
    now = clock.now()
    Case.objects.filter(pk=case.pk).update(answer_due_on=timezone.localdate(now))
    Outage.objects.create(began_at=now - timedelta(minutes=20), ended_at=now)
    return clock_jobs.make_up_outage, case.pk


def in_trouble(cadre, handler, administrator):
    case = CaseFactory(report__subject=cadre, handler=handler, to=CaseStatus.DELIVERED)
    IncidentFactory(owner=cadre, opened_at=datetime(2026, 8, 25, tzinfo=UTC))
    return clock_jobs.pause_for_incident, case.pk


def without_handler(cadre, handler, administrator):
    case = CaseFactory(report__subject=cadre, unit=handler.unit, handler=handler)
    with_role("Kiều Thị Lan", handler.unit, Role.HANDLER, handler.unit)
    Appointment.objects.filter(person=handler).update(valid_to=timezone.localdate())
    return clock_jobs.seat_anew, case.pk


def day_off_announced(cadre, handler, administrator):
    case = CaseFactory(report__subject=cadre, handler=handler, to=CaseStatus.DELIVERED)
    off = clock.today() + 3 * DAY
    Case.objects.filter(pk=case.pk).update(answer_due_on=off)
    CalendarDay.objects.create(
        day=off, works=False, name="Lễ", source="tests", set_by=administrator, set_at=timezone.now()
    )
    return keeping_jobs.give_days, case.pk


def screening_due(cadre, handler, administrator):
    report = ReportFactory(
        subject=cadre, unit=handler.unit, screening_due_on=timezone.localdate() + DAY
    )
    return keeping_jobs.remind, report.pk


# What one whole run leaves: rows of the trail, lines in inboxes.
ENDS = [
    (quiet, {"case.closed": 1}, {"case.closed": 1}),
    (closed_long_ago, {"case.spent": 1}, {}),
    (answer_over, {"case.answer_expired": 1}, {"case.hearing_over": 1}),
    (cut_by_an_outage, {"case.clock_changed": 1}, {"case.clock_changed": 1}),
    (in_trouble, {"case.paused": 1}, {"case.paused": 1}),
    (without_handler, {"case.handed_over": 1}, {"case.given": 1}),
    (day_off_announced, {"case.clock_changed": 1}, {"case.clock_changed": 1}),
    (screening_due, {}, {"report.screening_due": 1}),
]


def run_until(statements, job, pk):
    """In a process that ends itself after so many statements. Whether it was killed."""
    connection.close()
    child = os.fork()
    if child == 0:
        left = statements

        def count(execute, *arguments):
            nonlocal left
            result = execute(*arguments)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        with connection.execute_wrapper(count):
            job(str(pk))
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def kinds(model):
    return Counter(model.objects.values_list("kind", flat=True))


@pytest.mark.parametrize(("made", "trail", "told"), ENDS, ids=[end[0].__name__ for end in ENDS])
def test_killed_after_any_statement_it_ends_as_one_whole_run(
    made, trail, told, case_periods, keeping, cadre, handler, administrator
):
    job, pk = made(cadre, handler, administrator)
    trail_before, told_before = kinds(AuditEvent), kinds(Notification)

    killed = 0
    while run_until(killed + 1, job, pk):
        killed += 1
    job(str(pk))

    assert killed > 2
    assert kinds(AuditEvent) - trail_before == trail
    assert kinds(Notification) - told_before == told
    assert Reminder.objects.count() == (made is screening_due)
