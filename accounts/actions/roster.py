"""The roster import: checked, looked at, then written as a whole or not at all."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import permissions
from accounts.actions.roster_rows import Deed, write_plan
from accounts.models import Role, RosterImport, User, lock_paths
from accounts.roster.lines import Plan
from accounts.roster.plan import make_plan
from accounts.roster.rows import Reading
from accounts.roster.state import load_state
from accounts.roster.storage import Stored, pack, read_reading
from accounts.workflow import IMPORT_STEPS, ImportStatus
from audit import actions as audit
from portal.lib.access import Denied
from portal.lib.workflow import target_of

KEEP_FILE = timedelta(days=1)
NAMED = 20  # skipped lines and unread columns that the page names


def plan_roster(reading: Reading, *, by: User | None, on: date | None = None) -> Plan:
    """What writing this file would do. `by` is None for the server itself."""
    if by:
        permissions.check_can_import(by)
    return make_plan(reading, load_state(reading, by=by, on=on or timezone.localdate()))


@transaction.atomic
def check_roster(reading: Reading, *, by: User) -> RosterImport:
    """Keep what was read for a day, to be looked at; nobody's data changes.  # R20"""
    plan = plan_roster(reading, by=by)

    checked = RosterImport(uploaded_by=by, sha256=reading.sha256)
    checked.counts = {
        "name": reading.name[:120],
        "skipped": [list(place) for place in reading.skipped[:NAMED]],
        "unread": reading.unread[:NAMED],
    }
    _keep(checked, plan, pack(plan))
    checked.save(force_insert=True)

    _record("roster.checked", checked, by, plan)
    return checked


@transaction.atomic
def apply_roster(checked: RosterImport, *, by: User) -> RosterImport:
    """Write what was shown, all of it or nothing. Where the portal has changed since, nothing is
    written and the import comes back unapplied with the new plan to be looked at.  # R23
    """
    checked = RosterImport.objects.select_for_update().get(pk=checked.pk)
    permissions.check_can_apply_import(by, checked)
    applied = target_of(IMPORT_STEPS, "apply", checked.status)

    _lock()
    on = timezone.localdate()
    plan = plan_roster(reading_of(checked), by=by, on=on)
    stored = pack(plan)
    if stored.digest != checked.counts["digest"]:
        _keep(checked, plan, stored)
        checked.save(update_fields=["file", "counts"])
        return checked
    if not plan.writes():
        raise Denied("nothing_to_write", "Tệp này không có gì mới để ghi.")
    _write(plan, Deed(checked.pk, by, on))

    checked.status = applied
    checked.applied_at = timezone.now()
    _remove_file(checked)
    checked.save(update_fields=["status", "applied_at", "file"])
    _record("roster.applied", checked, by, plan)
    return checked


@transaction.atomic
def import_roster(reading: Reading, *, by: User | None, on: date | None = None) -> Plan:
    """Check and write in one go, for the server's command. `on`: since when it holds."""
    _lock()
    on = on or timezone.localdate()
    plan = plan_roster(reading, by=by, on=on)
    if not plan.writes():
        return plan
    # The server itself leaves no row of an import, only its id in the trail.
    applied = RosterImport(uploaded_by=by, sha256=reading.sha256)
    _write(plan, Deed(applied.pk, by, on))

    if by:
        applied.status = ImportStatus.APPLIED
        applied.applied_at = timezone.now()
        applied.counts = {"name": reading.name[:120], **plan.counts()}
        applied.save(force_insert=True)
    _record("roster.applied", applied, by, plan)
    return plan


@transaction.atomic
def discard_roster(checked: RosterImport, *, by: User) -> RosterImport:
    checked = RosterImport.objects.select_for_update().get(pk=checked.pk)
    permissions.check_can_apply_import(by, checked)
    return _discard(checked, by)


@transaction.atomic
def expire_roster(pk: UUID) -> None:
    """A file that nobody wrote or dropped within a day.  # R20"""
    checked = RosterImport.objects.select_for_update().filter(pk=pk).first()
    if checked and checked.status == ImportStatus.CHECKED and checked.uploaded_at <= _a_day_ago():
        _discard(checked, None)


def expired_rosters() -> Iterable[UUID]:
    return RosterImport.objects.filter(
        status=ImportStatus.CHECKED, uploaded_at__lte=_a_day_ago()
    ).values_list("pk", flat=True)


def reading_of(checked: RosterImport) -> Reading:
    with checked.file.open("rb") as file:
        return read_reading(file, sha256=checked.sha256, name=checked.counts["name"])


# ------------------------------------------------------------------------------------------


def _a_day_ago() -> datetime:
    return timezone.now() - KEEP_FILE


def _lock() -> None:
    """One import at a time, and no unit moves meanwhile. Taken before any row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.roster'))")
    lock_paths()


def _write(plan: Plan, deed: Deed) -> None:
    try:
        write_plan(plan, deed)
    except IntegrityError:
        # Somebody added the same person or phone by hand since the plan was made. The database's
        # own words name people and stay out of every log.
        raise Denied(
            "changed_meanwhile",
            "Danh sách trên cổng vừa được người khác sửa nên chưa ghi. Hãy tải tệp lên lại.",
        ) from None


def _keep(checked: RosterImport, plan: Plan, stored: Stored) -> None:
    """Under one name for each import, so that a second plan leaves no second file."""
    name = checked.file.field.generate_filename(checked, f"{checked.pk}.json")
    checked.file.storage.delete(name)
    checked.file.save(f"{checked.pk}.json", ContentFile(stored.content), save=False)
    checked.counts |= {"digest": stored.digest, "pages": stored.pages, **plan.counts()}


def _discard(checked: RosterImport, by: User | None) -> RosterImport:
    checked.status = target_of(IMPORT_STEPS, "discard", checked.status)
    _remove_file(checked)
    checked.save(update_fields=["status", "file"])
    _record("roster.discarded", checked, by, None)
    return checked


def _remove_file(checked: RosterImport) -> None:
    """Only once the deed holds: a rolled back one still has its file."""
    name, storage = checked.file.name, checked.file.storage
    checked.file = ""
    transaction.on_commit(lambda: storage.delete(name))


def _record(kind: str, checked: RosterImport, by: User | None, plan: Plan | None) -> None:
    counts: dict[str, Any] = {
        f"{noun}_{outcome}": count
        for outcome, nouns in (plan.counts() if plan else {}).items()
        for noun, count in nouns.items()
    }
    audit.record(
        kind,
        by=by,
        target=checked,
        unit_path=_path_of(by),
        acted_as=by.acting_as(_path_of(by)) if by else "",
        **counts,
    )


def _path_of(by: User | None) -> str:
    """Where the trail shows it: the importer's own scope, or with those of no unit."""
    if by is None or by.is_administrator:
        return ""
    return min(by.scopes(Role.STAFF), default="")
