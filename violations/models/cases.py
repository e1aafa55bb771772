"""A case: one subject, one clause, the people who act in it, and the steps between them."""

import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from directives.models import Clause
from portal.lib.workflow import guard
from registry.models import Incident
from violations.models.reports import Report
from violations.workflow import (
    BEFORE_DECISION,
    CASE_STEPS,
    RUNNING,
    AnswerEnd,
    CaseStatus,
    Outcome,
)

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from violations.models.companions import Invitation
    from violations.models.objections import Objection

# Whoever has a part in the matter decides nothing in it, however the row is written (D1, D2). An
# installation without its key cannot tell people apart, and then nobody acts.
NOBODY_BARRED = """
IF EXISTS (
    SELECT FROM (VALUES (NEW.handler_id), (NEW.decider_id), (NEW.appeal_decider_id)) actor (id)
    JOIN violations_bar bar ON bar.report_id = NEW.report_id AND bar.tag = violations_tag(actor.id)
    WHERE actor.id IS NOT NULL
) THEN
    RAISE EXCEPTION 'who has a part in the matter does not act in it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'case_actor_has_no_part';
END IF;
RETURN NEW;
"""
# Asked again when the transaction ends: a conflict found later moves the case in the same breath (D5).
BAR_FREEZES = """
IF EXISTS (
    SELECT FROM violations_case matter
    CROSS JOIN LATERAL (VALUES (matter.handler_id), (matter.decider_id), (matter.appeal_decider_id))
        actor (id)
    WHERE matter.report_id = NEW.report_id AND actor.id IS NOT NULL
        AND matter.status IN ({running}) AND violations_tag(actor.id) = NEW.tag
) THEN
    RAISE EXCEPTION 'who has a part in the matter no longer acts in it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'bar_moves_the_case';
END IF;
RETURN NULL;
"""
ALWAYS = """
IF (OLD.id, OLD.code, OLD.report_id, OLD.subject_id, OLD.clause_id, OLD.opened_at)
    IS DISTINCT FROM
    (NEW.id, NEW.code, NEW.report_id, NEW.subject_id, NEW.clause_id, NEW.opened_at)
    OR OLD.outcome <> '' AND NEW.outcome <> OLD.outcome AND NEW.status <> 'closed'
    AND NEW.status <> 'answered' THEN
    RAISE EXCEPTION 'what a case is about is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'case_stays';
END IF;
RETURN NEW;
"""


class Part(models.TextChoices):
    """Why a person is out of the acting roles."""

    REPORTER = "reporter", "người phản ánh"
    SUBJECT = "subject", "người được phản ánh"
    WITNESS = "witness", "người làm chứng"
    EVIDENCE = "evidence", "người đưa minh chứng"
    COMPANION = "companion", "người đi cùng"
    CLERK = "clerk", "người nhập hộ"
    CONFLICT = "conflict", "có liên quan"


class Bar(models.Model):
    """Someone who has a part in the matter, by tag alone: the row does not say who (C5)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="bars")
    tag = models.CharField(max_length=64)
    part = models.CharField(max_length=20, choices=Part)
    added_on = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="bar_once", fields=["report", "tag", "part"]),
            models.CheckConstraint(name="bar_tag_whole", condition=Q(tag__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="bar_part_known", condition=Q(part__in=Part.values)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="bar_moves_the_case",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=BAR_FREEZES.format(running=", ".join(f"'{status}'" for status in RUNNING)),
            ),
            pgtrigger.Protect(name="bar_stays", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.part}"


class Case(models.Model):
    invitations: (
        "RelatedManager[Invitation]"  # of later modules, which the type checker reads too late
    )
    objections: "RelatedManager[Objection]"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12, unique=True)  # random: on every letter
    report = models.OneToOneField(Report, models.PROTECT, related_name="case")
    subject = models.ForeignKey(User, models.PROTECT, related_name="cases")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    reference_only = models.BooleanField(default=False)  # dates and paper numbers, no content
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # that acts
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    status = models.CharField(max_length=20, choices=CaseStatus, default=CaseStatus.OPENED)
    opened_at = models.DateTimeField(default=timezone.now)
    handler = models.ForeignKey(User, models.PROTECT, related_name="+")
    decider = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    appeal_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    appeal_decider = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer_due_on = models.DateField(null=True)  # its last day, to the end of the day here
    answer_end = models.CharField(max_length=20, choices=AnswerEnd, blank=True)
    answer_ended_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_for = models.ForeignKey(Incident, models.SET_NULL, null=True, related_name="+")
    pause_reason = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)  # as it stands now
    decided_at = models.DateTimeField(null=True)
    appeal_due_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    overturned = models.BooleanField(default=False)
    spent_on = models.DateField(null=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="case_status_known", condition=Q(status__in=CaseStatus.values)
            ),
            # NULL-safe: an actor that is missing is no actor; two that are there differ.
            models.CheckConstraint(
                name="case_handler_is_not_subject", condition=~Q(handler=F("subject"))
            ),
            models.CheckConstraint(
                name="case_decider_apart",
                condition=Q(decider=None) | (~Q(decider=F("handler")) & ~Q(decider=F("subject"))),
            ),
            models.CheckConstraint(
                name="case_appeal_decider_apart",
                condition=Q(appeal_decider=None)
                | (
                    Q(decider__isnull=False)
                    & ~Q(appeal_decider=F("handler"))
                    & ~Q(appeal_decider=F("decider"))
                    & ~Q(appeal_decider=F("subject"))
                ),
            ),
            models.CheckConstraint(
                name="case_notified_names_decider",
                condition=Q(status=CaseStatus.OPENED) | Q(decider__isnull=False),
            ),
            models.CheckConstraint(
                name="case_waits_until",
                condition=~Q(status=CaseStatus.DELIVERED) | Q(answer_due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_answer_ended_whole",
                condition=Q(answer_end="", answer_ended_at=None)
                | Q(answer_end__in=AnswerEnd.values, answer_ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_considered_after_answer",
                condition=Q(
                    status__in=[CaseStatus.OPENED, CaseStatus.NOTIFIED, CaseStatus.DELIVERED]
                )
                | ~Q(answer_end=""),
            ),
            models.CheckConstraint(
                name="case_paused_whole",
                condition=Q(paused_at=None, pause_reason="", paused_for=None)
                | (Q(paused_at__isnull=False) & ~Q(pause_reason="")),
            ),
            models.CheckConstraint(
                name="case_decided_whole",
                condition=Q(status__in=BEFORE_DECISION)
                | (
                    Q(decided_at__isnull=False, appeal_due_on__isnull=False)
                    & Q(outcome__in=Outcome.values)
                ),
            ),
            models.CheckConstraint(
                name="case_closed_has_date",
                condition=Q(
                    status__in=[CaseStatus.CLOSED, CaseStatus.SPENT], closed_at__isnull=False
                )
                | (~Q(status__in=[CaseStatus.CLOSED, CaseStatus.SPENT]) & Q(closed_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "unit_path"], name="case_by_unit"),
            models.Index(fields=["subject"], name="case_by_subject"),
            models.Index(fields=["handler", "status"], name="case_by_handler"),
            models.Index(fields=["decider", "status"], name="case_by_decider"),
        ]
        triggers = [
            guard(CASE_STEPS, name="case_steps"),
            pgtrigger.Trigger(
                name="case_actor_has_no_part",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=NOBODY_BARRED,
            ),
            pgtrigger.Trigger(
                name="case_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=ALWAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"vụ việc {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("violations:case", args=[self.pk])
