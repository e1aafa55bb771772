"""Reading many records of others at once: each is a row of the trail, as if it had been opened."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import actions as audit
from audit.models import AuditEvent
from registry.models import Declaration, Incident, reviewing_paths
from registry.models.reviewers import head_appointments, named_heads

Record = TypeVar("Record", Declaration, Incident)
KINDS: dict[type, str] = {Declaration: "declaration.read", Incident: "incident.read"}


@transaction.atomic
def read_for_paper(records: Sequence[Record], *, by: User, paper: UUID) -> list[Record]:
    """Those that this head may read now, each recorded once for this paper (R137).

    Three statements however many they are. Called in the transaction in which their content is
    read; a run that is repeated records nothing twice.
    """
    roles = _roles(records, by)
    readable = [record for record in records if record.pk in roles]
    known = _recorded(readable, paper)
    new = [
        audit.Entry(
            record,
            record.owner_id,
            record.unit_path,
            roles[record.pk],
            {"paper": str(paper), **_version(record)},
        )
        for record in readable
        if str(record.pk) not in known
    ]
    if new:
        audit.record_many(KINDS[type(new[0].target)], new, by=by)
    return readable


def _roles(records: Sequence[Record], by: User) -> dict[UUID, str]:
    """By which appointment, in words; what this head may not review has none (R35, R36)."""
    heads, headed = head_appointments(by), _units_headed(records)
    found: dict[UUID, str] = {}
    for record in records:
        if record.owner_id == by.pk:
            continue
        paths = reviewing_paths(record.unit_path, headed[record.owner_id])
        role = next((heads[path] for path in paths if path in heads), None)
        if role:
            found[record.pk] = str(role)[:200]
    return found


def _units_headed(records: Sequence[Record]) -> defaultdict[UUID, list[str]]:
    """By owner, the units that the owner heads: what is theirs goes above."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    owners = [record.owner_id for record in records]
    heads = named_heads(timezone.localdate()).filter(person__in=owners)
    for owner, path in heads.values_list("person", "unit__path"):
        found[owner].append(path)
    return found


def _recorded(records: Sequence[Record], paper: UUID) -> set[str]:
    if not records:
        return set()
    kind, label = KINDS[type(records[0])], records[0]._meta.label_lower
    recorded = AuditEvent.objects.filter(
        kind=kind,
        target_type=label,
        target_id__in=[str(record.pk) for record in records],
        details__paper=str(paper),
    )
    return set(recorded.values_list("target_id", flat=True))


def _version(record: Declaration | Incident) -> dict[str, int]:
    return {"version": record.version} if isinstance(record, Declaration) else {}
