"""What shows that a duty was done: checked files with a date; and what a unit attests by itself."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from directives.models.checklists import Checklist, ChecklistItem
from directives.models.library import Clause

SENT = "checklist.status NOT IN ('open', 'returned')"
# R214. As the answers, what shows them stays as it was sent.
FILES_STAY = f"""
PERFORM FROM directives_checklist checklist
    JOIN directives_checklistitem item ON item.checklist_id = checklist.id
    WHERE item.id IN (NEW.item_id, OLD.item_id) FOR SHARE OF checklist;
IF EXISTS (
    SELECT FROM directives_checklist checklist
    JOIN directives_checklistitem item ON item.checklist_id = checklist.id
    WHERE item.id IN (NEW.item_id, OLD.item_id) AND ({SENT} OR item.review = 'accepted')
) THEN
    RAISE EXCEPTION 'files of a sent checklist stay'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'files_of_sent_list_stay';
END IF;
RETURN coalesce(NEW, OLD);
"""
ATTESTED_STAYS = f"""
PERFORM FROM directives_checklist checklist
    WHERE id IN (NEW.checklist_id, OLD.checklist_id) FOR SHARE;
IF EXISTS (
    SELECT FROM directives_checklist checklist
    WHERE id IN (NEW.checklist_id, OLD.checklist_id) AND {SENT}
) THEN
    RAISE EXCEPTION 'what a sent checklist attests stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'attested_of_sent_list_stays';
END IF;
RETURN coalesce(NEW, OLD);
"""
ANY_CHANGE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


class ItemFile(models.Model):
    """A checked file, in the database itself, beside the line of a checklist that it shows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(ChecklistItem, models.CASCADE, related_name="files")
    title = models.CharField(max_length=200)
    dated_on = models.DateField()  # of what the file shows
    media_type = models.CharField(max_length=40)
    suffix = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["dated_on", "added_at"]
        constraints = [
            models.CheckConstraint(name="item_file_has_title", condition=Q(title__regex=r"\S")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="files_of_sent_list_stay",
                when=pgtrigger.Before,
                operation=ANY_CHANGE,
                func=FILES_STAY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.dated_on:%d/%m/%Y})"


class Attestation(models.Model):
    """The unit says that what lies outside the portal was done, and when; or there is no row (R215)."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="attestations")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    done_on = models.DateField()
    attested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    attested_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["clause"]
        constraints = [
            models.UniqueConstraint(name="attested_once", fields=["checklist", "clause"]),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="attested_of_sent_list_stays",
                when=pgtrigger.Before,
                operation=ANY_CHANGE,
                func=ATTESTED_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.done_on:%d/%m/%Y}"
