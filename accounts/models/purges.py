"""What is destroyed when its time is over: proposed by one person, approved by another (R87).

The items stay as stubs without names: what kind of record, of which unit, how long it was kept.
"""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models.appointments import Role
from accounts.models.people import User
from accounts.models.units import Unit, below
from accounts.workflow import PURGE_STEPS, PurgeStatus
from portal.lib.workflow import guard

PURGE_BEGINS = """
IF NEW.status <> 'proposed' OR NEW.as_of > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date THEN
    RAISE EXCEPTION 'a purge begins as a proposal of what is over by now'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'purge_begins_as_proposal';
END IF;
RETURN NEW;
"""
# Whoever approves decides about this very list: nothing joins it later, and nothing in it changes.
ITEM_IS_OVER = """
IF NEW.removed_at IS NOT NULL OR NOT EXISTS (
    SELECT FROM accounts_purge
    WHERE id = NEW.purge_id AND status = 'proposed' AND as_of > NEW.kept_until
) THEN
    RAISE EXCEPTION 'only what is over its time can be proposed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'purge_item_is_over';
END IF;
RETURN NEW;
"""
ITEM_STAYS = """
IF (OLD.id, OLD.purge_id, OLD.kind, OLD.target_id, OLD.unit_path, OLD.kept_from, OLD.kept_until)
    IS DISTINCT FROM
    (NEW.id, NEW.purge_id, NEW.kind, NEW.target_id, NEW.unit_path, NEW.kept_from, NEW.kept_until)
    OR OLD.removed_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM accounts_purge WHERE id = NEW.purge_id AND status = 'approved'
    ) THEN
    RAISE EXCEPTION 'a purge removes what was approved, and nothing else'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'purge_item_stays';
END IF;
RETURN NEW;
"""


class PurgeQuerySet(models.QuerySet["Purge"]):
    def visible_to(self, user: User) -> "PurgeQuerySet":
        """Data officers and heads whose unit covers it: they propose and approve."""
        return self.filter(below(user.scopes(Role.DATA_OFFICER, Role.UNIT_HEAD), "unit__path"))


class Purge(models.Model):
    """A list of records whose time is over, of a unit and all below."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    as_of = models.DateField()  # everything that was over on that day
    status = models.CharField(max_length=20, choices=PurgeStatus, default=PurgeStatus.PROPOSED)
    counts = models.JSONField(default=dict)  # by kind of record
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True)

    objects = PurgeQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="purge_status_known", condition=Q(status__in=PurgeStatus.values)
            ),
            models.CheckConstraint(
                name="purge_decided_whole",
                condition=Q(status=PurgeStatus.PROPOSED, decided_by=None, decided_at=None)
                | (
                    ~Q(status=PurgeStatus.PROPOSED)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="purge_two_people",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="purge_refused_has_reason",
                condition=(Q(status=PurgeStatus.REFUSED) & ~Q(refusal=""))
                | (~Q(status=PurgeStatus.REFUSED) & Q(refusal="")),
            ),
            models.CheckConstraint(
                name="purge_done_has_date",
                condition=Q(status=PurgeStatus.DONE, finished_at__isnull=False)
                | (~Q(status=PurgeStatus.DONE) & Q(finished_at=None)),
            ),
            models.UniqueConstraint(
                name="purge_one_open",
                fields=["unit"],
                condition=Q(status__in=[PurgeStatus.PROPOSED, PurgeStatus.APPROVED]),
            ),
        ]
        triggers = [
            guard(PURGE_STEPS, name="purge_steps"),
            pgtrigger.Trigger(
                name="purge_begins",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=PURGE_BEGINS,
            ),
            pgtrigger.ReadOnly(
                name="purge_proposal_stays",
                fields=["unit", "as_of", "counts", "proposed_by", "proposed_at"],
            ),
            pgtrigger.Protect(name="purge_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.as_of:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:purge", args=[self.pk])


class PurgeItem(models.Model):
    """One record to destroy; once it is gone this row is its stub."""

    purge = models.ForeignKey(Purge, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=40)  # a kind of portal.lib.retention
    target_id = models.CharField(max_length=40)
    unit_path = models.CharField(max_length=120, db_collation="C")
    kept_from = models.DateField()
    kept_until = models.DateField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="purge_item_once", fields=["purge", "kind", "target_id"]),
            models.CheckConstraint(
                name="purge_item_dates_in_order",
                condition=Q(kept_until__gte=F("kept_from")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "target_id"],
                name="purge_item_waiting",
                condition=Q(removed_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="purge_item_is_over",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=ITEM_IS_OVER,
            ),
            pgtrigger.Trigger(
                name="purge_item_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=ITEM_STAYS,
            ),
            pgtrigger.Protect(name="purge_item_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}"
