"""Official pages of a unit: who answers for each, and when it was last looked over (CT21 I.6)."""

import uuid
from datetime import date, timedelta

import pgtrigger
from django.db import connection, models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Unit, User, at_and_above, below
from registry.platforms import CHOICES, PLATFORMS, Platform

KEEPERS = [Role.UNIT_HEAD, Role.STAFF]
SOON = timedelta(days=7)  # before a review is due

# A page is unattended when who answers for it has left, or is at home outside the unit (R112).
PLACE = """
SELECT path INTO NEW.unit_path FROM accounts_unit WHERE id = NEW.unit_id FOR KEY SHARE;
SELECT left_on IS NOT NULL OR NOT starts_with(unit_path, NEW.unit_path) INTO NEW.unattended
    FROM accounts_user WHERE id = NEW.responsible_id FOR SHARE;
IF NOT NEW.unattended THEN
    NEW.told_unattended_at := NULL;
END IF;
RETURN NEW;
"""


def lock_address(platform: str, identity: str) -> None:
    """Until the transaction ends nobody else registers this address."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"official_page {platform} {identity}"]
        )


class PageKind(models.TextChoices):
    WEBSITE = "website", "Trang thông tin điện tử"
    PAGE = "page", "Trang mạng xã hội"
    GROUP = "group", "Nhóm"
    CHANNEL = "channel", "Kênh"


class OfficialPageQuerySet(models.QuerySet["OfficialPage"]):
    def visible_to(self, user: User) -> "OfficialPageQuerySet":
        """Pages of the units one works for, and those one answers for while at home there."""
        own = Q(responsible=user, unit_path__in=at_and_above(user.unit_path))
        return self.filter(own | below(user.scopes(*KEEPERS)))

    def kept_by(self, user: User) -> "OfficialPageQuerySet":
        """Pages of the units one works for as a head or as staff, and of those below (R110)."""
        return self.filter(below(user.scopes(*KEEPERS)))

    def looked_after_by(self, user: User) -> "OfficialPageQuerySet":
        """Pages in use that one answers for."""
        return self.in_use().filter(responsible=user, unattended=False)

    def in_use(self) -> "OfficialPageQuerySet":
        return self.filter(closed_on=None)

    def closed(self) -> "OfficialPageQuerySet":
        return self.filter(closed_on__isnull=False)

    def overdue(self, on: date) -> "OfficialPageQuerySet":
        return self.in_use().filter(next_review_on__lt=on)

    def without_responsible(self) -> "OfficialPageQuerySet":
        return self.in_use().filter(unattended=True)

    def to_tell(self, on: date) -> "OfficialPageQuerySet":
        """Pages about which somebody is to be told something that they were not told yet (R114)."""
        soon = Q(told_soon_at=None, next_review_on__gt=on, next_review_on__lte=on + SOON)
        due = Q(told_due_at=None, next_review_on__lte=on)
        alone = Q(told_unattended_at=None, unattended=True)
        return self.in_use().filter(alone | Q(unattended=False) & (soon | due))


class OfficialPage(models.Model):
    """A unit's own page: it names its unit always, and is nobody's account (R116)."""

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
    first_review_on = models.DateField()  # the last day for the first review
    last_reviewed_on = models.DateField(null=True)
    next_review_on = models.DateField()  # the last day for the next one
    closed_on = models.DateField(null=True)  # the first day on which it is no longer used
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    # When the person was told of the next review: some days before, and on its day (R114).
    told_soon_at = models.DateTimeField(null=True, editable=False)
    told_due_at = models.DateTimeField(null=True, editable=False)
    told_unattended_at = models.DateTimeField(null=True, editable=False)  # to head and staff
    # Kept by the database, here and when the unit or the person moves.
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    unattended = models.BooleanField(default=False, editable=False)

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
            models.CheckConstraint(
                name="official_page_closed_whole",
                condition=Q(closed_on=None, closed_by=None, closed_at=None)
                | Q(closed_on__isnull=False, closed_by__isnull=False, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="official_page_reviews_in_order",
                condition=Q(last_reviewed_on=None, next_review_on=F("first_review_on"))
                | Q(last_reviewed_on__isnull=False, next_review_on__gt=F("last_reviewed_on")),
            ),
            models.UniqueConstraint(  # R111
                name="official_page_once",
                fields=["platform", "identity"],
                condition=Q(closed_on=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_review_on", "id"],
                name="official_page_by_due",
                condition=Q(closed_on=None),
            ),
            models.Index(fields=["unit_path"], name="official_page_by_unit"),
            models.Index(
                fields=["unit_path"],
                name="official_page_unattended",
                condition=Q(closed_on=None, unattended=True),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="official_page_place",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("unit_id", "unit_path", "responsible_id"),  # type: ignore[no-untyped-call]  # pgtrigger's
                func=PLACE,
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
    def shown_address(self) -> str:
        return self.canonical.removeprefix("https://").removeprefix("www.").rstrip("/")

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

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
    next_on = models.DateField()  # the last day for the one after this

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="page_review_finding_known", condition=Q(finding__in=Finding.values)
            ),
            models.CheckConstraint(  # R113
                name="page_review_says_what_was_wrong",
                condition=Q(finding=Finding.IN_ORDER) | ~Q(note=""),
            ),
            models.CheckConstraint(
                name="page_review_next_is_later", condition=Q(next_on__gt=F("on"))
            ),
        ]
        indexes = [models.Index(fields=["recorded_at"], name="page_review_by_time")]
        triggers = [
            pgtrigger.Protect(
                name="page_review_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.on:%d/%m/%Y}"
