"""Reading many declarations at once: each is a row of the trail, as if it had been opened."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from registry.models import Declaration, reviewing_paths
from registry.models.reviewers import head_appointments, named_heads

KIND = "declaration.read"


@transaction.atomic
def read_for_paper(
    declarations: Sequence[Declaration], *, by: User, paper: UUID
) -> list[Declaration]:
    """Those that this head may read now, each recorded once for this paper (R137).

    Three statements however many they are. Called in the transaction in which their accounts are
    read; a run that is repeated records nothing twice.
    """
    heads = head_appointments(by)
    headed = _units_headed(declarations)
    roles = {}
    for declaration in declarations:
        if declaration.owner_id == by.pk:  # R35
            continue
        paths = reviewing_paths(declaration.unit_path, headed[declaration.owner_id])
        role = next((heads[path] for path in paths if path in heads), None)
        if role:
            roles[declaration.pk] = str(role)[:200]
    readable = [item for item in declarations if item.pk in roles]
    known = _recorded(readable, paper)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            kind=KIND,
            actor_id=by.pk,
            acted_as=roles[item.pk],
            subject_id=item.owner_id,
            target_type=Declaration._meta.label_lower,
            target_id=str(item.pk),
            unit_path=item.unit_path,
            details={"version": item.version, "paper": str(paper)},
        )
        for item in readable
        if str(item.pk) not in known
    )
    return readable


def _units_headed(declarations: Sequence[Declaration]) -> defaultdict[UUID, list[str]]:
    """By owner, the units that the owner heads: their declaration goes above (R36)."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    owners = [item.owner_id for item in declarations]
    heads = named_heads(timezone.localdate()).filter(person__in=owners)
    for owner, path in heads.values_list("person", "unit__path"):
        found[owner].append(path)
    return found


def _recorded(declarations: Sequence[Declaration], paper: UUID) -> set[str]:
    recorded = AuditEvent.objects.filter(
        kind=KIND,
        target_type=Declaration._meta.label_lower,
        target_id__in=[str(item.pk) for item in declarations],
        details__paper=str(paper),
    )
    return set(recorded.values_list("target_id", flat=True))
