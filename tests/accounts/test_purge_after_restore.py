"""A backup from before a purge is restored: what was destroyed is destroyed again, and nothing else."""

import io
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.actions import purges as actions
from accounts.actions.people import record_return
from accounts.models import Paper, Purge, User
from accounts.purge_lists import folder, read_lists
from accounts.workflow import PurgeStatus
from audit.models import AuditEvent
from registry.models import Declaration, Incident
from tests.factories import DeclarationFactory, IncidentFactory

OLD = datetime(2023, 1, 10, 1, tzinfo=UTC)

pytestmark = [pytest.mark.rule("R88"), pytest.mark.usefixtures("keeping")]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def over(cadre):
    """A replaced declaration and a closed incident whose time is over, and what is in use."""
    replaced = DeclarationFactory(owner=cadre, superseded=True, started_at=OLD)
    DeclarationFactory(owner=cadre, version=2, accepted=True)
    IncidentFactory(owner=cadre, closed=True, opened_at=OLD)
    return replaced


class Backup:
    """The database as it is now, to come back to; files stay as they are."""

    def __init__(self):
        self.point = transaction.savepoint()

    def restore(self):
        transaction.savepoint_rollback(self.point)


def reapply():
    out = io.StringIO()
    call_command("reapply_purges", stdout=out)
    return out.getvalue().strip()


@pytest.mark.parametrize("taken", ["before", "proposed", "approved"])
def test_what_a_backup_brings_back_is_destroyed_again(over, tree, data_officer, unit_head, taken):
    backups = {"before": Backup()}
    purge = actions.propose_purge(tree.branch, by=data_officer)
    backups["proposed"] = Backup()
    purge = actions.approve_purge(purge, by=unit_head)
    backups["approved"] = Backup()
    actions.carry_out_purge(purge.pk)
    assert not Declaration.objects.filter(pk=over.pk).exists()

    backups[taken].restore()
    assert Declaration.objects.filter(pk=over.pk).exists()

    assert reapply() == "purged again: 2"

    assert list(Declaration.objects.values_list("version", flat=True)) == [2]
    assert not Incident.objects.exists()
    again = Purge.objects.get()
    assert (again.pk, again.unit, again.proposed_by, again.decided_by) == (
        purge.pk,
        tree.branch,
        data_officer,
        unit_head,
    )
    assert again.decided_at == purge.decided_at
    assert not again.items.filter(removed_at=None).exists()
    if taken != "approved":  # then the worker finishes it, as it would have without a restore
        assert again.status == PurgeStatus.DONE
        event = AuditEvent.objects.get(kind="purge.reapplied")
        assert (event.actor_id, event.target_id) == (None, str(purge.pk))
        assert AuditEvent.objects.filter(kind="purge.finished").exists()
    assert reapply() == "purged again: 0"


def test_what_was_not_in_the_backup_any_more_changes_nothing(over, tree, data_officer, unit_head):
    purge = actions.propose_purge(tree.branch, by=data_officer)
    actions.approve_purge(purge, by=unit_head)
    actions.carry_out_purge(purge.pk)
    before = AuditEvent.objects.count()

    assert reapply() == "purged again: 0"

    assert AuditEvent.objects.count() == before
    assert Purge.objects.get().status == PurgeStatus.DONE


def test_a_list_names_nobody_and_only_what_went(
    over, colleague, cadre, staff, tree, data_officer, unit_head
):
    left = DeclarationFactory(owner=colleague, accepted=True, started_at=OLD)
    User.objects.filter(pk=colleague.pk).update(left_on=date(2023, 6, 1), is_active=False)
    purge = actions.propose_purge(tree.branch, by=data_officer)
    actions.approve_purge(purge, by=unit_head)
    backup = Backup()
    colleague.refresh_from_db()
    record_return(colleague, by=staff, unit=tree.branch, on=timezone.localdate())
    actions.carry_out_purge(purge.pk)

    (listed,) = read_lists()
    assert {item.target_id for item in listed.items} == {
        str(over.pk),
        *(item.target_id for item in purge.items.filter(kind="incident")),
    }
    written = "".join(path.read_text() for path in folder().iterdir())
    assert cadre.full_name not in written
    assert cadre.staff_code not in written

    backup.restore()
    reapply()
    assert Declaration.objects.filter(pk=left.pk).exists()


def test_copies_that_came_back_with_it_go_too(over, cadre, tree, data_officer, unit_head):
    Paper.objects.create(
        kind="my_data_json",
        requested_by=cadre,
        subject=cadre,
        unit_path=cadre.unit_path,
        expires_at=timezone.now(),
    )
    backup = Backup()
    purge = actions.propose_purge(tree.branch, by=data_officer)
    actions.approve_purge(purge, by=unit_head)
    actions.carry_out_purge(purge.pk)
    backup.restore()
    assert Paper.objects.exists()

    reapply()

    assert not Paper.objects.exists()


def test_without_lists_nothing_is_asked(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert reapply() == "purged again: 0"


def test_a_list_that_does_not_fit_stops_the_start(over, tree, data_officer, unit_head):
    backup = Backup()
    purge = actions.propose_purge(tree.branch, by=data_officer)
    actions.approve_purge(purge, by=unit_head)
    actions.carry_out_purge(purge.pk)
    backup.restore()
    actions.propose_purge(tree.branch, by=data_officer)  # one list at a time

    with pytest.raises(CommandError, match="does not fit this database"), transaction.atomic():
        reapply()

    assert Declaration.objects.filter(pk=over.pk).exists()
