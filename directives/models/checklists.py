"""A unit's answers to its obligations, month by month."""

import uuid
from calendar import monthrange
from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Role, Unit, User, below
from directives.models.library import Clause
from directives.workflow import CHECKLIST_STEPS, EDITABLE, ChecklistStatus
from portal.lib.workflow import guard


class ItemState(models.TextChoices):
    UNANSWERED = "unanswered", "chưa ghi"
    DONE = "done", "đã làm"
    DOING = "doing", "đang làm"
    NOT_DONE = "not_done", "chưa làm"
    NOT_APPLICABLE = "not_applicable", "không áp dụng"


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def visible_to(self, user: User) -> "ChecklistQuerySet":
        """Heads and committee staff, for their unit and below."""
        return self.filter(below(user.scopes(Role.UNIT_HEAD, Role.STAFF)))


class Checklist(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="checklists")
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    month = models.DateField()  # its first day
    status = models.CharField(max_length=20, choices=ChecklistStatus, default=ChecklistStatus.OPEN)
    opened_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(blank=True)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "unit_path"]
        constraints = [
            models.UniqueConstraint(name="checklist_once_a_month", fields=["unit", "month"]),
            models.CheckConstraint(
                name="checklist_status_known", condition=Q(status__in=ChecklistStatus.values)
            ),
            models.CheckConstraint(name="checklist_month_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="checklist_sent_whole",
                condition=Q(sent_at=None, sent_by=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
            ),
            models.CheckConstraint(
                name="checklist_sent_has_date",
                condition=Q(status=ChecklistStatus.OPEN) | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="checklist_reviewed_whole",
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="checklist_returned_has_reason",
                condition=~Q(status=ChecklistStatus.RETURNED) | ~Q(return_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["month", "unit_path", "status"], name="checklist_by_month"),
        ]
        triggers = [
            guard(CHECKLIST_STEPS, name="checklist_steps"),
            pgtrigger.Trigger(
                name="checklist_unit_path",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("unit_id", "unit_path"),
                func="""
                    NEW.unit_path := (SELECT path FROM accounts_unit WHERE id = NEW.unit_id);
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month:%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("directives:checklist", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def last_day(self) -> date:
        return self.month.replace(day=monthrange(self.month.year, self.month.month)[1])


class ChecklistItem(models.Model):
    """One obligation, in the text that was current when the month was opened."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    also = models.JSONField(default=list)  # references of equal clauses that this answers too
    state = models.CharField(max_length=20, choices=ItemState, default=ItemState.UNANSWERED)
    note = models.TextField(blank=True, max_length=2000)
    known = models.JSONField(default=list)  # what the portal knew when the list was sent
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="checklist_item_once", fields=["checklist", "clause"]),
            models.CheckConstraint(
                name="checklist_item_state_known", condition=Q(state__in=ItemState.values)
            ),
            models.CheckConstraint(
                name="checklist_item_not_applicable_has_note",
                condition=~Q(state=ItemState.NOT_APPLICABLE) | ~Q(note=""),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answers_of_sent_list_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT FROM directives_checklist
                        WHERE id = coalesce(NEW.checklist_id, OLD.checklist_id)
                          AND status NOT IN ('open', 'returned')
                    ) THEN
                        RAISE EXCEPTION 'a sent checklist is not altered'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN coalesce(NEW, OLD);
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.state}"
