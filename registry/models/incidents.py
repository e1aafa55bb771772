"""An incident: an account that its owner lost, that is impersonated or abused. Help comes first."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from portal.lib.workflow import guard
from registry.models.reviewers import on_desk_of, reviewable_by
from registry.platforms import CHOICES, PLATFORMS, Platform
from registry.workflow import INCIDENT_STEPS, UNRESOLVED, IncidentStatus

BEGIN = """
SELECT unit_path, sort_key, search_key, left_on IS NOT NULL
    INTO NEW.unit_path, NEW.sort_key, NEW.search_key, NEW.owner_left
    FROM accounts_user WHERE id = NEW.owner_id FOR SHARE;
RETURN NEW;
"""
KEPT = """
IF NOT accounts_purge_allows('incident', OLD.id::text) THEN
    RAISE EXCEPTION 'an incident is kept until its time is over'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_is_kept';
END IF;
RETURN OLD;
"""
NOTE_STAYS = """
IF TG_OP = 'UPDATE' OR NOT accounts_purge_allows('incident', OLD.incident_id::text) THEN
    RAISE EXCEPTION 'what was said about an incident is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_note_stays';
END IF;
RETURN OLD;
"""


class IncidentKind(models.TextChoices):
    LOST_CONTROL = "lost_control", "Mất quyền kiểm soát"
    IMPERSONATED = "impersonated", "Bị giả mạo"
    ABUSED = "abused", "Bị lợi dụng, quấy rối"


class Outcome(models.TextChoices):
    RECOVERED = "recovered", "Đã lấy lại quyền kiểm soát"
    REMOVED = "removed", "Tài khoản giả mạo đã bị gỡ"
    ABANDONED = "abandoned", "Không lấy lại được, đã ngừng dùng"
    MISTAKEN = "mistaken", "Không phải sự cố"
    OTHER = "other", "Kết quả khác"


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: User) -> "IncidentQuerySet":
        """One's own, and those of people whose declarations one may review as a head (R100)."""
        return self.filter(Q(owner=user) | reviewable_by(user, timezone.localdate()))

    def on_desk_of(self, user: User) -> "IncidentQuerySet":
        """What lies directly with this head."""
        return self.filter(on_desk_of(user, timezone.localdate()))

    def unresolved(self) -> "IncidentQuerySet":
        return self.filter(status__in=UNRESOLVED)


class Incident(models.Model):
    """The account stands here as it was declared, so that the record outlives the version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=20, choices=IncidentKind)
    platform = models.CharField(max_length=20, choices=CHOICES)
    identity = models.CharField(
        max_length=600, blank=True, editable=False
    )  # "" where none is public
    display_name = models.CharField(max_length=120)
    shown_address = models.CharField(max_length=500, blank=True)
    was_declared = models.BooleanField(default=True)
    description = models.TextField(max_length=2000, blank=True)
    status = models.CharField(max_length=20, choices=IncidentStatus, default=IncidentStatus.OPEN)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # the owner or a head
    opened_at = models.DateTimeField(default=timezone.now)
    answer_due_on = models.DateField()  # the last day for the unit's first answer
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)  # the unit's first answer
    contained_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    what_happened = models.TextField(max_length=2000, blank=True)
    steps_done = ArrayField(models.CharField(max_length=40), default=list)  # codes of the step list
    # Copied from the owner by the database, here and when the owner's change.
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    search_key = models.CharField(max_length=200, editable=False)
    owner_left = models.BooleanField(default=False, editable=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="incident_status_known", condition=Q(status__in=IncidentStatus.values)
            ),
            models.CheckConstraint(
                name="incident_kind_known", condition=Q(kind__in=IncidentKind.values)
            ),
            models.CheckConstraint(
                name="incident_platform_known",
                condition=Q(platform__in=[item.value for item in Platform]),
            ),
            models.CheckConstraint(name="incident_names_account", condition=~Q(display_name="")),
            models.CheckConstraint(
                name="incident_answered_whole",
                condition=Q(answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="incident_contained_has_date",
                condition=~Q(status=IncidentStatus.CONTAINED) | Q(contained_at__isnull=False),
            ),
            models.CheckConstraint(
                name="incident_closed_whole",
                condition=(
                    Q(
                        status=IncidentStatus.CLOSED,
                        closed_at__isnull=False,
                        closed_by__isnull=False,
                        outcome__in=Outcome.values,
                    )
                    & ~Q(what_happened="")
                )
                | (
                    ~Q(status=IncidentStatus.CLOSED)
                    & Q(closed_at=None, closed_by=None, outcome="", what_happened="")
                ),
            ),
            models.UniqueConstraint(
                name="incident_one_open_for_account",
                fields=["owner", "platform", "identity", "display_name"],
                condition=Q(status__in=UNRESOLVED),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "unit_path"], name="incident_by_unit"),
            models.Index(fields=["opened_at"], name="incident_by_time"),
        ]
        triggers = [
            guard(INCIDENT_STEPS, name="incident_steps"),
            pgtrigger.Trigger(
                name="incident_begins",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=BEGIN,
            ),
            pgtrigger.Trigger(
                name="incident_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=KEPT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.display_name}"

    def get_absolute_url(self) -> str:
        return reverse("registry:incident", args=[self.pk])

    @property
    def platform_label(self) -> str:
        return PLATFORMS[Platform(self.platform)].label

    @property
    def is_unresolved(self) -> bool:
        return self.status in UNRESOLVED

    @property
    def waits_too_long(self) -> bool:
        """No first answer of the unit, and the day for it is over."""
        return (
            self.is_unresolved
            and self.answered_at is None
            and self.answer_due_on < timezone.localdate()
        )


class IncidentNote(models.Model):
    """What the owner and the unit write to each other about it; added, never altered."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(max_length=2000)
    from_unit = models.BooleanField(default=False)  # written by a head, not by the owner

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(name="incident_note_says_something", condition=~Q(text="")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="incident_note_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=NOTE_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.at:%d/%m/%Y %H:%M}"
