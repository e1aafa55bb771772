"""Around a case: notes, who acted when, holds, reminders, letters' paragraphs, units on paper, stubs."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from directives.models import Clause
from violations.models.cases import Case
from violations.models.reports import Report
from violations.workflow import Outcome, ReportStatus


class HandlerNote(models.Model):
    """The handler's own; neither side sees it, and no decision rests on it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="handler_notes")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(max_length=4000)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%d/%m/%Y}"


class ActorChange(models.Model):
    """Who acted from when, and why someone else does now; shown in the timeline (D6)."""

    class Seat(models.TextChoices):
        HANDLER = "handler", "người thụ lý"
        DECIDER = "decider", "người quyết định"
        APPEAL_DECIDER = "appeal_decider", "người giải quyết khiếu nại"

    case = models.ForeignKey(Case, models.CASCADE, related_name="actor_changes")
    seat = models.CharField(max_length=20, choices=Seat)
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["from_at", "id"]
        triggers = [pgtrigger.Protect(name="actor_change_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seat}"


class Hold(models.Model):
    """Stops the purge of one matter: a court, an inspection. Two people release it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=500)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)
    review_on = models.DateField()
    release_asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="hold_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="hold_released_by_two",
                condition=Q(released_by=None, released_at=None)
                | (
                    Q(
                        released_by__isnull=False,
                        released_at__isnull=False,
                        release_asked_by__isnull=False,
                    )
                    & ~Q(released_by=F("release_asked_by"))
                ),
            ),
            models.UniqueConstraint(
                name="hold_one_open", fields=["report"], condition=Q(released_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.review_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("violations:hold", args=[self.pk])


class LetterParagraph(models.Model):
    """A paragraph of a decision's letter that staff keep as data: dated, never rewritten."""

    code = models.SlugField(max_length=60)
    outcome = models.CharField(max_length=20, blank=True)  # "" : every letter
    position = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=2000)
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(name="paragraph_once", fields=["code", "valid_from"]),
        ]

    def __str__(self) -> str:
        return self.code


class PaperUnit(models.Model):
    """A unit (and all below) that keeps its cases on paper: here only dates, clause, file number."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="paper_unit_once", fields=["unit"], condition=Q(valid_to=None)
            ),
            models.CheckConstraint(
                name="paper_unit_ended_whole",
                condition=Q(valid_to=None, ended_by=None)
                | Q(valid_to__gte=F("valid_from"), ended_by__isnull=False),
            ),
            models.CheckConstraint(name="paper_unit_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}"


class Deadline(models.TextChoices):
    """Of what somebody is reminded."""

    SCREENING = "screening", "xem xét phản ánh"
    DELIVERY = "delivery", "giao thông báo"
    ANSWER = "answer", "giải trình"
    APPEAL = "appeal", "khiếu nại"
    SETTLEMENT = "settlement", "giải quyết khiếu nại"
    CORRECTION = "correction", "khắc phục"
    REVIEW = "review", "xem lại việc giữ hồ sơ"


class Reminder(models.Model):
    """One telling of one deadline of one matter: the row is there once, whoever is told (R191)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="reminders")
    deadline = models.CharField(max_length=20, choices=Deadline)
    due_on = models.DateField()
    day = models.DateField()  # on which it is due to be told, before or after
    told_at = models.DateTimeField(null=True)
    people = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="case_reminder_once", fields=["report", "deadline", "due_on", "day"]
            ),
            models.CheckConstraint(
                name="case_reminder_deadline_known", condition=Q(deadline__in=Deadline.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.deadline} {self.day:%d/%m/%Y}"


class Stub(models.Model):
    """What a purge leaves of a matter, for the figures of past months (R185).

    No person, no text, no id and no code that leads back, and months in place of days.
    """

    unit_path = models.CharField(max_length=120, db_collation="C")  # of the unit that acted
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    received_in = models.DateField()  # the first of that month, as all below
    screening = models.CharField(max_length=20, choices=ReportStatus)
    screened_in_time = models.BooleanField(null=True)
    decided_in = models.DateField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    overturned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stub_knows_months_alone",
                condition=Q(received_in__day=1) & (Q(decided_in=None) | Q(decided_in__day=1)),
            ),
            models.CheckConstraint(
                name="stub_outcome_whole",
                condition=Q(decided_in=None, outcome="")
                | Q(decided_in__isnull=False, outcome__in=Outcome.values),
            ),
        ]
        indexes = [models.Index(fields=["unit_path"], name="stub_by_unit")]

    def __str__(self) -> str:
        return f"{self.received_in:%m/%Y} {self.screening}"
