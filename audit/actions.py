"""The one way to write the trail. Called inside the transaction of the deed itself."""

from typing import Protocol
from uuid import UUID

from django.db import models

from audit.kinds import KINDS
from audit.models import AuditEvent


class Actor(Protocol):
    pk: UUID


def record(
    kind: str,
    *,
    by: Actor | None,
    target: models.Model,
    subject: Actor | None = None,
    unit_path: str = "",
    acted_as: str = "",
    **details: str | int | list[str] | None,
) -> AuditEvent:
    """Add one row. `details` holds ids, counts and codes, never names or texts.  # R5"""
    if kind not in KINDS:
        raise ValueError(f"unknown kind of event: {kind}")
    return AuditEvent.objects.create(
        kind=kind,
        actor_id=by.pk if by else None,
        acted_as=acted_as,
        subject_id=subject.pk if subject else None,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        unit_path=unit_path,
        details=details,
    )
