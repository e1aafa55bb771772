"""A press freezes the figures of a unit and all below it and queues their reports."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from reports import actions
from reports.models import MonthlyReport, ReportRun, Snapshot
from reports.workflow import ReportStatus


def test_a_run_makes_one_report_per_unit_and_queues_it(
    october, tree, staff, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        run = actions.open_run(tree.committee, october, by=staff)

    reports = MonthlyReport.objects.filter(run=run)
    assert {report.unit for report in reports} == {
        tree.committee,
        tree.block,
        tree.branch,
        tree.sibling,
    }
    assert {report.status for report in reports} == {ReportStatus.QUEUED}
    assert {job[1] for job in queued()} == {str(report.pk) for report in reports}
    event = AuditEvent.objects.get(kind="report_run.opened")
    assert (event.actor_id, event.details) == (staff.pk, {"reports": 4})


@pytest.mark.rule("R74")
def test_figures_are_those_of_the_unit_and_all_below(october, tree, staff):
    actions.open_run(tree.committee, october, by=staff)

    figures = {item.unit: item.data["coverage"] for item in Snapshot.objects.select_related("unit")}
    assert figures[tree.branch]["total"] == 3  # head, cadre, colleague
    assert figures[tree.branch]["declared"] == 1
    assert figures[tree.sibling]["declared"] == 0
    assert figures[tree.block]["total"] == 4
    rows = Snapshot.objects.get(unit=tree.committee).data["coverage_by_unit"]
    assert [row["name"] for row in rows] == ["Trực thuộc", tree.block.name]
    assert sum(row["total"] for row in rows) == figures[tree.committee]["total"]


@pytest.mark.rule("R75")
def test_a_second_run_makes_only_what_is_missing(october, tree, staff, superior_head):
    actions.open_run(tree.block, october, by=superior_head)

    run = actions.open_run(tree.committee, october, by=staff)

    assert [report.unit for report in run.reports.all()] == [tree.committee]
    assert MonthlyReport.objects.count() == 4


@pytest.mark.rule("R75")
def test_a_third_run_has_nothing_to_make(october, tree, staff):
    actions.open_run(tree.committee, october, by=staff)

    with pytest.raises(Denied) as refusal:
        actions.open_run(tree.committee, october, by=staff)

    assert refusal.value.code == "nothing_to_make"
    assert ReportRun.objects.count() == 1


@pytest.mark.rule("R72")
def test_a_month_that_runs_is_not_reported(october, tree, staff):
    with pytest.raises(Denied) as refusal:
        actions.open_run(tree.committee, date(2026, 11, 1), by=staff)

    assert refusal.value.code == "month_not_over"
    assert not Snapshot.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R71")
@pytest.mark.parametrize(
    "who", ["cadre", "handler", "decider", "data_officer", "administrator", "outside_head"]
)
def test_others_do_not_make_reports(october, tree, request, who):
    with pytest.raises(Denied) as refusal:
        actions.open_run(tree.committee, october, by=request.getfixturevalue(who))

    assert refusal.value.code == "not_maker"
    assert not Snapshot.objects.exists()


@pytest.mark.rule("R71")
def test_a_branch_head_makes_no_report_for_the_unit_above(october, tree, unit_head):
    with pytest.raises(Denied) as refusal:
        actions.open_run(tree.block, october, by=unit_head)

    assert refusal.value.code == "not_maker"


def test_the_number_of_queries_does_not_grow_with_the_units(
    october, tree, staff, django_assert_max_num_queries
):
    from tests.factories import UnitFactory

    for _ in range(30):
        UnitFactory(parent=tree.block)

    with django_assert_max_num_queries(35):
        actions.open_run(tree.committee, october, by=staff)


@pytest.mark.rule("R70")
def test_a_snapshot_is_never_altered(october, tree, staff):
    actions.open_run(tree.branch, october, by=staff)

    for statement in ["UPDATE reports_snapshot SET data = '{}'", "DELETE FROM reports_snapshot"]:
        with (
            pytest.raises(ProgrammingError, match="reports_snapshot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    assert Snapshot.objects.get().sha256 == actions.digest(Snapshot.objects.get().data)


def test_nobody_is_told_before_the_reports_are_made(october, tree, staff):
    actions.open_run(tree.branch, october, by=staff)

    assert not Notification.objects.exists()
