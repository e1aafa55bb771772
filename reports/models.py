"""Frozen figures and the documents made of them."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify

from accounts.models import Role, Unit, User, below
from portal.lib.workflow import guard
from reports.workflow import REPORT_STEPS, ReportStatus

SET_UNIT_PATH = """
    NEW.unit_path := (SELECT path FROM accounts_unit WHERE id = NEW.unit_id);
    RETURN NEW;
"""


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    def visible_to(self, user: User) -> "ReportRunQuerySet":
        return self.filter(below(user.scopes(Role.UNIT_HEAD, Role.STAFF), "unit__path"))


class ReportRun(models.Model):
    """One press for a unit and all below it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(name="run_month_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month:%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("reports:run", args=[self.pk])


class Snapshot(models.Model):
    """Figures of one unit and month, frozen: the same snapshot always gives the same bytes (R70)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    month = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    taken_at = models.DateTimeField(auto_now_add=True)
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="snapshot_once_per_version", fields=["unit", "month", "version"]
            ),
            models.CheckConstraint(name="snapshot_month_first_day", condition=Q(month__day=1)),
        ]
        triggers = [
            pgtrigger.Protect(name="snapshot_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month:%m/%Y} bản {self.version}"


class MonthlyReportQuerySet(models.QuerySet["MonthlyReport"]):
    def visible_to(self, user: User) -> "MonthlyReportQuerySet":
        return self.filter(below(user.scopes(Role.UNIT_HEAD, Role.STAFF)))

    def after(self, path: str) -> "MonthlyReportQuerySet":
        """The rest of a long list, by its key."""
        return self.filter(unit_path__gt=path) if path else self


class MonthlyReport(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(ReportRun, models.PROTECT, related_name="reports")
    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="report")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="monthly_reports")
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    month = models.DateField()
    status = models.CharField(max_length=20, choices=ReportStatus, default=ReportStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)  # of the newest attempt: its lease
    failure = models.CharField(max_length=300, blank=True)
    pdf = models.FileField(upload_to="monthly_reports/", blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        ordering = ["unit_path"]
        constraints = [
            models.CheckConstraint(
                name="report_status_known", condition=Q(status__in=ReportStatus.values)
            ),
            models.CheckConstraint(
                name="report_ready_is_whole",
                condition=(
                    Q(status=ReportStatus.READY, rendered_at__isnull=False)
                    & ~Q(pdf="")
                    & ~Q(pdf_sha256="")
                )
                | (~Q(status=ReportStatus.READY) & Q(rendered_at=None)),
            ),
            models.CheckConstraint(
                name="report_failed_says_why",
                condition=~Q(status=ReportStatus.FAILED) | ~Q(failure=""),
            ),
        ]
        indexes = [
            models.Index(fields=["month", "unit_path"], name="report_by_month"),
            models.Index(
                fields=["id"], name="report_queued", condition=Q(status=ReportStatus.QUEUED)
            ),
        ]
        triggers = [
            guard(REPORT_STEPS, name="report_steps"),
            pgtrigger.Trigger(
                name="report_unit_path",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("unit_id", "unit_path"),  # type: ignore[no-untyped-call]  # pgtrigger has no type here
                func=SET_UNIT_PATH,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month:%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("reports:monthly_report", args=[self.pk])

    @property
    def file_name(self) -> str:
        """What a download is called: plain letters, so that every machine can store it."""
        return f"bao-cao-{self.month:%Y-%m}-{slugify(self.unit.code)}.pdf"
