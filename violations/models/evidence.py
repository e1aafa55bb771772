"""What shows a fact: a description or a checked file, sealed under the case's own key."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from violations.models.cases import Case
from violations.models.reports import Report

# Once disclosed or relied upon, what it says is fixed; only disclosure and withholding are decided later.
EVIDENCE_STAYS = """
IF TG_OP = 'DELETE' THEN
    IF violations_purge_allows(OLD.report_id) THEN
        RETURN OLD;
    END IF;
ELSIF (OLD.id, OLD.report_id, OLD.title, OLD.description, OLD.side, OLD.added_by_id, OLD.added_on)
    IS NOT DISTINCT FROM
    (NEW.id, NEW.report_id, NEW.title, NEW.description, NEW.side, NEW.added_by_id, NEW.added_on)
    AND (OLD.disclosed_on IS NULL OR OLD.disclosed_on IS NOT DISTINCT FROM NEW.disclosed_on) THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'evidence is not altered'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_stays';
"""


class CaseKey(models.Model):
    """A random key, wrapped by the installation's. Destroying it closes every later copy."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="key")
    wrapped = models.BinaryField()

    class Meta:
        triggers = [pgtrigger.Protect(name="case_key_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return "(khóa)"


class Side(models.TextChoices):
    REPORT = "report", "kèm phản ánh"
    HANDLER = "handler", "do người thụ lý đưa vào"
    SUBJECT = "subject", "kèm giải trình"


class Evidence(models.Model):
    """`added_by` is empty for what came with the report: it would name the reporter.

    `withheld_reason` keeps it from the subject; a second person approves, and a gist is shown (N4).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="evidence")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="evidence")
    side = models.CharField(max_length=20, choices=Side)
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=4000, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    added_on = models.DateField(
        default=timezone.localdate
    )  # no finer: an hour could point at someone
    position = models.PositiveSmallIntegerField(default=0)
    disclosed_on = models.DateField(null=True)  # shown to the subject
    withheld_reason = models.TextField(max_length=1000, blank=True)
    withheld_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withheld_approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    gist = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="evidence_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(name="evidence_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="evidence_of_report_names_nobody",
                condition=Q(side=Side.REPORT, added_by=None)
                | (~Q(side=Side.REPORT) & Q(added_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="evidence_withheld_whole",
                condition=Q(
                    withheld_reason="", withheld_by=None, withheld_approved_by=None, gist=""
                )
                | (
                    ~Q(withheld_reason="")
                    & Q(withheld_by__isnull=False, disclosed_on=None)
                    & ~Q(gist="")
                ),
            ),
            models.CheckConstraint(
                name="evidence_withheld_by_two",
                condition=Q(withheld_approved_by=None) | ~Q(withheld_approved_by=F("withheld_by")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="evidence_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=EVIDENCE_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("violations:evidence", args=[self.pk])

    @property
    def is_withheld(self) -> bool:
        return bool(self.withheld_reason)


class EvidenceFile(models.Model):
    """A checked file: re-encoded or plain PDF, without metadata, under a random name, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evidence = models.OneToOneField(Evidence, models.CASCADE, related_name="file")
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # of what is shown, in bytes
    sha256 = models.CharField(max_length=64)  # of what is shown
    original_sha256 = models.CharField(
        max_length=64
    )  # of what was sent, before metadata was dropped
    sealed = models.FileField(upload_to="evidence/")
    scanned = models.BooleanField(default=False)  # by the virus scanner, where one is set up

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evidence_file_type_known",
                condition=Q(
                    media_type__in=["image/jpeg", "image/png", "image/webp", "application/pdf"]
                ),
            ),
        ]
        triggers = [pgtrigger.Protect(name="evidence_file_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.media_type} {self.size}"
