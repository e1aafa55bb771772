"""Everything that changes a report. A run freezes figures; a worker makes each document of them."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts import inbox
from accounts.models import Unit, User
from audit import actions as audit
from portal.lib.access import Denied
from portal.lib.jobs import after_commit
from portal.lib.workflow import target_of
from reports import facts, permissions
from reports.models import MonthlyReport, ReportRun, Snapshot
from reports.workflow import REPORT_STEPS, ReportStatus

LEASE = timedelta(minutes=3)  # longer than any document takes; then another worker may try
MAX_ATTEMPTS = 3


@transaction.atomic
def open_run(unit: Unit, month: date, *, by: User) -> ReportRun:
    """Freeze the month's figures of the unit and all below it, and have their reports made.

    Units that already have a report for the month keep it (R75): one final version per period.
    """
    permissions.check_can_open_run(by, unit, month)  # R71, R72
    Unit.objects.select_for_update().get(pk=unit.pk)  # one run of a unit at a time
    units = facts.units_of_run(unit, month)
    if not units:
        raise Denied(
            "nothing_to_make",
            f"Báo cáo tháng {month:%m/%Y} của đơn vị và các đơn vị trực thuộc đã lập đủ.",
        )

    run = ReportRun.objects.create(unit=unit, month=month, requested_by=by)
    figures = facts.monthly_figures(units, month)
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(unit=item, month=month, data=figures[item.pk], sha256=digest(figures[item.pk]))
        for item in units
    )
    reports = MonthlyReport.objects.bulk_create(
        MonthlyReport(run=run, snapshot=snapshot, unit=item, month=month)
        for item, snapshot in zip(units, snapshots, strict=True)
    )
    audit.record("report_run.opened", by=by, target=run, unit_path=unit.path, reports=len(reports))
    for report in reports:
        after_commit("reports.jobs.render_report", report.pk)
    return run


def digest(data: Any) -> str:
    """SHA-256 of the figures in one fixed spelling."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def due_reports() -> Iterable[UUID]:
    """Reports that wait and that no worker holds: what a tick queues again (R76)."""
    return (
        MonthlyReport.objects.filter(status=ReportStatus.QUEUED)
        .filter(free())
        .values_list("pk", flat=True)
    )


def free() -> Q:
    return Q(started_at=None) | Q(started_at__lt=Now() - LEASE)


@transaction.atomic
def start_attempt(pk: UUID) -> MonthlyReport | None:
    """Take the report for this worker (R76), or None when it is done or another holds it.

    Counted and committed before the work: a document that ends its worker is given up after three
    attempts instead of taking every worker down in turn.
    """
    report = (
        MonthlyReport.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=pk, status=ReportStatus.QUEUED)
        .filter(free())
        .select_related("snapshot")
        .first()
    )
    if report is None:
        return None
    if report.attempts >= MAX_ATTEMPTS:
        fail_report(report, "Đã thử ba lần nhưng tiến trình lập báo cáo bị dừng giữa chừng.")
        return None
    MonthlyReport.objects.filter(pk=pk).update(attempts=F("attempts") + 1, started_at=Now())
    return report


@transaction.atomic
def finish_report(pk: UUID, pdf: bytes) -> None:
    """Keep the document. A second worker with the same document changes nothing."""
    report = MonthlyReport.objects.select_for_update(of=("self",)).get(pk=pk)
    if report.status == ReportStatus.READY:
        return
    report.status = target_of(REPORT_STEPS, "render", report.status)
    report.pdf.save(f"{report.pk}.pdf", ContentFile(pdf), save=False)
    report.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
    report.rendered_at = Now()
    report.save(update_fields=["status", "pdf", "pdf_sha256", "rendered_at"])
    audit.record("monthly_report.rendered", by=None, target=report, unit_path=report.unit_path)
    finish_run(report.run_id)


@transaction.atomic
def fail_report(report: MonthlyReport, reason: str) -> None:
    """Give up, with a reason that the office can read."""
    report = MonthlyReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    report.status = target_of(REPORT_STEPS, "fail", report.status)
    report.failure = reason[:300]
    report.save(update_fields=["status", "failure"])
    finish_run(report.run_id)


def finish_run(run_id: UUID) -> None:
    """After the last report of a run, tell the one who asked for it, once."""
    run = ReportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.finished_at or run.reports.filter(status=ReportStatus.QUEUED).exists():
        return
    run.finished_at = Now()
    run.save(update_fields=["finished_at"])
    if run.requested_by:
        inbox.tell([run.requested_by], "report_run.finished", run)


@transaction.atomic
def retry_report(report: MonthlyReport, *, by: User) -> MonthlyReport:
    """Have a failed report made again from the same snapshot."""
    report = MonthlyReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    permissions.check_can_retry(by, report)
    report.status = target_of(REPORT_STEPS, "retry", report.status)
    report.attempts, report.started_at, report.failure = 0, None, ""
    report.save(update_fields=["status", "attempts", "started_at", "failure"])
    ReportRun.objects.filter(pk=report.run_id).update(finished_at=None)
    _record("report_run.retried", report, by)
    after_commit("reports.jobs.render_report", report.pk)
    return report


@transaction.atomic
def download_report(report: MonthlyReport, *, by: User) -> bytes:
    """The document's bytes; taking it is recorded."""
    if report.status != ReportStatus.READY:
        raise Denied("not_ready", "Báo cáo chưa lập xong. Hãy chờ rồi tải lại trang.")
    _record("monthly_report.downloaded", report, by)
    with report.pdf.open("rb") as file:
        content: bytes = file.read()
    return content


def _record(kind: str, report: MonthlyReport, by: User) -> None:
    path = report.unit_path
    audit.record(kind, by=by, target=report, unit_path=path, acted_as=by.acting_as(path))
