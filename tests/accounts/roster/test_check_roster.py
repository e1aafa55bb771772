"""The first step: looked at, kept for a day, nothing changed."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.actions import roster as actions
from accounts.models import RosterImport, Unit, User
from accounts.roster.plan import make_plan
from accounts.roster.state import load_state
from accounts.roster.storage import PAGE, pack, read_page, read_reading
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.accounts.roster.files import FAULTY, GOOD, reading, sample


@pytest.mark.rule("R23")
def test_checking_changes_nobodys_data(keeper):
    before = (User.objects.count(), Unit.objects.count())

    checked = actions.check_roster(sample(GOOD), by=keeper)

    assert (User.objects.count(), Unit.objects.count()) == before
    assert checked.status == "checked"
    assert checked.counts["added"] == {"unit": 14, "person": 312}
    assert checked.counts["name"] == GOOD.name


def test_checking_is_recorded_with_counts_and_without_names(keeper):
    checked = actions.check_roster(sample(FAULTY), by=keeper)

    event = AuditEvent.objects.get(kind="roster.checked")
    assert event.target_id == str(checked.pk)
    assert event.details["person_refused"] == 7
    assert "Trần" not in json.dumps(event.details, ensure_ascii=False)


@pytest.mark.rule("R20")
@pytest.mark.rule("R25")
def test_what_is_kept_is_what_was_read_and_not_the_file(keeper):
    checked = actions.check_roster(sample(GOOD), by=keeper)

    with checked.file.open("rb") as file:
        content = file.read()
    kept = json.loads(f"[{','.join(content.decode().splitlines())}]")
    text = json.dumps(kept, ensure_ascii=False)
    assert "Trần Phương Thảo" in text
    assert "1965" in text
    assert "Nữ" not in text
    assert "11/13" not in text
    assert "1965-11-13" not in text


def test_the_rows_come_back_from_the_kept_file_as_they_were(kinds):
    found = sample(FAULTY)
    stored = pack(make_plan(found, load_state(found, by=None, on=timezone.localdate())))

    again = read_reading(BytesIO(stored.content), sha256=found.sha256, name=found.name)

    assert again.units == found.units
    assert again.people == found.people


def test_a_page_of_a_long_list_is_read_alone(tree):
    rows = [[f"BN{n}", "Nguyễn Văn An", tree.branch.code] for n in range(2 * PAGE + 1)]
    found = reading(rows)
    stored = pack(make_plan(found, load_state(found, by=None, on=timezone.localdate())))

    starts = stored.pages["added"]
    assert len(starts) == 3
    [last] = read_page(BytesIO(stored.content), starts[2])
    assert last.row == found.people[-1]


@pytest.mark.rule("R21")
def test_only_who_keeps_the_roster_may_check_a_file(cadre, unit_head):
    for person in (cadre, unit_head):
        with pytest.raises(Denied) as refusal:
            actions.check_roster(reading([["BN1", "An", "X"]]), by=person)
        assert refusal.value.code == "not_keeper"

    assert not RosterImport.objects.exists()
    assert not AuditEvent.objects.exists()


def test_dropping_a_file_removes_it(keeper, django_capture_on_commit_callbacks):
    checked = actions.check_roster(sample(GOOD), by=keeper)
    name = checked.file.name

    with django_capture_on_commit_callbacks(execute=True):
        dropped = actions.discard_roster(checked, by=keeper)

    assert dropped.status == "discarded"
    assert not dropped.file
    assert not default_storage.exists(name)
    assert AuditEvent.objects.filter(kind="roster.discarded").count() == 1


def test_only_the_uploader_or_an_administrator_drops_a_file(
    cadre, staff, branch_staff, administrator
):
    checked = actions.check_roster(reading([["BN1", "An", cadre.unit.code]]), by=staff)

    with pytest.raises(Denied) as refusal:
        actions.discard_roster(checked, by=branch_staff)
    assert refusal.value.code == "not_own_import"

    assert actions.discard_roster(checked, by=administrator).status == "discarded"


@pytest.mark.rule("R20")
def test_after_a_day_a_file_is_dropped_by_itself(
    cadre, administrator, django_capture_on_commit_callbacks
):
    checked = actions.check_roster(reading([["BN1", "An", cadre.unit.code]]), by=administrator)
    name = checked.file.name

    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        assert list(actions.expired_rosters()) == []
        actions.expire_roster(checked.pk)
    checked.refresh_from_db()
    assert checked.status == "checked"

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert list(actions.expired_rosters()) == [checked.pk]
        with django_capture_on_commit_callbacks(execute=True):
            actions.expire_roster(checked.pk)
            actions.expire_roster(checked.pk)

    checked.refresh_from_db()
    assert checked.status == "discarded"
    assert not default_storage.exists(name)
    assert AuditEvent.objects.get(kind="roster.discarded").actor_id is None
