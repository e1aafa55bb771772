"""What a unit head does: read, return with a reason, accept."""

from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from audit import actions as audit
from portal.lib.workflow import target_of
from registry import permissions
from registry.actions import places
from registry.models import Declaration
from registry.models.accounts import accounts_to_show
from registry.workflow import STEPS, Status


@transaction.atomic
def read_declaration(declaration: Declaration, *, by: User) -> Declaration:
    """Give out its accounts and those it is compared with.

    For anyone but the owner the trail has it first, in the same transaction (R41).
    """
    permissions.check_can_read(by, declaration)
    if declaration.owner_id != by.pk:
        audit.record(
            "declaration.read",
            by=by,
            target=declaration,
            subject=declaration.owner,
            unit_path=declaration.unit_path,
            acted_as=permissions.acted_as(by, declaration),
            version=declaration.version,
        )
    versions = [declaration, declaration.base] if declaration.base else [declaration]
    prefetch_related_objects(versions, accounts_to_show())
    return declaration


@transaction.atomic
def return_declaration(
    declaration: Declaration, *, by: User, reason: str, at: datetime | None = None
) -> Declaration:
    """Ask for more, with a reason; the owner answers with a next version (R38)."""
    declaration = Declaration.objects.select_for_update().get(pk=declaration.pk)
    permissions.check_can_review(by, declaration)

    declaration.status = target_of(STEPS, "return", declaration.status)
    declaration.return_reason = reason
    return _answer(declaration, "declaration.returned", by, at)


@transaction.atomic
def accept_declaration(
    declaration: Declaration, *, by: User, at: datetime | None = None
) -> Declaration:
    """Receive it; the version accepted before is superseded in the same transaction (R39)."""
    declaration = Declaration.objects.select_for_update().get(pk=declaration.pk)
    permissions.check_can_review(by, declaration)
    at = at or timezone.now()

    for former in Declaration.objects.select_for_update().filter(
        owner=declaration.owner_id, status=Status.ACCEPTED
    ):
        former.status = target_of(STEPS, "supersede", former.status)
        former.superseded_at = at
        former.save(update_fields=["status", "superseded_at"])
        audit.record(
            "declaration.superseded",
            by=by,
            target=former,
            subject=declaration.owner,
            unit_path=declaration.unit_path,
            version=former.version,
        )

    declaration.status = target_of(STEPS, "accept", declaration.status)
    return _answer(declaration, "declaration.accepted", by, at)


def _answer(declaration: Declaration, kind: str, by: User, at: datetime | None) -> Declaration:
    """Keep who answered and when, record it, tell the owner."""
    declaration.reviewed_by = by
    declaration.reviewed_at = at or timezone.now()
    declaration.save(update_fields=["status", "return_reason", "reviewed_by", "reviewed_at"])

    audit.record(
        kind,
        by=by,
        target=declaration,
        subject=declaration.owner,
        unit_path=declaration.unit_path,
        acted_as=permissions.acted_as(by, declaration),
        version=declaration.version,
    )
    inbox.tell([declaration.owner], kind, declaration)
    places.follow(declaration)
    return declaration
