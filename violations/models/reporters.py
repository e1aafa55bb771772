"""Who reported: sealed, in a table of its own, reached by violations.reporters alone (C3)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from violations.models.reports import Report


class ReporterIdentity(models.Model):
    """`sealed` is the person's id under the key of the installation; `tag` finds one's own reports."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="+", primary_key=True)
    sealed = models.BinaryField()
    tag = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reporter_tag_whole", condition=Q(tag__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        indexes = [models.Index(fields=["tag"], name="reporter_by_tag")]
        triggers = [pgtrigger.Protect(name="reporter_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return "(niêm phong)"


class Reveal(models.Model):
    """Opening an identity: asked with a reason, approved by another, told to the reporter first (C4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="reveals")
    reason = models.TextField(max_length=2000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    refused_reason = models.CharField(max_length=500, blank=True)
    reporter_told_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(name="reveal_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="reveal_two_people",
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="reveal_approved_whole",
                condition=Q(
                    approved_by=None, approved_at=None, reporter_told_at=None, expires_at=None
                )
                | Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    reporter_told_at__isnull=False,
                    expires_at__isnull=False,
                    reporter_told_at__lte=F("approved_at"),
                    refused_reason="",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.asked_at:%d/%m/%Y}"
