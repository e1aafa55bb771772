"""Sessions at which a unit explains the rules: counted once, evidence for every clause they serve."""

import uuid
from datetime import date

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User, below
from directives.models.checklist_periods import ChecklistPeriod
from directives.models.checklists import KEEPING_ROLES, Checklist
from directives.models.library import Frequency
from directives.workflow import EDITABLE

# R227. A list of that unit whose period holds the day, sent after the session was entered.
IN_SENT_LIST = """EXISTS (
    SELECT FROM directives_checklist list
    WHERE list.unit_id = session.unit_id
      AND list.status NOT IN ('open', 'returned')
      AND list.sent_at >= session.entered_at
      AND list.month <= session.held_on
      AND session.held_on < list.month + CASE list.frequency
          WHEN 'monthly' THEN interval '1 month'
          WHEN 'quarterly' THEN interval '3 months'
          ELSE interval '1 year' END
)"""
# Whoever sends a list waits for this, and this for it.
STAYS = f"""
PERFORM FROM directives_checklist list JOIN directives_trainingsession session USING (unit_id)
    WHERE session.id = {{pk}} FOR SHARE OF list;
IF EXISTS (
    SELECT FROM directives_trainingsession session WHERE session.id = {{pk}} AND {IN_SENT_LIST}
) THEN
    RAISE EXCEPTION 'a session in a sent checklist is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'training_used_stays';
END IF;
"""
CONTENT = [
    "id",
    "unit_id",
    "held_on",
    "topic",
    "present",
    "invited",
    "clauses",
    "corrects_id",
    "entered_by_id",
    "entered_at",
]
OLD, NEW = (", ".join(f"{row}.{name}" for name in CONTENT) for row in ("OLD", "NEW"))
# A unit that moves takes its sessions along, used or not.
SESSION_STAYS = f"""
IF TG_OP = 'UPDATE' AND ({OLD}) IS NOT DISTINCT FROM ({NEW}) THEN
    RETURN NEW;
END IF;
{STAYS.format(pk="OLD.id")}
RETURN coalesce(NEW, OLD);
"""
FILE_STAYS = STAYS.format(pk="coalesce(NEW.session_id, OLD.session_id)") + (
    "RETURN coalesce(NEW, OLD);"
)
UNITS_DUTIES = """
IF EXISTS (
    SELECT FROM unnest(NEW.clauses) AS served (id)
    LEFT JOIN directives_clause clause ON clause.id = served.id AND clause.kind = 'obligation'
    WHERE clause.id IS NULL
) THEN
    RAISE EXCEPTION 'a session serves duties of units'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'training_serves_duties';
END IF;
RETURN NEW;
"""


class TrainingSessionQuerySet(models.QuerySet["TrainingSession"]):
    def visible_to(self, user: User) -> "TrainingSessionQuerySet":
        """Heads and committee staff, for their unit and below."""
        return self.filter(below(user.scopes(*KEEPING_ROLES)))

    def standing(self) -> "TrainingSessionQuerySet":
        """Without those that a later row corrects: each session counts once (R228)."""
        return self.filter(corrected_by=None)

    def held(self, first: date, last: date) -> "TrainingSessionQuerySet":
        return self.filter(held_on__gte=first, held_on__lte=last)


class TrainingSession(models.Model):
    """`clauses` are keys of the duties it serves, in the texts of the day on which it was entered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    held_on = models.DateField()
    topic = models.CharField(max_length=300)
    present = models.PositiveIntegerField()
    invited = models.PositiveIntegerField()  # of how many
    clauses = ArrayField(models.BigIntegerField())
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(name="training_has_topic", condition=Q(topic__regex=r"\S")),
            models.CheckConstraint(  # R229
                name="training_present_within", condition=Q(present__lte=F("invited"))
            ),
            models.CheckConstraint(name="training_somebody_came", condition=Q(present__gt=0)),
            models.CheckConstraint(
                name="training_serves_something", condition=Q(clauses__len__gt=0)
            ),
            models.CheckConstraint(
                name="training_not_own_correction",
                condition=Q(corrects=None) | ~Q(corrects=F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "held_on"], name="training_of_unit"),
            models.Index(fields=["held_on", "unit_path"], name="training_by_day"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="training_used_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=SESSION_STAYS,
            ),
            pgtrigger.Trigger(
                name="training_serves_duties",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("clauses"),  # type: ignore[no-untyped-call]  # pgtrigger has no type here
                func=UNITS_DUTIES,
            ),
            pgtrigger.Trigger(
                name="training_unit_path",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("unit_id", "unit_path"),  # type: ignore[no-untyped-call]  # pgtrigger has no type here
                func="""
                    SELECT path INTO NEW.unit_path FROM accounts_unit
                        WHERE id = NEW.unit_id FOR KEY SHARE;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} ({self.held_on:%d/%m/%Y})"

    def get_absolute_url(self) -> str:
        return reverse("directives:training_session", args=[self.pk])

    def is_used(self) -> bool:
        """Whether a list that holds its day was sent since it was entered (R227)."""
        periods = Q(pk__in=[])
        for frequency in Frequency:
            first = ChecklistPeriod.holding(self.held_on, frequency).first
            periods |= Q(frequency=frequency, month=first)
        lists = Checklist.objects.filter(periods, unit=self.unit_id, sent_at__gte=self.entered_at)
        return lists.exclude(status__in=EDITABLE).exists()


class TrainingFile(models.Model):
    """A checked file, in the database itself: with its session it stands, and with it it goes."""

    session = models.OneToOneField(TrainingSession, models.CASCADE, related_name="file")
    media_type = models.CharField(max_length=40)
    suffix = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="training_file_of_used_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=FILE_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.media_type} {self.size}"
