"""A report about a fact of conduct, and who sent it, kept apart and sealed."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from directives.models import Clause
from portal.lib.workflow import guard
from violations.workflow import REPORT_STEPS, ReportStatus

# A clause that only an opinion could be judged by is never cited, by whatever way it comes (R143).
CITABLE = """
IF NOT EXISTS (
    SELECT FROM directives_clause clause JOIN directives_document document
        ON document.code = clause.document_id
    WHERE clause.id = NEW.clause_id AND clause.kind = 'conduct'
        AND document.effective_from <= NEW.happened_on
        AND (document.effective_to IS NULL OR document.effective_to >= NEW.happened_on)
        AND (NEW.reference_only OR NOT clause.reference_only)
) THEN
    RAISE EXCEPTION 'a report cites a clause of conduct that was in force'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'report_cites_conduct';
END IF;
RETURN NEW;
"""
STAYS = """
IF (OLD.id, OLD.subject_id, OLD.clause_id, OLD.happened_on, OLD.facts, OLD.description,
    OLD.received_at, OLD.reference_only, OLD.paper_number, OLD.paper_date, OLD.paper_body)
    IS DISTINCT FROM
    (NEW.id, NEW.subject_id, NEW.clause_id, NEW.happened_on, NEW.facts, NEW.description,
    NEW.received_at, NEW.reference_only, NEW.paper_number, NEW.paper_date, NEW.paper_body)
    OR OLD.status <> 'received' AND (OLD.screened_by_id, OLD.screened_at, OLD.refusal)
    IS DISTINCT FROM (NEW.screened_by_id, NEW.screened_at, NEW.refusal) THEN
    RAISE EXCEPTION 'a report is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'report_stays';
END IF;
RETURN NEW;
"""


class Report(models.Model):
    """What was reported about one person. Nothing here says, or leads to, who reported it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12, unique=True)  # random: says nothing of when or how many
    subject = models.ForeignKey(User, models.PROTECT, related_name="+")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")  # the text as it stood
    happened_on = models.DateField()
    facts = models.JSONField(default=dict)  # in the shape that the clause asks for
    description = models.TextField(max_length=4000, blank=True)
    reference_only = models.BooleanField(
        default=False
    )  # of the clause: no content, papers elsewhere
    paper_number = models.CharField(max_length=60, blank=True)
    paper_date = models.DateField(null=True)
    paper_body = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # whose handlers screen it
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    went_up = models.CharField(max_length=300, blank=True)  # why it is not the nearest unit
    status = models.CharField(max_length=20, choices=ReportStatus, default=ReportStatus.RECEIVED)
    received_at = models.DateTimeField(default=timezone.now)
    screening_due_on = models.DateField()
    screened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    screened_at = models.DateTimeField(null=True)
    refusal = models.TextField(max_length=2000, blank=True)  # the reporter reads it

    class Meta:
        ordering = ["screening_due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="conduct_report_status_known", condition=Q(status__in=ReportStatus.values)
            ),
            models.CheckConstraint(
                name="report_reference_or_content",
                condition=(
                    Q(reference_only=True, paper_date__isnull=False, description="", facts={})
                    & ~Q(paper_number="")
                    & ~Q(paper_body="")
                )
                | (
                    Q(reference_only=False, paper_number="", paper_date=None, paper_body="")
                    & ~Q(description="")
                ),
            ),
            models.CheckConstraint(
                name="report_screened_whole",
                condition=Q(
                    status__in=[ReportStatus.RECEIVED, ReportStatus.WITHDRAWN],
                    screened_by=None,
                    screened_at=None,
                )
                | Q(
                    status__in=[ReportStatus.ACCEPTED, ReportStatus.REFUSED],
                    screened_by__isnull=False,
                    screened_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="report_refused_has_reason",
                condition=(Q(status=ReportStatus.REFUSED) & ~Q(refusal=""))
                | (~Q(status=ReportStatus.REFUSED) & Q(refusal="")),
            ),
            models.CheckConstraint(
                name="report_not_screened_by_subject",
                condition=Q(screened_by=None) | ~Q(screened_by=F("subject")),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "unit_path"], name="report_by_unit"),
            models.Index(fields=["subject"], name="report_by_subject"),
        ]
        triggers = [
            guard(REPORT_STEPS, name="report_steps"),
            pgtrigger.Trigger(
                name="report_cites_conduct",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=CITABLE,
            ),
            pgtrigger.Trigger(
                name="report_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"phản ánh {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("violations:report", args=[self.pk])
