"""Files made on demand: asked for, made by a worker, fetched by who asked, gone after a week.

The file is named after its row. Whatever is killed in between, the row says what is still to be done
and the name says what to overwrite or remove: no file is left that no row knows.
"""

import hashlib
import json
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts import inbox
from accounts.models import Notification, Paper, User
from accounts.workflow import PAPER_STEPS, PaperStatus
from audit import actions as audit
from portal.lib import jobs, papers
from portal.lib.access import Denied
from portal.lib.papers import Made, Progress
from portal.lib.workflow import target_of

KEEP = timedelta(days=7)
MOST_WAITING = 10  # of one person
LEASE = timedelta(minutes=3)  # after which a worker that says nothing is taken for dead
MAX_ATTEMPTS = 3
WORTH_TELLING = timedelta(seconds=10)  # who waits less is still on the page


# -- asking, fetching, removing --------------------------------------------------------------


@transaction.atomic
def request_paper(
    kind: str, *, by: User, subject: User | None = None, unit_path: str = "", **params: Any
) -> Paper:
    """Have the worker make a file. The same one asked for twice while it waits is one paper.  # R80

    `unit_path` is what a list of many people covers, `subject` whose data alone a paper holds.
    """
    params = json.loads(json.dumps(params, cls=DjangoJSONEncoder))
    papers.kind_of(kind).check(by, subject, params)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two presses at once
    waiting = Paper.objects.filter(requested_by=by, status=PaperStatus.QUEUED)
    same = waiting.filter(kind=kind, params=params, subject=subject, unit_path=unit_path).first()
    if same:
        return same
    if waiting.count() >= MOST_WAITING:
        raise Denied(
            "too_many_papers", "Đồng chí đang chờ 10 tệp. Hãy đợi lập xong rồi yêu cầu tệp khác."
        )

    paper = Paper.objects.create(
        kind=kind,
        params=params,
        requested_by=by,
        subject=subject,
        unit_path=unit_path,
        expires_at=timezone.now() + KEEP,
    )
    _record("paper.requested", paper, by)
    jobs.after_commit("accounts.jobs.make_paper", paper.pk)
    return paper


@transaction.atomic
def download_paper(paper: Paper, *, by: User) -> BinaryIO:
    """The open file; whoever lost the right meanwhile does not get it.  # R80"""
    if paper.status != PaperStatus.READY:
        raise Denied("not_ready", "Tệp chưa lập xong. Hãy chờ rồi tải lại trang.")
    papers.check_order(paper)
    try:
        file: BinaryIO = paper.file.open("rb")
    except FileNotFoundError:
        raise Denied("file_gone", "Tệp không còn trên cổng. Hãy yêu cầu lập tệp mới.") from None
    _record("paper.downloaded", paper, by)
    return file


@transaction.atomic
def retry_paper(paper: Paper, *, by: User) -> Paper:
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    papers.check_order(paper)

    paper.status = target_of(PAPER_STEPS, "retry", paper.status)
    paper.failure, paper.attempts, paper.started_at = "", 0, None
    paper.steps_done = paper.steps_total = 0
    paper.expires_at = timezone.now() + KEEP
    paper.save()

    _record("paper.retried", paper, by)
    jobs.after_commit("accounts.jobs.make_paper", paper.pk)
    return paper


@transaction.atomic
def remove_paper(paper: Paper, *, by: User) -> None:
    """At once, also while it is being made: what the worker brings then is thrown away.  # R83"""
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    _record("paper.removed", paper, by)
    destroy_papers(Paper.objects.filter(pk=paper.pk))


def destroy_papers(rows: QuerySet[Paper]) -> int:
    """Rows and files, inside the caller's transaction, which records why.  # R83

    Files first: a row whose file is gone is removed later, a file without a row never would be.
    """
    found = list(rows.select_for_update(of=("self",)).only("pk", "requested_by"))
    for paper in found:
        _remove_files(paper.pk)
        told = Notification.objects.filter(person=paper.requested_by_id)
        told.filter(path=paper.get_absolute_url()).delete()  # it would lead nowhere
    Paper.objects.filter(pk__in=[paper.pk for paper in found]).delete()
    return len(found)


@transaction.atomic
def expire_paper(pk: UUID) -> None:
    paper = Paper.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if paper is None:
        _remove_files(pk)
        return
    if paper.expires_at > timezone.now():
        return
    _record("paper.expired", paper, None)
    destroy_papers(Paper.objects.filter(pk=pk))


def queued_papers() -> Iterable[UUID]:
    """Papers that wait and that no worker holds: what a tick queues again (R82)."""
    rows = Paper.objects.filter(_free(), status=PaperStatus.QUEUED)
    return rows.order_by("requested_at").values_list("pk", flat=True)


def expired_papers() -> Iterable[UUID]:
    """Those over their time, and what a killed run has left of one that was removed meanwhile."""
    over = Paper.objects.filter(expires_at__lte=Now()).values_list("pk", flat=True)
    begun = papers.scratches()
    known = Paper.objects.filter(pk__in=begun).values_list("pk", flat=True)
    return {*over} | ({*begun} - {*known})


# -- the worker's part -----------------------------------------------------------------------


@transaction.atomic
def start_paper(pk: UUID) -> Paper | None:
    """Take the paper for this worker (R82), or None when it is done or another holds it.

    Counted and committed before the work: a paper that ends its worker is given up after three
    attempts instead of taking every worker down in turn.
    """
    paper = (
        Paper.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(_free(), pk=pk, status=PaperStatus.QUEUED)
        .select_related("requested_by", "subject")
        .first()
    )
    if paper is None:
        return None
    if paper.attempts >= MAX_ATTEMPTS:
        fail_paper(paper, "Đã thử ba lần nhưng tiến trình lập tệp bị dừng giữa chừng.")
        return None
    paper.attempts += 1
    Paper.objects.filter(pk=pk).update(
        attempts=paper.attempts, started_at=Now(), steps_done=0, steps_total=0
    )
    return paper


def make_paper(paper: Paper) -> Made:
    """Ask once more whether the person may have it, then let its kind make it.  # R80"""
    papers.check_order(paper)
    with progress_of(paper) as progress:
        return papers.kind_of(paper.kind).make(paper, progress)


@contextmanager
def progress_of(paper: Paper) -> Iterator[Progress]:
    """Steps written through a connection of their own: the page shows them while the maker is in
    a transaction. Once a second at most; each renews the lease, and none of a run that was given up.
    """
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last < 1 and done < total:
            return
        last = monotonic()
        with own.cursor() as cursor:
            cursor.execute(_PROGRESS, [min(done, total), total, paper.pk, paper.attempts])

    try:
        yield progress
    finally:
        own.close()


_PROGRESS = """
UPDATE accounts_paper SET steps_done = %s, steps_total = %s, started_at = now()
WHERE id = %s AND attempts = %s AND status = 'queued'
"""


@transaction.atomic
def finish_paper(paper: Paper, made: Made) -> None:
    """Keep the file; throw it away when the paper was removed or another run has taken it over."""
    row = _held(paper)
    if row is None:
        return
    content = made.content
    with content.open("rb") if isinstance(content, Path) else BytesIO(content) as file:
        row.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    row.file.save(str(row.pk), _as_file(content), save=False)
    shutil.rmtree(papers.scratch_root(row.pk), ignore_errors=True)
    row.file_name = unicodedata.normalize("NFC", Path(made.file_name).name)
    row.status = target_of(PAPER_STEPS, "make", row.status)
    row.ready_at = timezone.now()
    row.expires_at = row.ready_at + KEEP
    row.save(update_fields=["status", "file", "file_name", "sha256", "ready_at", "expires_at"])

    _record("paper.made", row, None)
    if row.ready_at - row.requested_at > WORTH_TELLING:
        inbox.tell([row.requested_by], "paper.ready", row)


@transaction.atomic
def fail_paper(paper: Paper, reason: str) -> None:
    """The reason is for the person who asked; what broke in detail is in the log."""
    row = _held(paper)
    if row is None:
        return
    _remove_files(row.pk)
    row.status = target_of(PAPER_STEPS, "fail", row.status)
    row.failure = reason[:300]
    row.save(update_fields=["status", "failure"])
    inbox.tell([row.requested_by], "paper.failed", row)


def clear_scratch(paper: Paper) -> None:
    """What a run leaves that another has overtaken, or whose paper was removed meanwhile."""
    root = papers.scratch_root(paper.pk)
    shutil.rmtree(root / str(paper.attempts), ignore_errors=True)
    with suppress(OSError):  # another run is at work in it, or it was never made
        root.rmdir()


# --------------------------------------------------------------------------------------------


def _free() -> Q:
    return Q(started_at=None) | Q(started_at__lt=Now() - LEASE)


def _held(paper: Paper) -> Paper | None:
    """The row, locked, while this run is the one that it waits for."""
    return (
        Paper.objects.select_for_update(of=("self",))
        .filter(pk=paper.pk, status=PaperStatus.QUEUED, attempts=paper.attempts)
        .select_related("requested_by")
        .first()
    )


class _Moved(File[bytes]):
    """A file that the storage takes over by renaming it, without reading it."""

    def __init__(self, path: Path) -> None:
        super().__init__(None, str(path))
        self.path = path

    def temporary_file_path(self) -> str:
        return str(self.path)


def _as_file(content: bytes | Path) -> File[bytes]:
    return _Moved(content) if isinstance(content, Path) else ContentFile(content)


def _remove_files(pk: UUID) -> None:
    """Whether or not the row knows of a file: a run may have been killed before it was said."""
    file = Paper(pk=pk).file
    file.storage.delete(file.field.generate_filename(Paper(pk=pk), str(pk)))
    shutil.rmtree(papers.scratch_root(pk), ignore_errors=True)


def _record(kind: str, paper: Paper, by: User | None) -> None:
    path = paper.unit_path or (paper.subject.unit_path if paper.subject else "")
    audit.record(
        kind,
        by=by,
        target=paper,
        subject=paper.subject,
        unit_path=path,
        acted_as=by.acting_as(path) if by else "",
        paper=paper.kind,
    )
