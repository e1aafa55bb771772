"""The trail: who did what, who read whose data. Rows are added and never altered."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

SEGMENT = 6  # digits of one unit in a path


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, person: UUID) -> "AuditEventQuerySet":
        return self.filter(subject_id=person)

    def within(self, paths: Iterable[str]) -> "AuditEventQuerySet":
        """Events of these units and all below; of no unit at all for who answers for a top unit."""
        found = Q(pk=None)
        for path in paths:
            found |= Q(unit_path__gte=path, unit_path__lt=path + "g")
            if len(path) == SEGMENT:
                found |= Q(unit_path="")
        return self.filter(found)

    def readings(self) -> "AuditEventQuerySet":
        return self.filter(kind__endswith=".read")


class AuditEvent(models.Model):
    """People stand here by id alone, so that the trail outlives a purge without names."""

    at: models.DateTimeField[datetime, datetime] = models.DateTimeField(
        db_default=Now(), editable=False
    )
    kind = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)  # None: the portal itself
    acted_as = models.CharField(max_length=200, blank=True)  # role and unit at the time
    subject_id = models.UUIDField(null=True)  # the person whose data it is
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    unit_path = models.CharField(max_length=120, blank=True, db_collation="C")
    details = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "-id"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["unit_path", "-id"], name="audit_by_unit"),
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
            models.Index(fields=["target_type", "target_id"], name="audit_by_target"),
        ]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_type} {self.target_id}"
