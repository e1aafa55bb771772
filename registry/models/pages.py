"""Official pages of a unit: who answers for each, and when it was last looked over (CT21 I.6)."""

import uuid
from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Unit, User, below
from registry.platforms import CHOICES, PLATFORMS, Platform


class PageKind(models.TextChoices):
    WEBSITE = "website", "Trang thông tin điện tử"
    PAGE = "page", "Trang mạng xã hội"
    GROUP = "group", "Nhóm"
    CHANNEL = "channel", "Kênh"


class OfficialPageQuerySet(models.QuerySet["OfficialPage"]):
    def visible_to(self, user: User) -> "OfficialPageQuerySet":
        """Pages of the units one works for, and those one answers for."""
        scopes = user.scopes(Role.UNIT_HEAD, Role.STAFF)
        return self.filter(Q(responsible=user) | below(scopes, "unit__path"))

    def in_use(self) -> "OfficialPageQuerySet":
        return self.filter(closed_on=None)

    def overdue(self, on: date) -> "OfficialPageQuerySet":
        return self.in_use().filter(next_review_on__lt=on)


class OfficialPage(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="official_pages")
    kind = models.CharField(max_length=20, choices=PageKind)
    name = models.CharField(max_length=200)
    platform = models.CharField(max_length=20, choices=CHOICES)
    identity = models.CharField(max_length=600, editable=False)
    address_typed = models.CharField(max_length=500)
    canonical = models.CharField(max_length=500, editable=False)
    responsible = models.ForeignKey(User, models.PROTECT, related_name="official_pages")
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now)
    last_reviewed_on = models.DateField(null=True)
    next_review_on = models.DateField()
    closed_on = models.DateField(null=True)

    objects = OfficialPageQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "name"]
        constraints = [
            models.CheckConstraint(
                name="official_page_kind_known", condition=Q(kind__in=PageKind.values)
            ),
            models.CheckConstraint(
                name="official_page_platform_known",
                condition=Q(platform__in=[item.value for item in Platform]),
            ),
            models.CheckConstraint(
                name="official_page_has_address", condition=~Q(identity="") & ~Q(name="")
            ),
            models.UniqueConstraint(
                name="official_page_once",
                fields=["platform", "identity"],
                condition=Q(closed_on=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_review_on"], name="official_page_by_due", condition=Q(closed_on=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:official_page", args=[self.pk])

    @property
    def platform_label(self) -> str:
        return PLATFORMS[Platform(self.platform)].label

    @property
    def link(self) -> str:
        """What a click may open; the portal itself never does (R1)."""
        return self.canonical if self.canonical.startswith("https://") else ""

    @property
    def is_overdue(self) -> bool:
        return self.closed_on is None and self.next_review_on < timezone.localdate()


class Finding(models.TextChoices):
    IN_ORDER = "in_order", "Đúng quy định"
    CORRECTED = "corrected", "Có chỗ chưa đúng, đã sửa"
    TO_CORRECT = "to_correct", "Có chỗ chưa đúng, đang sửa"


class PageReview(models.Model):
    """Someone looked the page over; added, never altered."""

    page = models.ForeignKey(OfficialPage, models.PROTECT, related_name="reviews")
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    finding = models.CharField(max_length=20, choices=Finding)
    note = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="page_review_finding_known", condition=Q(finding__in=Finding.values)
            ),
            models.CheckConstraint(
                name="page_review_says_what_was_wrong",
                condition=Q(finding=Finding.IN_ORDER) | ~Q(note=""),
            ),
        ]
        indexes = [models.Index(fields=["on"], name="page_review_by_day")]
        triggers = [
            pgtrigger.Protect(
                name="page_review_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.on:%d/%m/%Y}"
