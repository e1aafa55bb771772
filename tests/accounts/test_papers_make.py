"""A promised file is made: by a real worker, once, also after one was killed at any line."""

import hashlib
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.utils import timezone
from rq.timeouts import JobTimeoutException

from accounts import jobs
from accounts.actions import papers as actions
from accounts.models import Notification, Paper, User
from accounts.workflow import PaperStatus
from audit.models import AuditEvent
from portal.lib import papers
from portal.lib.jobs import run_due
from tests.accounts import paper_kinds
from tests.accounts.paper_kinds import KIND


@pytest.fixture(autouse=True)
def kind():
    paper_kinds.register()


@pytest.fixture
def made_by(monkeypatch):
    """Let another maker make the papers of this test."""

    def use(make):
        found = papers.Kind(paper_kinds.LABEL, make, paper_kinds.check)
        monkeypatch.setitem(papers._kinds, KIND, found)

    return use


def files():
    """Everything on disk that belongs to papers."""
    root = Path(settings.MEDIA_ROOT)
    return {
        str(path.relative_to(root))
        for folder in ["papers", "papers_in_the_making"]
        for path in (root / folder).rglob("*")
    }


@pytest.fixture(autouse=True)
def before(kind):
    """Tests before this one may have left theirs."""
    for pk in {name.split("/")[1] for name in files()}:
        actions._remove_files(pk)
    assert not files()


def content_of(paper):
    with paper.file.open("rb") as file:
        return file.read()


def lease_over(paper):
    Paper.objects.filter(pk=paper.pk).update(started_at=timezone.now() - timedelta(minutes=4))


@pytest.mark.parametrize("large", [0, 1])
def test_made_once_and_kept_under_the_name_of_its_row(cadre, large):
    paper = actions.request_paper(KIND, by=cadre, large=large)

    jobs.make_paper(str(paper.pk))
    jobs.make_paper(str(paper.pk))

    paper.refresh_from_db()
    content = b"%PDF-large" if large else b"%PDF-small"
    assert (paper.status, paper.attempts) == (PaperStatus.READY, 1)
    assert content_of(paper) == content
    assert paper.sha256 == hashlib.sha256(content).hexdigest()
    assert paper.file_name == "Danh sách Bình Nguyên.pdf"
    assert paper.expires_at == paper.ready_at + timedelta(days=7)
    assert files() == {f"papers/{paper.pk}"}
    assert Path(paper.file.path).stat().st_mode & 0o777 == 0o600
    assert list(AuditEvent.objects.values_list("kind", flat=True)) == [
        "paper.requested",
        "paper.made",
    ]


def test_a_large_file_is_moved_and_never_read_into_memory(cadre, made_by, monkeypatch):
    def make(order, progress):
        path = papers.scratch(order) / "large"
        path.write_bytes(b"x")
        numbers.append(path.stat().st_ino)
        return papers.Made("a.xlsx", path)

    numbers = []
    made_by(make)
    paper = actions.request_paper(KIND, by=cadre)

    jobs.make_paper(str(paper.pk))

    paper.refresh_from_db()
    assert [Path(paper.file.path).stat().st_ino] == numbers


@pytest.mark.rule("R82")
@pytest.mark.parametrize(("minutes", "told"), [(0, 0), (1, 1)])
def test_who_waited_long_is_told(cadre, minutes, told):
    paper = actions.request_paper(KIND, by=cadre)
    Paper.objects.update(requested_at=timezone.now() - timedelta(minutes=minutes))

    jobs.make_paper(str(paper.pk))

    assert Notification.objects.filter(person=cadre, kind="paper.ready").count() == told


# -- what goes wrong -------------------------------------------------------------------------


@pytest.mark.rule("R80")
def test_a_right_that_ended_meanwhile_ends_the_paper(cadre):
    paper = actions.request_paper(KIND, by=cadre)
    User.objects.filter(pk=cadre.pk).update(is_active=False)

    jobs.make_paper(str(paper.pk))

    paper.refresh_from_db()
    assert (paper.status, paper.failure) == (PaperStatus.FAILED, "Đồng chí đã rời đơn vị.")
    assert not files()


@pytest.mark.rule("R82")
def test_what_a_maker_does_wrong_is_told_and_not_quoted(cadre, made_by, caplog):
    def make(order, progress):
        (papers.scratch(order) / "half").write_bytes(b"x")
        raise ValueError("Nguyễn Văn Bí Mật")

    made_by(make)
    paper = actions.request_paper(KIND, by=cadre)

    jobs.make_paper(str(paper.pk))

    paper.refresh_from_db()
    assert paper.status == PaperStatus.FAILED
    assert "Lập lại" in paper.failure or "lập lại" in paper.failure
    assert "Bí Mật" not in paper.failure + caplog.text
    assert "ValueError" in caplog.text
    assert "in make" in caplog.text
    assert Notification.objects.get(person=cadre).kind == "paper.failed"
    assert not files()


def test_one_that_takes_too_long_says_so(cadre, made_by):
    def make(order, progress):
        raise JobTimeoutException

    made_by(make)
    paper = actions.request_paper(KIND, by=cadre)

    jobs.make_paper(str(paper.pk))

    paper.refresh_from_db()
    assert "quá lớn" in paper.failure


def test_a_database_that_was_away_costs_an_attempt_and_no_more(cadre, made_by):
    def make(order, progress):
        raise OperationalError

    made_by(make)
    paper = actions.request_paper(KIND, by=cadre)

    with pytest.raises(OperationalError):
        jobs.make_paper(str(paper.pk))

    paper.refresh_from_db()
    assert (paper.status, paper.attempts) == (PaperStatus.QUEUED, 1)
    assert list(actions.queued_papers()) == []  # while the lease runs
    lease_over(paper)
    assert list(actions.queued_papers()) == [paper.pk]


def test_a_kind_that_a_new_version_no_longer_knows(cadre):
    paper = actions.request_paper(KIND, by=cadre)
    Paper.objects.update(kind="gone.kind")

    jobs.make_paper(str(paper.pk))

    paper.refresh_from_db()
    assert paper.status == PaperStatus.FAILED
    assert "không còn lập loại tệp này" in paper.failure


@pytest.mark.rule("R82")
def test_one_that_ends_its_worker_is_given_up_after_three_runs(cadre):
    paper = actions.request_paper(KIND, by=cadre)
    for _ in range(3):
        assert actions.start_paper(paper.pk)
        lease_over(paper)

    jobs.make_paper(str(paper.pk))

    paper.refresh_from_db()
    assert (paper.status, paper.attempts) == (PaperStatus.FAILED, 3)
    assert "ba lần" in paper.failure


# -- two at once -----------------------------------------------------------------------------


def test_two_workers_make_one(cadre):
    paper = actions.request_paper(KIND, by=cadre)

    assert actions.start_paper(paper.pk) == paper
    assert actions.start_paper(paper.pk) is None


def test_a_run_that_was_overtaken_changes_nothing(cadre):
    paper = actions.request_paper(KIND, by=cadre)
    slow = actions.start_paper(paper.pk)
    lease_over(paper)
    quick = actions.start_paper(paper.pk)

    actions.finish_paper(slow, papers.Made("slow.pdf", b"slow"))
    actions.fail_paper(slow, "hỏng")
    paper.refresh_from_db()
    assert paper.status == PaperStatus.QUEUED
    actions.finish_paper(quick, papers.Made("quick.pdf", b"quick"))

    paper.refresh_from_db()
    assert content_of(paper) == b"quick"


@pytest.mark.rule("R83")
def test_one_removed_while_it_is_made_leaves_nothing(cadre, made_by):
    def make(order, progress):
        path = papers.scratch(order) / "half"
        path.write_bytes(b"x")
        actions.remove_paper(Paper.objects.get(), by=cadre)
        return papers.Made("a.pdf", b"%PDF")

    made_by(make)
    paper = actions.request_paper(KIND, by=cadre)

    jobs.make_paper(str(paper.pk))

    assert not Paper.objects.exists()
    assert not files()
    assert not Notification.objects.exists()


# -- progress --------------------------------------------------------------------------------


def seen_from_outside(paper):
    """What another connection sees now, such as the web's."""
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT steps_done, steps_total, started_at > now() - interval '1 minute'"
                " FROM accounts_paper WHERE id = %s",
                [paper.pk],
            )
            return cursor.fetchone()
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_steps_are_seen_while_the_maker_is_in_a_transaction(cadre, made_by, client):
    def make(order, progress):
        with transaction.atomic():
            Paper.objects.filter(pk=order.pk).exists()
            lease_over_from_outside(order)
            progress(30, 90)
            seen.append(seen_from_outside(order))
            client.force_login(cadre)
            pages.append(client.get(order.get_absolute_url()).text)
        return papers.Made("a.pdf", b"%PDF")

    def lease_over_from_outside(order):
        assert seen_from_outside(order) == (0, 0, True)

    seen, pages = [], []
    made_by(make)
    paper = actions.request_paper(KIND, by=cadre)

    jobs.make_paper(str(paper.pk))

    assert seen == [(30, 90, True)]
    assert "30 / 90" in pages[0]
    assert 'value="30" max="90"' in pages[0]


@pytest.mark.rule("R82")
@pytest.mark.django_db(transaction=True)
def test_a_maker_that_tells_its_steps_keeps_its_lease(cadre):
    paper = actions.start_paper(actions.request_paper(KIND, by=cadre).pk)
    lease_over(paper)

    with actions.progress_of(paper) as progress:
        progress(1, 9)

    assert list(actions.queued_papers()) == []


@pytest.mark.django_db(transaction=True)
def test_steps_are_written_once_a_second_and_the_last_one_always(cadre):
    paper = actions.start_paper(actions.request_paper(KIND, by=cadre).pk)

    with actions.progress_of(paper) as progress:
        progress(1, 100_000)
        for step in range(2, 1000):
            progress(step, 100_000)
        assert seen_from_outside(paper)[0] == 1
        progress(100_001, 100_000)

    assert seen_from_outside(paper)[:2] == (100_000, 100_000)


@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_overtaken_tells_no_steps(cadre):
    paper = actions.start_paper(actions.request_paper(KIND, by=cadre).pk)
    Paper.objects.update(attempts=2)

    with actions.progress_of(paper) as progress:
        progress(5, 9)

    assert seen_from_outside(paper)[:2] == (0, 0)


# -- a real worker, and one that is killed ---------------------------------------------------


@pytest.mark.rule("R82")
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_what_the_tick_finds(cadre, work_off, worker_environment, clean_redis):
    worker_environment["DJANGO_SETTINGS_MODULE"] = "tests.accounts.settings_with_papers"
    paper = actions.request_paper(KIND, by=cadre, large=1)
    clean_redis.empty()  # Redis lost everything

    assert run_due()["accounts.jobs.make_paper"] == 1
    work_off()

    paper.refresh_from_db()
    assert (paper.status, paper.failure) == (PaperStatus.READY, "")
    assert content_of(paper) == b"%PDF-large"
    assert (paper.steps_done, paper.steps_total) == (2, 2)


KILLED = """
import os, signal, sys
import django
django.setup()
from accounts import jobs
from accounts.actions import papers as actions
from accounts import inbox
from audit import actions as audit
from portal.lib import papers
from tests.accounts import paper_kinds

def stop(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

paper_kinds.register()
module, place, then = sys.argv[1].split(".")
module = {"actions": actions, "papers": papers, "audit": audit, "maker": papers}[module]
first = getattr(module, place)
def after(*args, **kwargs):
    first(*args, **kwargs)
    stop()
setattr(module, place, after if then == "after" else stop)
jobs.make_paper(sys.argv[2])
"""

PLACES = [
    "actions.start_paper.before",
    "papers.check_order.before",
    "papers.scratch.after",  # in the middle of making
    "actions.make_paper.after",
    "actions._as_file.before",
    "actions.target_of.before",  # the file is in its place, the row does not say so
    "audit.record.after",
    "actions.clear_scratch.before",  # all is done
]


@pytest.mark.rule("R82")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", PLACES)
def test_killed_anywhere_a_second_run_ends_the_same(cadre, worker_environment, place):
    paper = actions.request_paper(KIND, by=cadre, large=1)

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, place, str(paper.pk)],
        cwd=settings.BASE_DIR,
        env=worker_environment,
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    lease_over(paper)
    jobs.make_paper(str(paper.pk))

    paper.refresh_from_db()
    assert (paper.status, content_of(paper)) == (PaperStatus.READY, b"%PDF-large")
    assert paper.sha256 == hashlib.sha256(b"%PDF-large").hexdigest()
    assert files() == {f"papers/{paper.pk}"}
    assert list(AuditEvent.objects.values_list("kind", flat=True)).count("paper.made") == 1


@pytest.mark.rule("R83")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["papers.scratch.after", "actions.target_of.before"])
def test_removed_after_a_kill_no_file_is_left(cadre, worker_environment, place):
    paper = actions.request_paper(KIND, by=cadre, large=1)
    subprocess.run(
        [sys.executable, "-c", KILLED, place, str(paper.pk)],
        cwd=settings.BASE_DIR,
        env=worker_environment,
        check=False,
        timeout=60,
    )
    assert files()

    actions.remove_paper(paper, by=cadre)

    assert not files()
