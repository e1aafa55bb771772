"""Notice and answer: what the subject is told, by when they may answer, and what they say."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Paper, User
from violations.models.cases import Case
from violations.models.evidence import Evidence
from violations.workflow import AnswerEnd

NOTICE_STAYS = """
IF (OLD.id, OLD.case_id, OLD.number, OLD.allegations, OLD.clause_text, OLD.how_to_answer,
    OLD.decider_id, OLD.issued_by_id, OLD.issued_at)
    IS DISTINCT FROM
    (NEW.id, NEW.case_id, NEW.number, NEW.allegations, NEW.clause_text, NEW.how_to_answer,
    NEW.decider_id, NEW.issued_by_id, NEW.issued_at)
    OR OLD.delivered_at IS NOT NULL AND (OLD.delivered_at, OLD.delivered_how, OLD.delivered_by_id)
    IS DISTINCT FROM (NEW.delivered_at, NEW.delivered_how, NEW.delivered_by_id) THEN
    RAISE EXCEPTION 'a notice is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_stays';
END IF;
RETURN NEW;
"""
# Only while the case waits for it, about the notice that was delivered last.
ANSWER_IN_TIME = """
IF NOT EXISTS (
    SELECT FROM violations_case matter JOIN violations_notice notice ON notice.id = NEW.notice_id
    WHERE matter.id = NEW.case_id AND notice.case_id = matter.id
        AND notice.delivered_at IS NOT NULL
        AND notice.number = (SELECT max(number) FROM violations_notice WHERE case_id = matter.id)
) THEN
    RAISE EXCEPTION 'an answer follows a delivered notice'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_follows_notice';
END IF;
IF NEW.typed_by_id IS NOT NULL AND EXISTS (
    SELECT FROM violations_case matter
    WHERE matter.id = NEW.case_id AND NEW.typed_by_id
        IN (matter.handler_id, matter.decider_id, matter.appeal_decider_id, matter.subject_id)
) THEN
    RAISE EXCEPTION 'a clerk who types an answer has no other part'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_clerk_apart';
END IF;
RETURN NEW;
"""


class Delivery(models.TextChoices):
    OPENED = "opened", "đã mở trên cổng"
    HANDED = "handed", "giao bản giấy"


class Notice(models.Model):
    """Once issued it never changes; new facts or evidence are a new one with a new period (N3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notices")
    number = models.PositiveSmallIntegerField()
    allegations = models.TextField(max_length=8000)
    clause_text = models.TextField()  # reference, title and summary as they stood
    how_to_answer = models.TextField()
    workdays = models.PositiveSmallIntegerField()  # to answer, from the day after delivery
    decider = models.ForeignKey(User, models.PROTECT, related_name="+")  # as named in it
    evidence = models.ManyToManyField(Evidence, related_name="notices")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    paper = models.ForeignKey(Paper, models.SET_NULL, null=True, related_name="+")
    delivered_at = models.DateTimeField(null=True)
    delivered_how = models.CharField(max_length=20, choices=Delivery, blank=True)
    delivered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(name="notice_number_once", fields=["case", "number"]),
            models.CheckConstraint(name="notice_has_allegations", condition=~Q(allegations="")),
            models.CheckConstraint(
                name="notice_period_within",  # DOMAIN: 5 to 15
                condition=Q(workdays__gte=5, workdays__lte=15),
            ),
            models.CheckConstraint(
                name="notice_delivered_whole",
                condition=Q(delivered_at=None, delivered_how="", delivered_by=None)
                | Q(delivered_at__isnull=False, delivered_how=Delivery.OPENED, delivered_by=None)
                | Q(
                    delivered_at__isnull=False,
                    delivered_how=Delivery.HANDED,
                    delivered_by__isnull=False,
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="notice_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=NOTICE_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"thông báo {self.number}"


class Answer(models.Model):
    """Sent once, never altered by anyone; more is a further row (N5)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="answers")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="answers")
    way = models.CharField(max_length=20, choices=AnswerEnd)
    text = models.TextField(max_length=20000, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    typed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )  # from paper (N8)
    signature_file = models.CharField(max_length=60, blank=True)
    evidence = models.ManyToManyField(Evidence, related_name="+")

    class Meta:
        ordering = ["sent_at"]
        constraints = [
            models.CheckConstraint(
                name="answer_or_waiver",
                condition=(Q(way=AnswerEnd.ANSWERED) & ~Q(text="")) | Q(way=AnswerEnd.WAIVED),
            ),
            models.CheckConstraint(
                name="answer_typed_whole",
                condition=Q(typed_by=None, signature_file="")
                | (Q(typed_by__isnull=False) & ~Q(signature_file="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="answer_stays", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="answer_in_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=ANSWER_IN_TIME,
            ),
        ]

    def __str__(self) -> str:
        return f"giải trình {self.sent_at:%d/%m/%Y}"


class AnswerDraft(models.Model):
    """What the subject has typed so far; theirs alone until it is sent."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="answer_draft")
    text = models.TextField(max_length=20000, blank=True)
    token = models.CharField(max_length=32, blank=True)  # a page overwrites no other state unseen
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"nháp {self.saved_at:%d/%m/%Y %H:%M}"


class Companion(models.Model):
    """Named by the subject; sees what the subject sees and nothing more (N10)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="companions")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="companion_one", fields=["case"], condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"


class ClockChange(models.TextChoices):
    EXTENDED = "extended", "gia hạn"
    PAUSED = "paused", "tạm dừng"
    RESUMED = "resumed", "tiếp tục"
    OUTAGE = "outage", "bù thời gian cổng ngừng hoạt động"
    HOLIDAY = "holiday", "thêm ngày nghỉ được công bố"


class ClockEvent(models.Model):
    """Each change of the answer's last day: why, by whom, from which day to which; both sides see it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clock")
    change = models.CharField(max_length=20, choices=ClockChange)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: the portal
    at = models.DateTimeField(default=timezone.now)
    due_before = models.DateField(null=True)
    due_after = models.DateField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(name="clock_event_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="clock_never_shortens",
                condition=Q(due_before=None)
                | Q(due_after=None)
                | Q(due_after__gte=F("due_before")),
            ),
        ]
        triggers = [pgtrigger.Protect(name="clock_event_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.change}"


class Outage(models.Model):
    """A stretch in which the portal could not be reached: a gap between two ticks, or noted by hand (N6)."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)  # of one noted by hand

    class Meta:
        constraints = [
            models.CheckConstraint(name="outage_in_order", condition=Q(ended_at__gt=F("began_at"))),
            models.UniqueConstraint(name="outage_once", fields=["began_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%d/%m/%Y %H:%M}"


class Heartbeat(models.Model):
    """When the tick last ran: one row, that tells how long the portal was away (R162)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="heartbeat_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M}"
