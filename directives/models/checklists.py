"""A unit's answers to its obligations, period by period."""

import uuid
from collections.abc import Collection

import pgtrigger
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import SEGMENT, Appointment, Role, Unit, User, at_and_above, below
from directives.models.checklist_periods import ChecklistPeriod
from directives.models.library import Clause, Frequency
from directives.workflow import CHECKLIST_STEPS, EDITABLE, ChecklistStatus
from portal.lib.workflow import guard

KEEPING_ROLES = (Role.UNIT_HEAD, Role.STAFF)

# R66. New rows are looked at all at once: a period is opened for a whole province in one step.
ANSWERS_COME = """
PERFORM FROM directives_checklist WHERE id IN (SELECT checklist_id FROM added) FOR SHARE;
IF EXISTS (
    SELECT FROM added JOIN directives_checklist checklist ON checklist.id = added.checklist_id
    WHERE checklist.status NOT IN ('open', 'returned')
) THEN
    RAISE EXCEPTION 'nothing is added to a sent checklist'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'answers_of_sent_list_stay';
END IF;
RETURN NULL;
"""
# R66. A row moved from one list to another counts for both; a list that is gone counts as sent.
# R216. While the list is with the unit above, only the review of a line changes; what it accepted stays.
ANSWERS_STAY = """
PERFORM FROM directives_checklist WHERE id IN (NEW.checklist_id, OLD.checklist_id) FOR SHARE;
IF TG_OP = 'UPDATE'
    AND to_jsonb(NEW) - {review} = to_jsonb(OLD) - {review}
    AND EXISTS (SELECT FROM directives_checklist WHERE id = NEW.checklist_id AND status = 'sent')
THEN
    RETURN NEW;
END IF;
IF OLD.review = 'accepted' OR EXISTS (
    SELECT FROM (VALUES (NEW.checklist_id), (OLD.checklist_id)) AS parent (id)
    LEFT JOIN directives_checklist checklist ON checklist.id = parent.id
    WHERE parent.id IS NOT NULL
      AND (checklist.status IS NULL OR checklist.status NOT IN ('open', 'returned'))
) THEN
    RAISE EXCEPTION 'a sent checklist is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'answers_of_sent_list_stay';
END IF;
RETURN coalesce(NEW, OLD);
""".replace("{review}", "'{review,review_reason,reviewed_at,reviewed_by_id}'::text[]")


class ItemReview(models.TextChoices):
    """What the unit above says of one line."""

    PENDING = "", "chưa xem xét"
    ACCEPTED = "accepted", "đã tiếp nhận"
    RETURNED = "returned", "cần bổ sung"


class ItemState(models.TextChoices):
    UNANSWERED = "unanswered", "chưa ghi"
    DONE = "done", "đã làm"
    DOING = "doing", "đang làm"
    NOT_DONE = "not_done", "chưa làm"
    NOT_APPLICABLE = "not_applicable", "không áp dụng"


def there_in(period: ChecklistPeriod) -> Q:
    """Units that existed on some day of the period (R61)."""
    lasted = Q(valid_to=None) | Q(valid_to__gte=period.first)
    return lasted & Q(valid_from__lte=period.last)


def keepers(units: Collection[int]) -> "models.QuerySet[Appointment]":
    """Who keeps the checklists of these very units: their own heads and committee staff (R62)."""
    return (
        Appointment.objects.in_force(timezone.localdate())
        .filter(role__in=KEEPING_ROLES, unit__in=units, person__is_active=True)
        .select_related("person", "unit")
    )


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def visible_to(self, user: User) -> "ChecklistQuerySet":
        """Heads and committee staff, for their unit and below."""
        return self.filter(below(user.scopes(*KEEPING_ROLES)))

    def of(self, period: ChecklistPeriod) -> "ChecklistQuerySet":
        return self.filter(frequency=period.frequency, month=period.first)

    def with_items(self) -> "ChecklistQuerySet":
        items = ChecklistItem.objects.select_related("checklist", "clause__document")
        return self.prefetch_related(Prefetch("items", items))


class Checklist(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="checklists")
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    frequency = models.CharField(
        max_length=20, choices=Frequency, default=Frequency.MONTHLY, db_default=Frequency.MONTHLY
    )
    month = models.DateField()  # the first day of the period
    status = models.CharField(max_length=20, choices=ChecklistStatus, default=ChecklistStatus.OPEN)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: portal
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(blank=True)  # of the last return, kept to compare with

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "unit_path"]
        constraints = [
            models.UniqueConstraint(  # R210
                name="checklist_once_a_period", fields=["unit", "frequency", "month"]
            ),
            models.CheckConstraint(
                name="checklist_status_known", condition=Q(status__in=ChecklistStatus.values)
            ),
            models.CheckConstraint(name="checklist_month_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(  # R210
                name="checklist_frequency_fits_month",
                condition=Q(frequency=Frequency.MONTHLY)
                | Q(frequency=Frequency.QUARTERLY, month__month__in=[1, 4, 7, 10])
                | Q(frequency=Frequency.YEARLY, month__month=1),
            ),
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
                name="checklist_reviewed_has_date",
                condition=Q(status__in=[ChecklistStatus.OPEN, ChecklistStatus.SENT])
                | Q(reviewed_at__isnull=False),
            ),
            models.CheckConstraint(  # R66
                name="checklist_returned_has_reason",
                condition=~Q(status=ChecklistStatus.RETURNED) | Q(return_reason__regex=r"\S"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["month", "frequency", "unit_path", "status"], name="checklist_by_period"
            ),
        ]
        triggers = [
            guard(CHECKLIST_STEPS, name="checklist_steps"),
            pgtrigger.Protect(name="checklist_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="checklist_place_stays", fields=["unit", "frequency", "month"]),
            pgtrigger.Trigger(
                name="checklist_unit_path",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("unit_id", "unit_path"),  # type: ignore[no-untyped-call]  # pgtrigger has no type here
                # The lock makes a move of the unit wait for this row, and this row for the move.
                func="""
                    SELECT path INTO NEW.unit_path FROM accounts_unit
                        WHERE id = NEW.unit_id FOR KEY SHARE;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.period.words}"

    def get_absolute_url(self) -> str:
        return reverse("directives:checklist", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def period(self) -> ChecklistPeriod:
        return ChecklistPeriod(Frequency(self.frequency), self.month)

    @property
    def has_superior(self) -> bool:
        """Whether a unit stands above; for the topmost one sending ends the matter (R68)."""
        return len(self.unit_path) > SEGMENT

    @property
    def status_words(self) -> str:
        if self.status == ChecklistStatus.SENT and not self.has_superior:
            return "đã chốt"
        return str(self.get_status_display())

    def keepers(self) -> list[User]:
        """Who answers it and hears of its review."""
        return list({item.person_id: item.person for item in keepers([self.unit_id])}.values())

    def reviewers(self) -> list[User]:
        """Heads and staff of the nearest unit above that has any (R67)."""
        above = at_and_above(self.unit_path)[:-1]
        found = (
            Appointment.objects.in_force(timezone.localdate())
            .filter(role__in=KEEPING_ROLES, unit__path__in=above, person__is_active=True)
            .exclude(person=self.sent_by_id)
            .select_related("person", "unit")
        )
        by_path: dict[str, dict[uuid.UUID, User]] = {}
        for item in found:
            by_path.setdefault(item.unit.path if item.unit else "", {})[item.person_id] = (
                item.person
            )
        return list(by_path[max(by_path)].values()) if by_path else []


class ChecklistItem(models.Model):
    """One obligation, in the text that was current when the list was opened."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    also = models.JSONField(default=list)  # references of equal clauses that this answers too
    figures = models.JSONField(default=list)  # names of the figures that the portal fills in
    state = models.CharField(max_length=20, choices=ItemState, default=ItemState.UNANSWERED)
    note = models.TextField(blank=True, max_length=2000)
    known = models.JSONField(default=list)  # those figures as they stood when the list was sent
    revision = models.PositiveIntegerField(default=0, db_default=0)  # rises with each answer (R212)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    review = models.CharField(
        max_length=20, choices=ItemReview, default=ItemReview.PENDING, db_default="", blank=True
    )
    review_reason = models.TextField(blank=True, db_default="")  # of the last return, as the list's
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(  # R216
                name="checklist_item_returned_has_reason",
                condition=~Q(review=ItemReview.RETURNED) | Q(review_reason__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="checklist_item_reviewed_whole",
                condition=Q(review=ItemReview.PENDING, reviewed_at=None, reviewed_by=None)
                | (
                    Q(review__in=[ItemReview.ACCEPTED, ItemReview.RETURNED])
                    & Q(reviewed_at__isnull=False, reviewed_by__isnull=False)
                ),
            ),
            models.UniqueConstraint(name="checklist_item_once", fields=["checklist", "clause"]),
            models.CheckConstraint(
                name="checklist_item_state_known", condition=Q(state__in=ItemState.values)
            ),
            models.CheckConstraint(  # R63
                name="checklist_item_not_applicable_has_note",
                condition=~Q(state=ItemState.NOT_APPLICABLE) | Q(note__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="checklist_item_answered_whole",
                condition=Q(state=ItemState.UNANSWERED, answered_at=None, answered_by=None)
                | (
                    ~Q(state=ItemState.UNANSWERED)
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answers_of_sent_list_come",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]  # pgtrigger has no type here
                func=ANSWERS_COME,
            ),
            pgtrigger.Trigger(
                name="answers_of_sent_list_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=ANSWERS_STAY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.state}"

    @property
    def anchor(self) -> str:
        """Its place on the page of the list, and what its fields begin with."""
        return f"n{self.pk}"

    @property
    def is_accepted(self) -> bool:
        return self.review == ItemReview.ACCEPTED

    @property
    def came_back(self) -> bool:
        return self.review == ItemReview.RETURNED

    @property
    def is_answered(self) -> bool:
        return self.state != ItemState.UNANSWERED


class ChecklistOpening(models.Model):
    """A period that the portal opened by itself for every unit: the row says that it is done."""

    frequency = models.CharField(max_length=20, choices=Frequency)
    month = models.DateField()  # the first day of the period
    opened_at = models.DateTimeField(null=True)
    lists = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(name="checklist_opening_once", fields=["frequency", "month"]),
        ]

    def __str__(self) -> str:
        return ChecklistPeriod(Frequency(self.frequency), self.month).code
