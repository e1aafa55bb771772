"""A roster file between its check and its writing: nobody's data changes before the second step."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models.people import User
from accounts.workflow import IMPORT_STEPS, ImportStatus
from portal.lib.workflow import guard


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def visible_to(self, user: User) -> "RosterImportQuerySet":
        return self if user.is_administrator else self.filter(uploaded_by=user)


class RosterImport(models.Model):
    """The file itself is removed once it is written or discarded, or after a day (R20)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    file = models.FileField(upload_to="roster_imports/", blank=True)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=ImportStatus, default=ImportStatus.CHECKED)
    counts = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                name="roster_import_status_known", condition=Q(status__in=ImportStatus.values)
            ),
            models.CheckConstraint(
                name="roster_import_applied_has_date",
                condition=Q(status=ImportStatus.APPLIED, applied_at__isnull=False)
                | (~Q(status=ImportStatus.APPLIED) & Q(applied_at=None)),
            ),
        ]
        triggers = [guard(IMPORT_STEPS, name="roster_import_steps")]

    def __str__(self) -> str:
        return f"{self.uploaded_at:%d/%m/%Y %H:%M}"
