"""What a killed process leaves of a file in the making is found by its marker and removed by the tick."""

import os
import subprocess
import sys
from time import time

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from tests.violations.factories import EvidenceFactory
from tests.violations.hearing import sealed_files
from violations import vault
from violations.jobs.evidence import remove_left_behind
from violations.models import EvidenceFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """A file in the making; what other tests have left is none of ours."""
    name = vault.keep(b"niem phong").removeprefix("evidence/")
    yield name
    default_storage.delete(f"evidence/{name}")
    (settings.MEDIA_ROOT / "evidence_in_the_making" / name).unlink(missing_ok=True)


def grow_old(name):
    marker = settings.MEDIA_ROOT / "evidence_in_the_making" / name
    os.utime(marker, (time() - 7200, time() - 7200))


@pytest.mark.rule("R165")
def test_a_file_that_somebody_may_still_be_at_is_left(kept):
    assert kept not in vault.left_behind()


@pytest.mark.rule("R165")
def test_what_was_left_behind_goes(kept):
    grow_old(kept)
    assert kept in vault.left_behind()

    remove_left_behind(kept)

    assert not default_storage.exists(f"evidence/{kept}")
    assert kept not in vault.left_behind()
    remove_left_behind(kept)  # once more does nothing


@pytest.mark.rule("R165")
def test_a_file_that_a_row_names_stays(kept):
    EvidenceFile.objects.create(
        evidence=EvidenceFactory(),
        media_type="image/png",
        size=1,
        sha256="0" * 64,
        original_sha256="0" * 64,
        sealed=f"evidence/{kept}",
    )
    grow_old(kept)

    remove_left_behind(kept)

    assert default_storage.exists(f"evidence/{kept}")
    assert kept not in vault.left_behind()


@pytest.mark.parametrize("name", ["../../etc/passwd", "x" * 32, ""])
def test_only_names_of_ours_are_removed(name):
    with pytest.raises(ValueError, match="hexadecimal|invalid literal"):
        remove_left_behind(name)


KILLED = """
import django, os
django.setup()
from django.db import transaction
from violations import vault
with transaction.atomic():
    print(vault.keep(b"niem phong"), flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.mark.rule("R165")
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_before_its_row_leaves_what_the_tick_finds(worker_environment):
    died = subprocess.run(
        [sys.executable, "-c", KILLED],
        cwd=settings.BASE_DIR,
        env={**worker_environment, "PORTAL_TEST_MEDIA": str(settings.MEDIA_ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert died.returncode == -9, died.stderr
    name = died.stdout.strip().removeprefix("evidence/")
    assert name in sealed_files(settings)[0]

    grow_old(name)
    for left in vault.left_behind():
        remove_left_behind(left)
    assert name not in sealed_files(settings)[0]
