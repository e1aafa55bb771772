"""A purge through the real worker: nothing of it is left anywhere, wherever a worker was killed."""

import os
import signal
from datetime import UTC, date, datetime
from pathlib import Path

import django_rq
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from accounts.actions import purges as actions
from accounts.actions.my_data import export_my_data
from accounts.models import Paper, Purge, PurgeItem, User
from accounts.workflow import PaperStatus, PurgeStatus
from audit.models import AuditEvent
from portal.lib import jobs as queue
from registry.models import Declaration, DeclaredAccount, Incident
from tests.factories import (
    DeclarationFactory,
    DeclaredAccountFactory,
    IncidentFactory,
    IncidentNoteFactory,
)

OLD = datetime(2023, 1, 10, 1, tzinfo=UTC)
ADDRESS, NAME, NOTE, TYPED = "chimyenhot7391", "Hoàng Yến Hót", "gọi số lạ lúc nửa đêm", "dangviet8"
CANARIES = [ADDRESS, NAME, NOTE, TYPED]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("keeping", "periods"),
]


def everything_kept():
    """Every row of every table as text, every file, and all that Redis holds."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608  # names of tables
            yield from (row[0].encode() for row in cursor.fetchall())
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        yield path.name.encode()
        if path.is_file():
            yield path.read_bytes()
    redis = django_rq.get_connection()
    reading = {
        b"string": redis.get,
        b"list": lambda key: b" ".join(redis.lrange(key, 0, -1)),
        b"hash": lambda key: b" ".join(redis.hgetall(key).values()),
        b"set": lambda key: b" ".join(redis.smembers(key)),
        b"zset": lambda key: b" ".join(redis.zrange(key, 0, -1)),
        b"none": lambda key: b"",  # expired since it was listed
    }
    for key in redis.scan_iter():
        yield key
        yield reading[redis.type(key)](key) or b""


def found():
    forms = {text: [text.encode(), text.encode("utf-16-le")] for text in CANARIES}
    return {
        text
        for content in everything_kept()
        for text, ways in forms.items()
        if any(way in content for way in ways)
    }


@pytest.fixture
def records(cadre, colleague, unit_head, tree):
    """Records over their time with planted words; copies of them in files; and what must stay."""
    replaced = DeclarationFactory(owner=cadre, superseded=True, started_at=OLD, accounts=1)
    DeclarationFactory(owner=cadre, version=2, accepted=True, previous=replaced, base=replaced)
    draft = DeclarationFactory(
        owner=colleague,
        started_at=OLD,
        accounts=0,
        typed={"fields": {"form-0-display_name": TYPED}},
    )
    DeclaredAccountFactory(declaration=draft, position=9, identity=ADDRESS, display_name=NAME)
    User.objects.filter(pk=colleague.pk).update(left_on=date(2023, 6, 1), is_active=False)
    incident = IncidentFactory(
        owner=cadre, opened_at=OLD, closed=True, display_name=NAME, identity=ADDRESS
    )
    IncidentNoteFactory(incident=incident, text=NOTE)
    return cadre, colleague


@pytest.fixture
def approved(records, tree, data_officer, unit_head):
    purge = actions.propose_purge(tree.branch, by=data_officer)
    return actions.approve_purge(purge, by=unit_head)


def list_with(text, by, unit):
    """A list of many people, as an export leaves it."""
    paper = Paper.objects.create(
        kind="tests.list", requested_by=by, unit_path=unit.path, expires_at=timezone.now()
    )
    name = paper.file.storage.save(f"papers/{paper.pk}", ContentFile(text.encode()))
    ready = {"ready_at": timezone.now(), "file_name": "danh-sach.txt", "sha256": "0" * 64}
    Paper.objects.filter(pk=paper.pk).update(file=name, status=PaperStatus.READY, **ready)
    return paper


@pytest.mark.rule("R88")
def test_after_a_purge_no_planted_word_is_left_anywhere(
    records, tree, data_officer, unit_head, superior_head, outside_head, work_off
):
    cadre, _ = records
    export_my_data(by=cadre, form="json")
    list_with(f"{NAME} {ADDRESS}", superior_head, tree.block)
    other = list_with("không liên quan", outside_head, tree.elsewhere)
    work_off()
    assert found() == set(CANARIES)
    assert Paper.objects.get(kind="my_data_json").status == PaperStatus.READY

    purge = actions.propose_purge(tree.branch, by=data_officer)
    actions.approve_purge(purge, by=unit_head)
    work_off()

    purge.refresh_from_db()
    assert purge.status == PurgeStatus.DONE
    assert found() == set()
    assert list(Paper.objects.all()) == [other]
    assert list(Declaration.objects.values_list("version", "previous", "base")) == [(2, None, None)]
    stubs = PurgeItem.objects.exclude(removed_at=None).values_list("kind", "kept_until")
    assert sorted(stubs) == [
        ("declaration", date(2025, 1, 10)),
        ("declaration", date(2025, 6, 1)),
        ("incident", date(2025, 1, 10)),
    ]


@pytest.mark.rule("R88")
def test_a_lost_queue_is_made_up_for_by_the_tick(approved, work_off, clean_redis):
    clean_redis.empty()

    assert queue.run_due()["accounts.jobs.carry_out_purge"] == 1
    work_off()

    assert Purge.objects.get().status == PurgeStatus.DONE
    assert queue.run_due()["accounts.jobs.carry_out_purge"] == 0


def run_until(killed_after, purge):
    """In a process of its own, which ends itself after so many statements. Whether it was killed."""
    connection.close()
    child = os.fork()
    if child == 0:
        left = killed_after

        def count(execute, *arguments):
            nonlocal left
            result = execute(*arguments)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        with connection.execute_wrapper(count):
            actions.carry_out_purge(purge.pk)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def state():
    return (
        [str(pk) for pk in Declaration.objects.order_by("pk").values_list("pk", flat=True)],
        DeclaredAccount.objects.count(),
        Incident.objects.count(),
        PurgeItem.objects.filter(removed_at=None).count(),
        Paper.objects.count(),
        Purge.objects.get().status,
        list(AuditEvent.objects.order_by("id").values_list("kind", flat=True)),
    )


@pytest.mark.rule("R88")
def test_killed_between_any_two_statements_it_ends_the_same(
    approved, superior_head, tree, monkeypatch
):
    """Each state that a killed run leaves is tried at every statement, until one run comes through."""
    list_with(NAME, superior_head, tree.block)
    monkeypatch.setattr(actions, "CHUNK", 2)
    seen, after = [state()], 1
    while run_until(after, approved):
        if state() == seen[-1]:
            after += 1
        else:
            seen.append(state())
            after = 1

    pks, accounts, incidents, waiting, papers, status, kinds = state()
    assert len(seen) == 3  # as it was, after one chunk, after the other; then finished
    assert after > 3
    assert (len(pks), accounts, incidents, waiting, papers) == (1, 1, 0, 0, 0)
    assert status == PurgeStatus.DONE
    assert kinds == ["purge.proposed", "purge.approved", "purge.finished"]
    assert found() == set()
