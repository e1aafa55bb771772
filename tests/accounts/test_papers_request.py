"""Asking for a file: allowed, once, and queued when the asking holds."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import papers as actions
from accounts.models import Paper
from accounts.workflow import PaperStatus
from audit.models import AuditEvent
from portal.lib import papers
from portal.lib.access import Denied
from portal.lib.jobs import run_due
from tests.accounts.paper_kinds import KIND, register
from tests.registry.test_races import at_once


@pytest.fixture(autouse=True)
def kind():
    register()


def kinds():
    return list(AuditEvent.objects.order_by("id").values_list("kind", flat=True))


@pytest.mark.rule("R80")
def test_asked_for_recorded_and_queued(
    tree, unit_head, cadre, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        paper = actions.request_paper(
            KIND, by=unit_head, subject=cadre, unit_path=tree.branch.path, on=date(2026, 11, 22)
        )

    paper.refresh_from_db()
    assert (paper.status, paper.params) == (PaperStatus.QUEUED, {"on": "2026-11-22"})
    assert queued() == [("accounts.jobs.make_paper", str(paper.pk))]
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.subject_id, event.unit_path, event.details) == (
        "paper.requested",
        unit_head.pk,
        cadre.pk,
        tree.branch.path,
        {"paper": KIND},
    )
    assert "người đứng đầu" in event.acted_as.lower()


@pytest.mark.rule("R80")
def test_who_may_not_have_it_does_not_get_it_made(cadre):
    with pytest.raises(Denied) as refusal:
        actions.request_paper(KIND, by=cadre, secret=1)

    assert refusal.value.code == "secret"
    assert not Paper.objects.exists()
    assert kinds() == []


@pytest.mark.rule("R80")
def test_the_same_one_waits_once(cadre, colleague, tree):
    first = actions.request_paper(KIND, by=cadre, subject=cadre, unit_path="", rows="all")

    assert actions.request_paper(KIND, by=cadre, subject=cadre, rows="all") == first
    others = [
        actions.request_paper(KIND, by=cadre, rows="all"),
        actions.request_paper(KIND, by=cadre, subject=cadre, rows="late"),
        actions.request_paper(
            KIND, by=cadre, subject=cadre, unit_path=tree.branch.path, rows="all"
        ),
        actions.request_paper(KIND, by=colleague, subject=cadre, rows="all"),
    ]

    assert len({first, *others}) == 5
    assert kinds() == ["paper.requested"] * 5


@pytest.mark.rule("R80")
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_paper(cadre):
    def press():
        return actions.request_paper(KIND, by=cadre, rows="all")

    assert at_once(press, press, press) == []
    assert Paper.objects.count() == 1
    assert kinds() == ["paper.requested"]


def test_one_that_is_made_is_made_anew(cadre):
    first = actions.request_paper(KIND, by=cadre)
    actions.finish_paper(actions.start_paper(first.pk), papers.Made("a.pdf", b"1"))

    assert actions.request_paper(KIND, by=cadre) != first


@pytest.mark.rule("R80")
def test_ten_may_wait_at_once(cadre):
    for number in range(10):
        actions.request_paper(KIND, by=cadre, number=number)

    with pytest.raises(Denied) as refusal:
        actions.request_paper(KIND, by=cadre, number=10)

    assert refusal.value.code == "too_many_papers"
    assert Paper.objects.count() == 10


@pytest.mark.rule("R82")
def test_the_tick_finds_what_a_lost_redis_dropped(cadre, queued):
    paper = actions.request_paper(KIND, by=cadre)
    assert queued() == []  # the transaction of the test never commits

    run_due()

    assert ("accounts.jobs.make_paper", str(paper.pk)) in queued()


def test_a_kind_that_nobody_registered_is_a_mistake(cadre):
    with pytest.raises(KeyError):
        actions.request_paper("no.such.kind", by=cadre)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "lost"}, "paper_status_known|transition"),
        ({"status": "ready"}, "paper_ready_whole"),
        ({"status": "ready", "ready_at": "2026-11-22T00:00Z", "file": "x"}, "paper_ready_whole"),
        ({"file": "x"}, "paper_ready_whole"),
        ({"status": "failed"}, "paper_failed_has_reason"),
        ({"failure": "hỏng"}, "paper_failed_has_reason"),
        ({"steps_done": 3, "steps_total": 2}, "paper_progress_within"),
    ],
)
def test_the_database_refuses_half_a_paper(cadre, values, constraint):
    paper = actions.request_paper(KIND, by=cadre)

    with pytest.raises(Exception, match=constraint) as refusal, transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**values)

    assert isinstance(refusal.value, IntegrityError) or "transition" in str(refusal.value)
