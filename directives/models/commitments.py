"""What each person has read and promised to keep, and whom the portal has told to read."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directives.models.library import Document

# R220. What was read are texts of that document, as they stood in that version, and asked of people.
READ_WHAT_STOOD = """
IF EXISTS (
    SELECT FROM unnest(NEW.clauses) AS read (id)
    LEFT JOIN directives_clause clause ON clause.id = read.id
        AND clause.document_id = NEW.document_id
        AND clause.since <= NEW.version
        AND coalesce(clause.retired_in > NEW.version, TRUE)
        AND (clause.bears = 'person' OR clause.bears = 'armed_forces' AND NEW.armed_forces)
    WHERE clause.id IS NULL
) THEN
    RAISE EXCEPTION 'a commitment names clauses as they stood'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'commitment_clauses_stood';
END IF;
RETURN NEW;
"""
REFUSE_DELETE = """
IF NOT accounts_purge_allows('commitment', OLD.id::text) THEN
    RAISE EXCEPTION 'a commitment is kept'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'commitment_is_kept';
END IF;
RETURN OLD;
"""


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: User) -> "CommitmentQuerySet":
        """One's own alone: heads see who has yet to read, nobody sees when another read."""
        return self.filter(person=user)


class Commitment(models.Model):
    """One press, or one signed paper. It names the version and every text that was read (R220).

    `clauses` are keys of Clause: rows that are never altered and never deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(  # the first of the unique columns serves it
        User, models.PROTECT, related_name="commitments", db_index=False
    )
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # of the document in that version
    armed_forces = models.BooleanField(default=False)  # asked what is asked of the armed forces too
    clauses = ArrayField(models.BigIntegerField())
    made_at = models.DateTimeField(default=timezone.now)
    # On paper (R223): the file of the signed sheet, its day, and who entered it.
    signature_file = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    typed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                name="commitment_once_a_version",
                fields=["person", "document", "version", "armed_forces"],
            ),
            models.CheckConstraint(
                name="commitment_read_something", condition=Q(clauses__len__gt=0)
            ),
            models.CheckConstraint(
                name="commitment_on_paper_whole",
                condition=Q(signature_file="", signed_on=None, typed_by=None)
                | (~Q(signature_file="") & Q(signed_on__isnull=False, typed_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="commitment_not_typed_by_oneself",
                condition=Q(typed_by=None) | ~Q(typed_by=F("person")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["typed_by", "-made_at", "id"],
                name="commitment_by_clerk",
                condition=Q(typed_by__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="commitment_clauses_stood",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=READ_WHAT_STOOD,
            ),
            pgtrigger.Protect(name="commitment_stays", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="commitment_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=REFUSE_DELETE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} phiên bản {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("directives:commitments")

    @property
    def is_on_paper(self) -> bool:
        return self.signature_file != ""


class CommitmentCall(models.Model):
    """Everybody concerned was told, once, that a version asks something new of them (R225)."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="calls")
    version = models.PositiveIntegerField()  # the latest that asks something new of people
    called_on = models.DateField()
    told_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["called_on", "id"]
        constraints = [
            models.UniqueConstraint(name="commitment_call_once", fields=["document", "version"]),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.version}"


class CommitmentReminder(models.Model):
    """All who still have something to read were told again, once in that week (R225)."""

    day = models.DateField(unique=True)  # its Monday
    told_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"
