"""The pages of the monthly reports, as a person sees them."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from reports import actions, jobs
from reports.models import MonthlyReport
from reports.workflow import ReportStatus


@pytest.fixture
def run(october, tree, staff):
    return actions.open_run(tree.committee, october, by=staff)


def test_without_a_report_the_page_says_what_to_do(october, client, staff):
    client.force_login(staff)

    page = client.get(reverse("reports:months")).content.decode()

    assert "Báo cáo tháng 10/2026" in page
    assert "Chưa có báo cáo nào" in page


def test_one_press_opens_a_run(october, client, staff, tree):
    client.force_login(staff)

    response = client.post(
        reverse("reports:open_run"), {"unit": tree.committee.pk, "month": "2026-10-01"}
    )

    assert response.status_code == 302
    assert MonthlyReport.objects.count() == 4


def test_a_month_that_is_not_offered_is_refused_in_the_form(october, client, staff, tree):
    client.force_login(staff)

    response = client.post(
        reverse("reports:open_run"), {"unit": tree.committee.pk, "month": "2026-11-01"}
    )

    assert response.status_code == 200
    assert response.context["form"].errors["month"]
    assert not MonthlyReport.objects.exists()


def test_the_run_shows_its_progress_and_htmx_asks_for_that_part(run, client, staff):
    client.force_login(staff)
    report = run.reports.first()
    jobs.render_report(str(report.pk))

    page = client.get(run.get_absolute_url()).content.decode()
    part = client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert '<progress value="1" max="4"' in page
    assert "<html" not in part
    assert '<progress value="1" max="4"' in part
    assert 'hx-trigger="every 2s"' in part


def test_a_finished_run_is_asked_no_more(run, client, staff):
    client.force_login(staff)
    for report in run.reports.all():
        jobs.render_report(str(report.pk))

    part = client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert "hx-trigger" not in part
    assert "Đã xong: 4 báo cáo" in part


def test_a_report_is_downloaded_as_a_file_and_recorded(run, client, unit_head, tree):
    report = run.reports.get(unit=tree.branch)
    jobs.render_report(str(report.pk))
    client.force_login(unit_head)

    response = client.get(reverse("reports:download_report", args=[report.pk]))

    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"].startswith('attachment; filename="bao-cao-2026-10-dv-')
    event = AuditEvent.objects.get(kind="monthly_report.downloaded")
    assert (event.actor_id, event.target_id) == (unit_head.pk, str(report.pk))


def test_a_report_that_waits_cannot_be_downloaded(run, client, staff):
    client.force_login(staff)

    response = client.get(reverse("reports:download_report", args=[run.reports.first().pk]))

    assert response.status_code == 403
    assert "chưa lập xong" in response.content.decode()
    assert not AuditEvent.objects.filter(kind="monthly_report.downloaded").exists()


@pytest.mark.rule("R71")
def test_a_head_does_not_see_reports_beside_or_above(run, client, unit_head, tree):
    client.force_login(unit_head)

    seen = {
        unit: client.get(run.reports.get(unit=getattr(tree, unit)).get_absolute_url()).status_code
        for unit in ["branch", "sibling", "block", "committee"]
    }

    assert seen == {"branch": 200, "sibling": 404, "block": 404, "committee": 404}


def test_a_failed_report_says_why_and_can_be_made_again(run, client, staff):
    report = run.reports.first()
    actions.fail_report(report, "Máy này chưa có phông chữ Liberation Serif.")
    client.force_login(staff)

    assert "Liberation Serif" in client.get(report.get_absolute_url()).content.decode()
    response = client.post(reverse("reports:retry_report", args=[report.pk]))

    assert response.status_code == 302
    report.refresh_from_db()
    assert (report.status, report.attempts, report.failure) == (ReportStatus.QUEUED, 0, "")
    assert AuditEvent.objects.filter(kind="report_run.retried").count() == 1


def test_a_report_that_did_not_fail_is_not_made_again(run, client, staff):
    client.force_login(staff)

    response = client.post(reverse("reports:retry_report", args=[run.reports.first().pk]))

    assert response.status_code == 403
    assert not AuditEvent.objects.filter(kind="report_run.retried").exists()


def test_the_list_takes_few_queries(run, client, staff, django_assert_max_num_queries):
    client.force_login(staff)

    with django_assert_max_num_queries(12):
        client.get(reverse("reports:months"))
