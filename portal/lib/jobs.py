"""Background work: rows say what is to be done, Redis only wakes a worker sooner.

A job is named by its dotted path, takes ids only, re-reads its row and does nothing when done.
An app registers a finder of what is due; the tick picks up what a lost Redis has dropped.
"""

import logging
from collections.abc import Callable, Iterable

import django_rq
from django.db import transaction
from redis import RedisError

logger = logging.getLogger(__name__)
DAY = 24 * 3600  # seconds
SECONDS = 300  # what a job may take, unless it is registered with more
Finder = Callable[[], Iterable[object]]
_finders: dict[str, Finder] = {}
_seconds: dict[str, int] = {}


def enqueue(job: str, *ids: object) -> bool:
    """Queue the job now; False when Redis is away (the tick will find the row again)."""
    try:
        queue = django_rq.get_queue(commit_mode="auto")
        queue.enqueue(
            job,
            *[str(item) for item in ids],
            job_id=name_of(job, *ids),
            job_timeout=_seconds.get(job, SECONDS),
            result_ttl=0,  # the row is the result
            failure_ttl=DAY,
        )
    except RedisError:
        logger.warning("queue away, %s left to the tick", job)
        return False
    return True


def name_of(job: str, *ids: object) -> str:
    """The queue's own name for this piece of work: the same work waits there once."""
    return "-".join([job.replace(".", "_"), *[str(item) for item in ids]])


def after_commit(job: str, *ids: object) -> None:
    """Queue the job with this dotted name once the surrounding transaction holds."""
    transaction.on_commit(lambda: enqueue(job, *ids))


def pick_up(job: str, finder: Finder, *, seconds: int = SECONDS) -> None:
    """From now on the tick asks `finder` for ids that are due and queues `job` for each."""
    _finders[job] = finder
    _seconds[job] = seconds


def run_due() -> dict[str, int]:
    """One tick: queue what is due and does not wait already. Returns how many of each job."""
    try:
        waiting = set(django_rq.get_queue().get_job_ids())
    except RedisError:
        logger.warning("queue away, everything left to the next tick")
        return {}
    return {
        job: sum(enqueue(job, item) for item in finder() if name_of(job, item) not in waiting)
        for job, finder in _finders.items()
    }
