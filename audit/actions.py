"""The one way to write the trail. Called inside the transaction of the deed itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.db import models

from audit.kinds import KINDS
from audit.models import AuditEvent

Detail = str | int | list[str] | None


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
    **details: Detail,
) -> AuditEvent:
    """Add one row. `details` holds ids, counts and codes, never people's names or texts.  # R5"""
    entry = Entry(target, subject.pk if subject else None, unit_path, acted_as, details)
    event = _event(kind, by, entry)
    event.save(force_insert=True)
    return event


@dataclass(frozen=True)
class Entry:
    """What one of many rows says of its own thing."""

    target: models.Model
    subject_id: UUID | None = None
    unit_path: str = ""
    acted_as: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)


def record_many(kind: str, entries: Iterable[Entry], *, by: Actor | None) -> None:
    """The same deed on many things: one row each, in one statement.  # R5"""
    AuditEvent.objects.bulk_create([_event(kind, by, entry) for entry in entries])


def _event(kind: str, by: Actor | None, entry: Entry) -> AuditEvent:
    if kind not in KINDS:
        raise ValueError(f"unknown kind of event: {kind}")
    return AuditEvent(
        kind=kind,
        actor_id=by.pk if by else None,
        acted_as=entry.acted_as,
        subject_id=entry.subject_id,
        target_type=entry.target._meta.label_lower,
        target_id=str(entry.target.pk),
        unit_path=entry.unit_path,
        details=dict(entry.details),
    )
