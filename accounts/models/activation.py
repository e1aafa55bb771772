"""First sign-in: one-time codes on a printed sheet."""

import uuid
from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models.appointments import Role
from accounts.models.people import User
from accounts.models.units import Unit, below
from accounts.workflow import SHEET_STEPS, SheetStatus
from portal.lib.workflow import guard

CODE_DAYS = 30  # a code can be used this long
MAX_ATTEMPTS = 5  # wrong codes for one person before a new sheet is needed


class ActivationSheetQuerySet(models.QuerySet["ActivationSheet"]):
    def visible_to(self, user: User) -> "ActivationSheetQuerySet":
        """A sheet opens the accounts of others: only who asked for it sees it, within the scope."""
        if user.is_administrator:
            return self
        return self.filter(below(user.scopes(Role.STAFF), "unit__path"), requested_by=user)


class ActivationSheet(models.Model):
    """A PDF with a slip for each person of a unit who has not yet signed in (R16)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    with_below = models.BooleanField(default=False)  # a page for each unit under it too
    person = models.ForeignKey(  # only this one, who forgot the password
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=20, choices=SheetStatus, default=SheetStatus.QUEUED)
    slips = models.PositiveIntegerField(default=0)
    pdf = models.FileField(upload_to="activation_sheets/", blank=True)
    failure = models.CharField(max_length=300, blank=True)
    expires_at = models.DateTimeField()

    objects = ActivationSheetQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                name="sheet_status_known", condition=Q(status__in=SheetStatus.values)
            ),
            models.CheckConstraint(
                name="sheet_for_one_person_or_units",
                condition=Q(person=None) | Q(with_below=False),
            ),
            models.CheckConstraint(
                name="sheet_ready_has_pdf", condition=~Q(status=SheetStatus.READY) | ~Q(pdf="")
            ),
        ]
        triggers = [guard(SHEET_STEPS, name="sheet_steps")]

    def __str__(self) -> str:
        return f"{self.unit} {self.requested_at:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:activation_sheet", args=[self.pk])


class ActivationCode(models.Model):
    """One per person: a newer sheet replaces the older code. Only a hash is kept (R15)."""

    person = models.OneToOneField(User, models.CASCADE, related_name="activation_code")
    sheet = models.ForeignKey(  # None: made on the server for the first administrator
        ActivationSheet, models.CASCADE, related_name="codes", null=True
    )
    code_hash = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code of {self.person_id}"

    @property
    def is_open(self) -> bool:
        return (
            self.used_at is None
            and self.attempts < MAX_ATTEMPTS
            and timezone.now() < self.expires_at
        )


def code_expiry() -> datetime:
    """The end of the last day that the slip prints."""
    last = timezone.localdate() + timedelta(days=CODE_DAYS)
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
