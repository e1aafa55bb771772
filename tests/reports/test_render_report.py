"""A promised report is made: by a real worker, once, also after one was killed."""

import hashlib
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Notification
from portal.lib import jobs as queue
from reports import actions, jobs
from reports.documents import monthly_report_pdf
from reports.models import MonthlyReport, ReportRun
from reports.workflow import ReportStatus
from tests.pdf_reading import Paper, letters_not_drawn


@pytest.fixture
def report(october, tree, staff):
    actions.open_run(tree.branch, october, by=staff)
    return MonthlyReport.objects.select_related("snapshot").get()


def content_of(report):
    with report.pdf.open("rb") as file:
        return file.read()


def held_by_nobody(report):
    """As if the lease of the newest attempt had run out."""
    MonthlyReport.objects.filter(pk=report.pk).update(
        started_at=timezone.now() - timedelta(days=60)
    )


def test_the_report_is_kept_and_its_requester_told_once(report, staff):
    jobs.render_report(str(report.pk))
    jobs.render_report(str(report.pk))

    report.refresh_from_db()
    assert report.status == ReportStatus.READY
    assert report.attempts == 1
    assert hashlib.sha256(content_of(report)).hexdigest() == report.pdf_sha256
    assert Notification.objects.filter(person=staff, kind="report_run.finished").count() == 1
    assert ReportRun.objects.get().finished_at


@pytest.mark.rule("R70")
def test_the_same_snapshot_gives_the_same_bytes(report):
    assert monthly_report_pdf(report.snapshot) == monthly_report_pdf(report.snapshot)


def test_text_comes_back_and_every_letter_is_drawn(report, tree):
    pdf = monthly_report_pdf(report.snapshot)

    paper = Paper(pdf)
    text = " ".join(paper.text.split())
    assert "CHI BỘ TRƯỜNG THCS BÌNH NGUYÊN" in text
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "Số liệu đến hết ngày 31/10/2026" in text
    assert "ngày 05 tháng 11 năm 2026" in text
    assert not letters_not_drawn(pdf)


@pytest.mark.rule("R73")
def test_only_the_signer_is_named(report, cadre, colleague, unit_head):
    text = Paper(monthly_report_pdf(report.snapshot)).text

    assert unit_head.full_name in text
    assert cadre.full_name not in text
    assert colleague.full_name not in text


def test_two_workers_make_one_report(report):
    first = actions.start_attempt(report.pk)

    assert first == report
    assert actions.start_attempt(report.pk) is None  # held by the first


def test_a_second_finished_document_changes_nothing(report):
    actions.start_attempt(report.pk)
    actions.finish_report(report.pk, b"%PDF-one")

    actions.finish_report(report.pk, b"%PDF-two")

    report.refresh_from_db()
    assert content_of(report) == b"%PDF-one"
    assert Notification.objects.count() == 1


@pytest.mark.rule("R76")
def test_a_lease_that_ran_out_is_found_by_the_tick(report):
    actions.start_attempt(report.pk)
    assert list(actions.due_reports()) == []

    held_by_nobody(report)

    assert list(actions.due_reports()) == [report.pk]
    assert actions.start_attempt(report.pk) == report


@pytest.mark.rule("R76")
def test_a_document_that_ends_its_worker_is_given_up(report, staff):
    for _ in range(3):
        held_by_nobody(report)
        assert actions.start_attempt(report.pk)
    held_by_nobody(report)

    assert actions.start_attempt(report.pk) is None

    report.refresh_from_db()
    assert report.status == ReportStatus.FAILED
    assert "ba lần" in report.failure
    assert Notification.objects.filter(person=staff).exists()


@pytest.mark.rule("R76")
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_what_the_tick_finds(october, tree, staff, work_off, clean_redis):
    actions.open_run(tree.committee, october, by=staff)
    clean_redis.empty()  # Redis lost everything

    assert queue.run_due()["reports.jobs.render_report"] == 4
    work_off()

    assert set(MonthlyReport.objects.values_list("status", flat=True)) == {ReportStatus.READY}
    assert Notification.objects.filter(kind="report_run.finished").count() == 1


KILLED = """
import os, signal, sys
import django
django.setup()
from reports import actions, jobs
def stop(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(actions if sys.argv[1] != "monthly_report_pdf" else jobs, sys.argv[1], stop)
jobs.render_report(sys.argv[2])
"""


@pytest.mark.rule("R76")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "place", ["start_attempt", "monthly_report_pdf", "finish_report", "target_of", "finish_run"]
)
def test_killed_anywhere_a_second_run_ends_the_same(
    october, tree, staff, place, worker_environment
):
    actions.open_run(tree.branch, october, by=staff)
    report = MonthlyReport.objects.get()

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, place, str(report.pk)],
        cwd=settings.BASE_DIR,
        env=worker_environment,
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    report.refresh_from_db()
    assert report.status == ReportStatus.QUEUED
    held_by_nobody(report)
    jobs.render_report(str(report.pk))

    report.refresh_from_db()
    assert report.status == ReportStatus.READY
    assert hashlib.sha256(content_of(report)).hexdigest() == report.pdf_sha256
    assert Notification.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"status": ReportStatus.READY},  # without a file
        {"status": ReportStatus.FAILED},  # without a reason
        {"pdf": "x.pdf", "pdf_sha256": "0", "rendered_at": timezone.now()},  # while it waits
    ],
)
def test_the_database_refuses_half_a_report(report, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyReport.objects.filter(pk=report.pk).update(**change)


def test_raw_sql_takes_no_step_that_the_table_has_not(report):
    jobs.render_report(str(report.pk))

    with pytest.raises(Exception, match="transition"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE reports_monthlyreport SET status = 'queued', rendered_at = NULL")
