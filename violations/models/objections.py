"""The subject asks that somebody else act, with a reason; another person answers, with one (R154)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from violations.models.cases import Case
from violations.models.keeping import ActorChange

SETTLED_STAYS = """
IF (OLD.id, OLD.case_id, OLD.seat, OLD.person_id, OLD.reason, OLD.asked_at)
    IS DISTINCT FROM (NEW.id, NEW.case_id, NEW.seat, NEW.person_id, NEW.reason, NEW.asked_at)
    OR OLD.settled_at IS NOT NULL THEN
    RAISE EXCEPTION 'what was asked and answered about a seat is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_stays';
END IF;
RETURN NEW;
"""


class Objection(models.Model):
    """About one person in one seat, once; whoever answers is not that person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="objections")
    seat = models.CharField(max_length=20, choices=ActorChange.Seat)
    person = models.ForeignKey(User, models.PROTECT, related_name="+")  # who is asked to give it up
    reason = models.TextField(max_length=2000)
    asked_at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True)
    answer = models.TextField(max_length=2000, blank=True)  # the subject reads it
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(name="objection_once", fields=["case", "person", "seat"]),
            models.CheckConstraint(name="objection_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="objection_settled_whole",
                condition=Q(granted=None, answer="", settled_by=None, settled_at=None)
                | (
                    Q(granted__isnull=False, settled_by__isnull=False, settled_at__isnull=False)
                    & ~Q(answer="")
                ),
            ),
            models.CheckConstraint(
                name="objection_settled_by_another",
                condition=Q(settled_by=None) | ~Q(settled_by=F("person")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="objection_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=SETTLED_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seat}"

    def get_absolute_url(self) -> str:
        return reverse("violations:objection", args=[self.pk])
