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
Finder = Callable[[], Iterable[object]]
_finders: dict[str, Finder] = {}


def enqueue(job: str, *ids: object) -> bool:
    """Queue the job now; False when Redis is away (the tick will find the row again)."""
    try:
        django_rq.get_queue(commit_mode="auto").enqueue(job, *[str(item) for item in ids])
    except RedisError:
        logger.warning("queue away, %s left to the tick", job)
        return False
    return True


def after_commit(job: str, *ids: object) -> None:
    """Queue the job with this dotted name once the surrounding transaction holds."""
    transaction.on_commit(lambda: enqueue(job, *ids))


def pick_up(job: str, finder: Finder) -> None:
    """From now on the tick asks `finder` for ids that are due and queues `job` for each."""
    _finders[job] = finder


def run_due() -> dict[str, int]:
    """One tick: queue everything that is due. Returns how many of each job were queued."""
    return {
        job: sum(enqueue(job, item) for item in finder()) for job, finder in _finders.items()
    }
