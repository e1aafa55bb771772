"""Telling people that there is something to read: once for a version, then weekly until it is done."""

from datetime import date, timedelta
from threading import Thread

import pytest
import time_machine
from django.db import connection

from accounts.models import Notification
from audit.models import AuditEvent
from directives.actions import commitment_calls as actions
from directives.actions.commitments import make_commitment
from directives.actions.library import load_library
from directives.models import Commitment, CommitmentCall, CommitmentReminder, Document
from portal.lib.jobs import run_due
from tests.factories import UserFactory

ASKED = date(2026, 11, 4)  # a Wednesday
LATER = date(2026, 11, 16)  # a Monday, a week and more after it

pytestmark = pytest.mark.django_db


def told(kind):
    return {line.person.full_name for line in Notification.objects.filter(kind=kind)}


def promise(person):
    document = Document.objects.get(pk="CT1")
    return make_commitment(document, version=document.version, by=person)


@pytest.fixture
def asked(small, cadre, colleague):
    """One document, announced on a Wednesday to the two of them."""
    load_library(small())
    assert actions.call("CT1", on=ASKED) == 2
    Notification.objects.update(created_at="2026-11-04T01:00:00Z")


@pytest.mark.rule("R225")
def test_a_new_document_is_announced_once(asked):
    assert told("commitment.asked") == {"Phạm Văn Bình", "Lê Thị Ánh"}
    assert Notification.objects.first().path == "/van-ban/cam-ket/CT1/"
    assert actions.call("CT1", on=ASKED) == 0
    call = CommitmentCall.objects.get()
    assert (call.version, call.called_on, call.people) == (1, ASKED, 2)
    event = AuditEvent.objects.get(kind="commitment.asked")
    assert (event.actor_id, event.details) == (None, {"version": 1, "people": 2})


@pytest.mark.rule("R225")
def test_a_version_is_announced_to_those_whom_it_asks_something_new(small, asked, cadre):
    promise(cadre)
    load_library(small(("version: 1", "version: 2"), ("Giải thích", "Giải thích rõ")))
    assert actions.documents_to_call() == []

    load_library(small(("version: 1", "version: 3"), ("mật khẩu cho ai", "mật khẩu cho người lạ")))

    assert actions.documents_to_call() == ["CT1"]
    assert actions.call("CT1", on=LATER) == 2


@pytest.mark.rule("R225")
def test_who_has_not_done_is_reminded_a_week_later(asked, cadre):
    promise(cadre)

    assert actions.remind(LATER, on=LATER) == 1

    assert told("commitment.reminded") == {"Lê Thị Ánh"}


@pytest.mark.rule("R225")
def test_nobody_is_reminded_within_the_first_week(asked):
    with time_machine.travel("2026-11-09T03:00:00Z", tick=False):  # the Monday after
        assert actions.weeks_to_remind() == []
    assert actions.remind(date(2026, 11, 9), on=date(2026, 11, 9)) == 0


@pytest.mark.rule("R225")
def test_a_week_is_told_once_and_the_next_again(asked):
    assert actions.remind(LATER, on=LATER) == 2
    Notification.objects.filter(kind="commitment.reminded").update(
        created_at="2026-11-16T01:00:00Z"
    )

    assert actions.remind(LATER, on=LATER + timedelta(days=3)) == 0
    assert actions.remind(LATER + timedelta(days=7), on=LATER + timedelta(days=7)) == 2
    assert [row.people for row in CommitmentReminder.objects.all()] == [2, 2]


@pytest.mark.rule("R225")
def test_after_a_break_nobody_is_told_twice_within_a_week(asked):
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    with time_machine.travel("2026-11-20T03:00:00Z", tick=False):
        assert actions.weeks_to_remind() == [LATER]
    assert actions.remind(LATER, on=friday) == 2
    Notification.objects.filter(kind="commitment.reminded").update(
        created_at="2026-11-20T01:00:00Z"
    )

    assert actions.remind(monday, on=monday) == 0


@pytest.mark.rule("R225")
def test_who_came_this_week_and_who_left_is_not_reminded(asked, cadre, colleague):
    UserFactory(full_name="Người mới đến", joined_on=LATER - timedelta(days=2))
    colleague.left_on, colleague.is_active = date(2026, 11, 10), False
    colleague.save()

    actions.remind(LATER, on=LATER)

    assert told("commitment.reminded") == {"Phạm Văn Bình"}


@pytest.mark.rule("R225")
@pytest.mark.django_db(transaction=True)
def test_the_tick_finds_what_is_due_and_a_worker_tells_it(small, cadre, queued, work_off):
    load_library(small())

    run_due()
    assert ("directives.jobs.commitments.call", "CT1") in queued()
    work_off()

    assert told("commitment.asked") == {"Phạm Văn Bình"}
    assert run_due()["directives.jobs.commitments.call"] == 0


def at_once(count, deed):
    """Run the deed in as many threads; what each gave."""
    given = []

    def run():
        try:
            given.append(deed())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.rule("R220")
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_commitment(small, cadre):
    load_library(small())

    made = at_once(4, lambda: promise(cadre).pk)

    assert len(made) == 4
    assert set(made) == {Commitment.objects.get().pk}
    assert AuditEvent.objects.filter(kind="commitment.made").count() == 1


@pytest.mark.rule("R225")
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once(small, cadre):
    load_library(small())

    assert sorted(at_once(3, lambda: actions.call("CT1", on=ASKED))) == [0, 0, 1]

    assert Notification.objects.filter(kind="commitment.asked").count() == 1
