"""Files that the worker makes for one person to download: exports, forms, notices.

A paper is a row first; the file follows, is fetched by the person who asked, and goes when it expires.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models.people import User
from accounts.models.units import at_and_above
from accounts.workflow import PAPER_STEPS, PaperStatus
from portal.lib.workflow import guard


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: User) -> "PaperQuerySet":
        """A paper holds what its asker might see: nobody else gets it (R81)."""
        return self.filter(requested_by=user)

    def copies_about(self, person: User) -> "PaperQuerySet":
        """Copies that may hold this person's data: their own papers and lists that cover them."""
        lists = Q(subject=None) & ~Q(unit_path="")
        covering = at_and_above(person.unit_path)
        return self.filter(Q(subject=person) | lists & Q(unit_path__in=covering))


class Paper(models.Model):
    """`kind` names a maker in portal.lib.papers; `params` are ids and filters, never texts or names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="papers")
    requested_at = models.DateTimeField(default=timezone.now)
    subject = models.ForeignKey(  # whose data alone it holds; None: of many people, or of nobody
        User, models.PROTECT, null=True, related_name="+"
    )
    unit_path = models.CharField(max_length=120, blank=True, db_collation="C")  # what it covers
    status = models.CharField(max_length=20, choices=PaperStatus, default=PaperStatus.QUEUED)
    started_at = models.DateTimeField(null=True)  # the lease of the worker that makes it
    attempts = models.PositiveSmallIntegerField(default=0)
    steps_done = models.PositiveIntegerField(default=0)  # progress, in whatever the maker counts
    steps_total = models.PositiveIntegerField(default=0)  # 0: not known yet
    file = models.FileField(upload_to="papers/", blank=True)
    file_name = models.CharField(max_length=200, blank=True)  # as it is downloaded
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    expires_at = models.DateTimeField()  # row and file go then

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                name="paper_status_known", condition=Q(status__in=PaperStatus.values)
            ),
            models.CheckConstraint(
                name="paper_ready_whole",
                condition=(
                    Q(status=PaperStatus.READY, ready_at__isnull=False)
                    & ~Q(file="")
                    & ~Q(file_name="")
                    & ~Q(sha256="")
                )
                | (~Q(status=PaperStatus.READY) & Q(ready_at=None, file="", sha256="")),
            ),
            models.CheckConstraint(
                name="paper_failed_has_reason",
                condition=(Q(status=PaperStatus.FAILED) & ~Q(failure=""))
                | (~Q(status=PaperStatus.FAILED) & Q(failure="")),
            ),
            models.CheckConstraint(
                name="paper_progress_within",
                condition=Q(steps_total=0) | Q(steps_done__lte=F("steps_total")),
            ),
        ]
        indexes = [
            models.Index(fields=["requested_by", "-requested_at"], name="paper_by_person"),
            models.Index(
                fields=["requested_at"],
                name="paper_queued",
                condition=Q(status=PaperStatus.QUEUED),
            ),
            models.Index(fields=["expires_at"], name="paper_by_expiry"),
        ]
        triggers = [guard(PAPER_STEPS, name="paper_steps")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:paper", args=[self.pk])
