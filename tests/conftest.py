"""The cast: people that every test knows by name, in one small committee.

committee (đảng ủy phường)      superior_head, staff, handler, decider, data_officer, administrator
└── block (đảng bộ bộ phận)
    ├── branch (chi bộ)         unit_head, cadre, colleague
    └── sibling (chi bộ)        neighbour
elsewhere (another committee)   outsider, outside_head
"""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import django_rq
import pgtrigger
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from accounts.models import Period, Role
from tests.factories import AppointmentFactory, UnitFactory, UnitKindFactory, UserFactory

_teardown = TransactionTestCase._fixture_teardown


def _teardown_past_the_trail(self):
    """Only between two tests may the trail be emptied."""
    with pgtrigger.ignore("audit.AuditEvent:no_truncate"):
        _teardown(self)


TransactionTestCase._fixture_teardown = _teardown_past_the_trail


@pytest.fixture
def tree(db):
    committee_kind = UnitKindFactory(
        code="dang-uy-phuong",
        document_suffix="BC/ĐU",
        signs_for="T/M BAN THƯỜNG VỤ",
        is_branch=False,
    )
    committee = UnitFactory(name="Đảng ủy phường Bình Nguyên", kind=committee_kind)
    block = UnitFactory(name="Đảng bộ bộ phận khối giáo dục", parent=committee)
    branch = UnitFactory(name="Chi bộ Trường THCS Bình Nguyên", parent=block)
    sibling = UnitFactory(name="Chi bộ Trường Mầm non Hoa Mai", parent=block)
    elsewhere = UnitFactory(name="Đảng ủy phường Tân Hòa", kind=committee_kind)
    return SimpleNamespace(
        committee=committee, block=block, branch=branch, sibling=sibling, elsewhere=elsewhere
    )


def with_role(full_name, home, role, unit):
    person = UserFactory(full_name=full_name, unit=home)
    AppointmentFactory(person=person, role=role, unit=unit)
    return person


@pytest.fixture
def cadre(tree):
    return UserFactory(full_name="Phạm Văn Bình", unit=tree.branch)


@pytest.fixture
def colleague(tree):
    return UserFactory(full_name="Lê Thị Ánh", unit=tree.branch)


@pytest.fixture
def neighbour(tree):
    return UserFactory(full_name="Bùi Thị Đào", unit=tree.sibling)


@pytest.fixture
def unit_head(tree):
    return with_role("Đặng Thị Cúc", tree.branch, Role.UNIT_HEAD, tree.branch)


@pytest.fixture
def superior_head(tree):
    return with_role("Trần Phương Thảo", tree.committee, Role.UNIT_HEAD, tree.committee)


@pytest.fixture
def staff(tree):
    return with_role("Nguyễn Thị Hạnh", tree.committee, Role.STAFF, tree.committee)


@pytest.fixture
def handler(tree):
    return with_role("Võ Minh Khôi", tree.committee, Role.HANDLER, tree.committee)


@pytest.fixture
def decider(tree):
    return with_role("Hồ Quốc Dũng", tree.committee, Role.DECIDER, tree.committee)


@pytest.fixture
def data_officer(tree):
    return with_role("Mai Thu Lan", tree.committee, Role.DATA_OFFICER, tree.committee)


@pytest.fixture
def administrator(tree):
    return with_role("Lý Thành Trung", tree.committee, Role.ADMINISTRATOR, None)


@pytest.fixture
def outsider(tree):
    return UserFactory(full_name="Y Blim Niê", unit=tree.elsewhere)


@pytest.fixture
def outside_head(tree):
    return with_role("Đoàn Văn Hậu", tree.elsewhere, Role.UNIT_HEAD, tree.elsewhere)


@pytest.fixture
def periods(db):
    """The periods of a declaration and of a round, in working days, without any holiday."""
    return [
        Period.objects.create(
            code=code, workdays=10, name=code, source="tests", valid_from=date(2020, 1, 1)
        )
        for code in [
            "declaration_first",
            "declaration_change",
            "declaration_review",
            "round_grace",
        ]
    ]


@pytest.fixture
def answer_period(db):
    """The unit answers an incident within one working day, without any holiday."""
    return Period.objects.create(
        code="incident_answer", workdays=1, name="", source="tests", valid_from=date(2020, 1, 1)
    )


@pytest.fixture
def page_period(db):
    """How long a review of an official page holds."""
    return Period.objects.create(
        code="page_review",
        months=6,
        name="page_review",
        source="tests",
        valid_from=date(2020, 1, 1),
    )


@pytest.fixture
def keeping(db):
    """How long records are kept, and how soon a request about one's data is answered."""
    lengths = {
        "keep_declaration": {"months": 24},
        "keep_incident": {"months": 24},
        "keep_commitment": {"months": 24},
        "keep_report_refused": {"months": 6},
        "keep_case_dismissed": {"months": 6},
        "keep_case_decided": {"months": 36},
        "case_spent": {"months": 12},
        "data_request_answer": {"workdays": 2},
    }
    return [
        Period.objects.create(
            code=code, name=code, source="tests", valid_from=date(2020, 1, 1), **length
        )
        for code, length in lengths.items()
    ]


@pytest.fixture(autouse=True, scope="session")
def nobody_holds_the_database(django_db_setup, django_db_blocker):
    """A process that a test has killed may keep its session for a moment after the last test."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def no_file_is_in_the_making():
    """What a test has left half made would be found, and queued for removal, by the tick of another."""
    yield
    for folder in ("papers_in_the_making", "evidence_in_the_making"):
        shutil.rmtree(Path(settings.MEDIA_ROOT) / folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def clean_redis():
    """A real Redis, empty for each test: queue and rate limits."""
    queue = django_rq.get_queue()
    queue.empty()
    cache.clear()
    return queue


@pytest.fixture
def queued(clean_redis):
    """Names and arguments of the jobs that wait in the real queue."""

    def jobs():
        return [(job.func_name, *job.args) for job in clean_redis.get_jobs()]

    return jobs


@pytest.fixture
def worker_environment():
    """What another process needs to work on the test's own database, Redis and files."""
    database = connection.settings_dict
    user, password = quote(database["USER"]), quote(database["PASSWORD"] or "")
    host, port = quote(database["HOST"], safe=""), database["PORT"]
    url = f"postgres://{user}:{password}@{host}:{port}/{database['NAME']}"
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}


@pytest.fixture
def work_off(worker_environment):
    """Let a real worker process empty the queue. Needs `transactional_db`."""

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "manage.py", "work", "--burst", *arguments],
            cwd=settings.BASE_DIR,
            env=worker_environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    return run
