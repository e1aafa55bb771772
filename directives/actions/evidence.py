"""What a unit puts beside its answers: checked files, and what it attests by itself."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import actions as audit
from directives.actions.checklists import locked_checklist
from directives.facts.attestations import attestable
from directives.models import Attestation, Checklist, ChecklistItem, Clause, ItemFile
from directives.permissions import evidence as permissions
from portal.lib.files import CheckedFile


@transaction.atomic
def add_file(
    item: ChecklistItem, *, title: str, dated_on: date, file: CheckedFile, by: User
) -> ItemFile:
    checklist = locked_checklist(item.checklist_id)
    permissions.check_can_add(by, checklist, item, dated_on)
    made = ItemFile.objects.create(
        item=item,
        title=title.strip(),
        dated_on=dated_on,
        media_type=file.media_type,
        suffix=file.suffix,
        size=len(file.content),
        sha256=file.sha256,
        content=file.content,
        added_by=by,
    )
    _record("checklist_file.added", made, checklist, by)
    return made


@transaction.atomic
def remove_file(file: ItemFile, *, by: User) -> None:
    """Only before the list is sent (R214)."""
    checklist = locked_checklist(file.item.checklist_id)
    permissions.check_can_change_files(by, checklist, file.item)
    _record("checklist_file.removed", file, checklist, by)
    file.delete()


@transaction.atomic
def open_file(file: ItemFile, *, by: User) -> bytes:
    """A list of who came may be in it: a reading that cannot be recorded is none."""
    _record("checklist_file.opened", file, file.item.checklist, by)
    return bytes(file.content)


@transaction.atomic
def attest(checklist: Checklist, clause: Clause, *, done_on: date, by: User) -> Attestation:
    """The unit itself says that it was done; the portal does nothing of it (R58, R215)."""
    checklist = locked_checklist(checklist.pk)
    permissions.check_can_attest(by, checklist, clause, attestable(checklist), done_on)
    said = {"done_on": done_on, "attested_by": by, "attested_at": timezone.now()}
    made, _ = Attestation.objects.update_or_create(
        checklist=checklist, clause=clause, defaults=said
    )
    _record_said("checklist.attested", checklist, clause, by)
    return made


@transaction.atomic
def withdraw_attestation(checklist: Checklist, clause: Clause, *, by: User) -> None:
    checklist = locked_checklist(checklist.pk)
    permissions.check_can_change(by, checklist)
    gone, _ = Attestation.objects.filter(checklist=checklist, clause=clause).delete()
    if gone:
        _record_said("checklist.attestation_withdrawn", checklist, clause, by)


def _record(kind: str, file: ItemFile, checklist: Checklist, by: User) -> None:
    clause = file.item.clause.reference
    audit.record(kind, by=by, target=file, unit_path=checklist.unit_path, clause=clause)


def _record_said(kind: str, checklist: Checklist, clause: Clause, by: User) -> None:
    path, said = checklist.unit_path, clause.reference
    audit.record(kind, by=by, target=checklist, unit_path=path, clause=said)
