"""A committee's own document on its way into the library: one checks it in, another lets it in (R202)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Role, Unit, User
from directives.workflow import OPEN_UPLOADS, UPLOAD_STEPS, UploadStatus
from portal.lib.workflow import guard

UPLOADING_ROLES = (Role.STAFF,)
CONFIRMING_ROLES = (Role.STAFF, Role.UNIT_HEAD)
BY_A_SECOND = (UploadStatus.LOADED, UploadStatus.REFUSED)


class LibraryUploadQuerySet(models.QuerySet["LibraryUpload"]):
    def visible_to(self, user: User) -> "LibraryUploadQuerySet":
        """Head and committee staff of the very unit that brings the document."""
        own = [
            item.unit_id
            for item in user.appointments_in_force
            if item.unit_id and item.role in CONFIRMING_ROLES
        ]
        return self.filter(unit__in=own)


class LibraryUpload(models.Model):
    """The bytes stay as they were checked until they are loaded, refused or dropped (R203)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    document = models.CharField(max_length=20)  # its code; the document itself may not exist yet
    number = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()  # emptied at the end
    sha256 = models.CharField(max_length=64)  # of the bytes
    status = models.CharField(max_length=20, choices=UploadStatus, default=UploadStatus.CHECKED)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was refused

    objects = LibraryUploadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                name="library_upload_status_known", condition=Q(status__in=UploadStatus.values)
            ),
            models.CheckConstraint(
                name="library_upload_ended_whole",
                condition=Q(ended_by=None, ended_at=None, status__in=OPEN_UPLOADS)
                | Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(status__in=OPEN_UPLOADS),
            ),
            models.CheckConstraint(  # R202
                name="library_upload_by_two",
                condition=~Q(status__in=BY_A_SECOND) | ~Q(ended_by=F("uploaded_by")),
            ),
            models.CheckConstraint(
                name="library_upload_refused_has_reason",
                condition=~Q(status=UploadStatus.REFUSED) | Q(reason__regex=r"\S"),
            ),
            models.UniqueConstraint(
                name="library_upload_one_proposed",
                fields=["document"],
                condition=Q(status=UploadStatus.PROPOSED),
            ),
        ]
        triggers = [
            guard(UPLOAD_STEPS, name="library_upload_steps"),
            pgtrigger.ReadOnly(  # R203
                name="library_upload_stays",
                fields=["unit", "document", "version", "sha256", "uploaded_by"],
            ),
            pgtrigger.Protect(
                name="library_upload_bytes_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__content__df=pgtrigger.F("old__content"))
                & pgtrigger.Q(new__status__in=sorted(OPEN_UPLOADS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} phiên bản {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("directives:library_upload", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_UPLOADS

    @property
    def is_proposed(self) -> bool:
        return self.status == UploadStatus.PROPOSED
