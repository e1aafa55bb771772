"""What comes with a report is kept sealed, under a name that says nothing."""

import pytest

from portal.lib.files import CheckedFile
from portal.lib.sealing import SealBroken
from tests.violations.factories import ReportFactory
from violations.actions.attaching import attach, make_key, opened
from violations.models import CaseKey, Evidence, Side

pytestmark = pytest.mark.django_db
PICTURE = CheckedFile(b"diem anh", "image/png", "png", "0" * 64, scanned=False)


@pytest.fixture
def report(cadre):
    made = ReportFactory(subject=cadre)
    make_key(made)
    return made


@pytest.fixture
def item(report):
    return attach(report, side=Side.REPORT, title="Minh chứng 1", file=PICTURE)


def test_a_file_is_kept_sealed_and_opens_unchanged(item):
    with item.file.sealed.open("rb") as kept:
        assert PICTURE.content not in kept.read()
    assert opened(item.file) == PICTURE.content
    assert (item.file.size, item.file.sha256) == (len(PICTURE.content), PICTURE.sha256)


@pytest.mark.rule("R148")
def test_neither_row_nor_name_says_who_sent_it(item):
    assert item.added_by is None
    assert len(item.file.sealed.name.partition("/")[2]) == 32


def test_once_the_key_is_gone_nothing_opens_it(item, report, cadre):
    CaseKey.objects.filter(report=report).delete()
    make_key(report)
    with pytest.raises(SealBroken):
        opened(Evidence.objects.get(pk=item.pk).file)


def test_items_stand_in_the_order_in_which_they_came(item, report):
    second = attach(report, side=Side.REPORT, title="Minh chứng 2", description="Giấy bàn giao.")
    assert [item, second] == list(report.evidence.all())
