"""Every loaded version of a document, kept as it came: what it altered, when, by whom (R200)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Unit
from directives.models.library import Document


class DocumentVersion(models.Model):
    """R200: nothing of a row ever changes. Neither name stands on it when the server itself loaded it."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # as the document's: all but the version's number
    header = models.JSONField(default=dict)  # the document's own fields as this version had them
    text = models.TextField(
        blank=True
    )  # of the file; empty where it was loaded before texts stayed
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    retired = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    prepared_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    loaded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["document", "-version"]
        constraints = [
            models.UniqueConstraint(name="document_version_once", fields=["document", "version"]),
            models.CheckConstraint(  # R202
                name="document_version_by_two",
                condition=Q(prepared_by=None, unit=None)
                | Q(prepared_by__isnull=False, unit__isnull=False, loaded_by__isnull=False)
                & ~Q(loaded_by=F("prepared_by")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="document_version_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} phiên bản {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("directives:document_file", args=[self.document_id, self.version])
