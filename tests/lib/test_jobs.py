"""Rows say what is to be done; a lost Redis only makes it later."""

import pytest
from django.db import transaction
from django_rq.settings import QUEUES

from portal.lib import jobs


@pytest.fixture
def redis_away(monkeypatch):
    """A Redis address where nobody listens."""
    monkeypatch.setitem(QUEUES, "default", {**QUEUES["default"], "URL": "redis://127.0.0.1:1/0"})


@pytest.mark.django_db(transaction=True)
def test_a_job_is_queued_only_after_the_commit(queued):
    with transaction.atomic():
        jobs.after_commit("reports.jobs.render_report", 7)
        assert queued() == []

    assert queued() == [("reports.jobs.render_report", "7")]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_deed_queues_nothing(queued):
    with transaction.atomic():
        jobs.after_commit("reports.jobs.render_report", 7)
        transaction.set_rollback(True)

    assert queued() == []


@pytest.mark.django_db(transaction=True)
def test_a_lost_redis_does_not_break_the_deed(redis_away):
    with transaction.atomic():
        jobs.after_commit("reports.jobs.render_report", 7)

    assert jobs.enqueue("reports.jobs.render_report", 7) is False


def test_the_tick_queues_what_finders_find(queued, monkeypatch):
    monkeypatch.setattr(jobs, "_finders", {})
    jobs.pick_up("reports.jobs.render_report", lambda: ["a", "b"])

    assert jobs.run_due() == {"reports.jobs.render_report": 2}
    assert queued() == [("reports.jobs.render_report", "a"), ("reports.jobs.render_report", "b")]


def test_work_that_waits_already_is_not_queued_twice(queued, monkeypatch):
    monkeypatch.setattr(jobs, "_finders", {})
    jobs.pick_up("reports.jobs.render_report", lambda: ["a"])
    jobs.run_due()

    assert jobs.run_due() == {"reports.jobs.render_report": 0}
    assert queued() == [("reports.jobs.render_report", "a")]


def test_a_tick_without_redis_leaves_the_rows_for_later(redis_away, monkeypatch):
    monkeypatch.setattr(jobs, "_finders", {"reports.jobs.render_report": lambda: ["a"]})

    assert jobs.run_due() == {}
