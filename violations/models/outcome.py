"""Assessment, decision, what to correct, appeal: by three different people, each with reasons."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Paper, User
from violations.models.cases import Case
from violations.models.evidence import Evidence
from violations.models.hearing import Delivery, Notice
from violations.workflow import AppealResult, Outcome

# N1, N2, N4, D1: asked of the rows as they stand, by the database's own clock; a missing value refuses.
DECISION_FOLLOWS = """
IF NOT coalesce((
    SELECT matter.status = 'assessed'
        AND matter.decider_id = NEW.by_id
        AND matter.handler_id <> NEW.by_id
        AND matter.subject_id <> NEW.by_id
        AND matter.paused_at IS NULL
        AND NOT EXISTS (
            SELECT FROM violations_bar bar
            WHERE bar.report_id = matter.report_id AND bar.tag = violations_tag(NEW.by_id))
        AND notice.delivered_at IS NOT NULL
        AND notice.id = NEW.notice_id
        AND matter.answer_end IN ('answered', 'waived', 'expired')
        AND (matter.answer_end <> 'expired'
            OR matter.answer_due_on < (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
        AND EXISTS (
            SELECT FROM violations_assessment proposed
            WHERE proposed.id = NEW.assessment_id AND proposed.case_id = matter.id
                AND proposed.sent_back_reason = '')
        AND (matter.reference_only OR EXISTS (
            SELECT FROM violations_assessment_cites cited
            JOIN violations_evidence shown ON shown.id = cited.evidence_id
            WHERE cited.assessment_id = NEW.assessment_id
                AND (shown.disclosed_on IS NOT NULL OR shown.side = 'subject')))
        AND NOT EXISTS (
            SELECT FROM violations_assessment_cites cited
            JOIN violations_evidence hidden ON hidden.id = cited.evidence_id
            WHERE cited.assessment_id = NEW.assessment_id
                AND hidden.disclosed_on IS NULL AND hidden.side <> 'subject'
                AND (hidden.gist = '' OR hidden.withheld_approved_by_id IS NULL))
    FROM violations_case matter
    JOIN LATERAL (
        SELECT id, delivered_at FROM violations_notice
        WHERE case_id = matter.id ORDER BY number DESC LIMIT 1
    ) notice ON TRUE
    WHERE matter.id = NEW.case_id
), FALSE) THEN
    RAISE EXCEPTION 'a decision follows a delivered notice and the time to answer'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_follows_hearing';
END IF;
RETURN NEW;
"""
APPEAL_NEVER_WORSE = """
IF NEW.settled_at IS NOT NULL AND NOT coalesce((
    SELECT array_position(ARRAY['dismissed', 'reminded', 'handled', 'escalated'],
            NEW.new_outcome::text)
        <= array_position(ARRAY['dismissed', 'reminded', 'handled', 'escalated'],
            decision.outcome::text)
        AND matter.appeal_decider_id = NEW.settled_by_id
        AND matter.decider_id <> NEW.settled_by_id
        AND matter.handler_id <> NEW.settled_by_id
        AND NOT EXISTS (
            SELECT FROM violations_bar bar
            WHERE bar.report_id = matter.report_id AND bar.tag = violations_tag(NEW.settled_by_id))
    FROM violations_decision decision JOIN violations_case matter ON matter.id = decision.case_id
    WHERE decision.id = NEW.decision_id
), FALSE) THEN
    RAISE EXCEPTION 'an appeal is settled by someone else and never for the worse'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_never_worse';
END IF;
RETURN NEW;
"""
APPEAL_STAYS = """
IF TG_OP = 'UPDATE' AND ((OLD.id, OLD.decision_id, OLD.text, OLD.sent_at, OLD.typed_by_id, OLD.late,
        OLD.late_reason)
    IS DISTINCT FROM
    (NEW.id, NEW.decision_id, NEW.text, NEW.sent_at, NEW.typed_by_id, NEW.late, NEW.late_reason)
    OR OLD.admitted IS NOT NULL AND (OLD.admitted, OLD.admission_reason)
    IS DISTINCT FROM (NEW.admitted, NEW.admission_reason)
    OR OLD.settled_at IS NOT NULL AND (OLD.result, OLD.new_outcome, OLD.reasons, OLD.letter,
        OLD.settled_by_id, OLD.settled_at)
    IS DISTINCT FROM (NEW.result, NEW.new_outcome, NEW.reasons, NEW.letter, NEW.settled_by_id,
        NEW.settled_at)) THEN
    RAISE EXCEPTION 'an appeal is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_stays';
END IF;
IF NEW.typed_by_id IS NOT NULL AND EXISTS (
    SELECT FROM violations_decision decision JOIN violations_case matter ON matter.id = decision.case_id
    WHERE decision.id = NEW.decision_id AND NEW.typed_by_id
        IN (matter.handler_id, matter.decider_id, matter.appeal_decider_id, matter.subject_id)
) THEN
    RAISE EXCEPTION 'a clerk who types an appeal has no other part'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_clerk_apart';
END IF;
RETURN NEW;
"""
# A1: nothing is due before the time to appeal is over; a day that is missing refuses.
CORRECTION_WAITS = """
IF NOT coalesce((
    SELECT NEW.due_on > matter.appeal_due_on
    FROM violations_decision decision JOIN violations_case matter ON matter.id = decision.case_id
    WHERE decision.id = NEW.decision_id
), FALSE) THEN
    RAISE EXCEPTION 'what is to be corrected is due after the time to appeal'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_after_appeal';
END IF;
RETURN NEW;
"""
ASSESSMENT_STAYS = """
IF (OLD.id, OLD.case_id, OLD.text, OLD.proposal, OLD.by_id, OLD.at)
    IS DISTINCT FROM (NEW.id, NEW.case_id, NEW.text, NEW.proposal, NEW.by_id, NEW.at)
    OR OLD.sent_back_reason <> '' AND OLD.sent_back_reason <> NEW.sent_back_reason THEN
    RAISE EXCEPTION 'an assessment is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_stays';
END IF;
RETURN NEW;
"""


class Assessment(models.Model):
    """The handler's proposal; cites only what the subject was shown, or the gist of (N4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="assessments")
    text = models.TextField(max_length=8000)
    proposal = models.CharField(max_length=20, choices=Outcome)
    cites = models.ManyToManyField(Evidence, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sent_back_reason = models.TextField(max_length=2000, blank=True)  # the decider asked for more

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(name="assessment_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="assessment_proposal_known", condition=Q(proposal__in=Outcome.values)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="assessment_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=ASSESSMENT_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"đề xuất {self.at:%d/%m/%Y}"


class Decision(models.Model):
    """Reasons, outcome, the way to appeal; insert only (N1, N2, A1)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+")  # the hearing it rests on
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome)
    reasons = models.TextField(max_length=8000)
    appeal_way = models.TextField()  # to whom, how, until when; as the letter says it
    to_paper_number = models.CharField(
        max_length=60, blank=True
    )  # escalated to a procedure on paper
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    letter = models.JSONField(default=list)  # its blocks in words, as it was made
    paper = models.ForeignKey(Paper, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                name="decision_outcome_known", condition=Q(outcome__in=Outcome.values)
            ),
            models.CheckConstraint(
                name="decision_says_why_and_how_to_appeal",
                condition=~Q(reasons="") & ~Q(appeal_way=""),
            ),
            models.CheckConstraint(
                name="decision_paper_only_escalated",
                condition=Q(to_paper_number="") | Q(outcome=Outcome.ESCALATED),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="decision_stays", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="decision_follows_hearing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=DECISION_FOLLOWS,
            ),
        ]

    def __str__(self) -> str:
        return f"kết luận {self.at:%d/%m/%Y}"


class Receipt(models.Model):
    """The day on which the subject has the decision: from it the time to appeal runs (R177)."""

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="receipt")
    at = models.DateTimeField(default=timezone.now)
    how = models.CharField(max_length=20, choices=Delivery)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # who handed it over

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="receipt_whole",
                condition=Q(how=Delivery.OPENED, by=None)
                | Q(how=Delivery.HANDED, by__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="receipt_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"nhận kết luận {self.at:%d/%m/%Y}"


class Correction(models.Model):
    """What `handled` asks to put right, by when, and the check that it was done."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="corrections")
    what = models.CharField(max_length=500)
    due_on = models.DateField()
    reported_at = models.DateTimeField(null=True)  # the subject says that it is done
    report_note = models.CharField(max_length=500, blank=True)
    done = models.BooleanField(null=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="correction_checked_whole",
                condition=Q(done=None, checked_by=None, checked_at=None)
                | Q(done__isnull=False, checked_by__isnull=False, checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="correction_reported_whole",
                condition=Q(reported_at__isnull=False) | Q(report_note=""),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="correction_after_appeal",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("due_on"),  # type: ignore[no-untyped-call]  # pgtrigger's
                func=CORRECTION_WAITS,
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Appeal(models.Model):
    """By the subject, to other people of the superior unit; never for the worse (A2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, models.CASCADE, related_name="appeal")
    text = models.TextField(max_length=20000)
    sent_at = models.DateTimeField(default=timezone.now)
    typed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    late = models.BooleanField(default=False)
    late_reason = models.TextField(max_length=2000, blank=True)
    admitted = models.BooleanField(
        null=True
    )  # a late one, with a reason; never silently dropped (A4)
    admission_reason = models.TextField(max_length=2000, blank=True)
    settle_by = models.DateField()
    result = models.CharField(max_length=20, choices=AppealResult, blank=True)
    new_outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    reasons = models.TextField(max_length=8000, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    letter = models.JSONField(default=list)  # its blocks in words, as it was made
    paper = models.ForeignKey(Paper, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="appeal_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="appeal_late_has_reason", condition=Q(late=False) | ~Q(late_reason="")
            ),
            models.CheckConstraint(
                name="appeal_admission_has_reason",
                condition=Q(admitted=None, admission_reason="")
                | (Q(late=True, admitted__isnull=False) & ~Q(admission_reason="")),
            ),
            models.CheckConstraint(
                name="appeal_settled_whole",
                condition=Q(result="", new_outcome="", reasons="", settled_by=None, settled_at=None)
                | (
                    Q(
                        result__in=AppealResult.values,
                        new_outcome__in=Outcome.values,
                        settled_by__isnull=False,
                        settled_at__isnull=False,
                    )
                    & ~Q(reasons="")
                    & (Q(late=False) | Q(admitted__isnull=False, admitted=True))
                ),
            ),
            models.CheckConstraint(
                name="appeal_overturned_is_dismissed",
                condition=~Q(result=AppealResult.OVERTURNED) | Q(new_outcome=Outcome.DISMISSED),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="appeal_never_worse",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=APPEAL_NEVER_WORSE,
            ),
            pgtrigger.Trigger(
                name="appeal_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=APPEAL_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"khiếu nại {self.sent_at:%d/%m/%Y}"
