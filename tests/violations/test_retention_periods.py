"""Until when reports and cases are kept (R184), when a case is spent (R186), what may go (R185)."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Period
from audit.models import AuditEvent
from portal.lib.jobs import run_due
from tests.violations.factories import CaseFactory, ReportFactory
from tests.violations.kept import CLOSED_AT, closed_case, decide, refused_report, whole_case
from violations.actions.keeping import cases_to_spend, remove_cases, spend_case
from violations.facts import retention
from violations.models import Case, Hold, Report
from violations.permissions.sides import visible_cases
from violations.workflow import CaseStatus, Outcome

TODAY = date(2026, 11, 23)
KINDS = [retention.kept_reports, retention.kept_cases, retention.kept_dismissed]

pytestmark = pytest.mark.usefixtures("keeping")


def last_days(on=TODAY):
    return {
        row.pk: (row.kept_from, row.keep_until) for kept in KINDS for row in kept(on).order_by("pk")
    }


@pytest.mark.rule("R184")
def test_a_refused_report_is_kept_from_its_refusal(cadre, handler):
    report = refused_report(cadre, handler)

    assert last_days() == {report.pk: (date(2023, 1, 10), date(2023, 7, 10))}


@pytest.mark.rule("R184")
def test_a_withdrawn_report_is_kept_from_its_last_day_of_screening(cadre):
    report = ReportFactory(subject=cadre, screening_due_on=date(2026, 3, 2))
    Report.objects.filter(pk=report.pk).update(status="withdrawn")

    assert last_days() == {report.pk: (date(2026, 3, 2), date(2026, 9, 2))}


@pytest.mark.rule("R184")
@pytest.mark.parametrize("outcome", [Outcome.REMINDED, Outcome.HANDLED, Outcome.ESCALATED])
def test_a_case_with_a_finding_is_kept_long(cadre, outcome):
    case = closed_case(cadre, outcome=outcome)

    assert last_days() == {case.report_id: (date(2023, 1, 10), date(2026, 1, 10))}


@pytest.mark.rule("R184")
@pytest.mark.parametrize(
    ("outcome", "overturned"),
    [(Outcome.DISMISSED, False), (Outcome.DISMISSED, True), (Outcome.HANDLED, True)],
)
def test_a_case_without_a_finding_is_kept_short(cadre, outcome, overturned):
    case = closed_case(cadre, outcome=outcome, overturned=overturned)

    assert last_days() == {case.report_id: (date(2023, 1, 10), date(2023, 7, 10))}


@pytest.mark.rule("R184")
@pytest.mark.parametrize("to", list(CaseStatus)[:5])
def test_what_runs_has_no_last_day(cadre, colleague, to):
    CaseFactory(report__subject=cadre, to=to)
    ReportFactory(subject=colleague)

    assert last_days() == {}


@pytest.mark.rule("R184")
def test_what_is_on_appeal_has_no_last_day(cadre):
    case = closed_case(cadre)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.APPEALED, closed_at=None)

    assert last_days() == {}


@pytest.mark.rule("R184")
def test_kept_through_its_last_day_and_found_where_it_was_settled(tree, cadre):
    case = closed_case(cadre, unit=tree.committee)

    def found(unit, on):
        return list(retention.find(retention.kept_cases, unit.path, on))

    assert not found(tree.committee, date(2026, 1, 10))
    (over,) = found(tree.committee, date(2026, 1, 11))
    assert (over.target_id, over.person) == (str(case.report_id), cadre.pk)
    assert over.unit_path == tree.committee.path
    assert not found(tree.branch, date(2026, 1, 11))
    counts = retention.count(retention.kept_cases, tree.committee.path, date(2026, 1, 11))
    assert counts == {tree.committee.path: 1}


@pytest.mark.rule("R184")
def test_without_a_period_nothing_is_ever_over(cadre):
    closed_case(cadre)
    Period.objects.all().delete()

    assert not retention.over(retention.kept_cases, TODAY).exists()


@pytest.mark.rule("R187")
def test_what_is_held_is_not_over(cadre, data_officer):
    case = closed_case(cadre)
    hold = Hold.objects.create(
        report=case.report, reason="Tòa án", owner=data_officer, review_on=date(2027, 1, 1)
    )
    assert not retention.over(retention.kept_cases, TODAY).exists()

    Hold.objects.filter(pk=hold.pk).update(
        released_at=CLOSED_AT, released_by=cadre, release_asked_by=data_officer
    )
    assert retention.over(retention.kept_cases, TODAY).exists()


# -- spent ---------------------------------------------------------------------------------------


@pytest.mark.rule("R186")
def test_spent_after_its_time_and_out_of_everybodys_sight_but_ones_own(cadre):
    case = closed_case(cadre)

    spend_case(case.pk, date(2024, 1, 10))
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    assert visible_cases(case.handler).get() == case

    spend_case(case.pk, date(2024, 1, 11))
    case.refresh_from_db()
    assert (case.status, case.spent_on) == (CaseStatus.SPENT, date(2024, 1, 11))
    assert visible_cases(cadre).get() == case
    assert not any(visible_cases(who) for who in (case.handler, case.decider))
    assert AuditEvent.objects.filter(kind="case.spent", subject_id=None).count() == 1


@pytest.mark.rule("R186")
def test_without_a_finding_it_is_spent_the_day_after(cadre):
    case = closed_case(cadre, outcome=Outcome.DISMISSED)

    assert not retention.to_spend(date(2023, 1, 10))
    assert list(retention.to_spend(date(2023, 1, 11))) == [case]


@pytest.mark.rule("R186")
def test_what_waits_for_an_appeal_is_not_spent(cadre):
    case = CaseFactory(report__subject=cadre, to=CaseStatus.ASSESSED)
    decide(case, at=CLOSED_AT)

    spend_case(case.pk, TODAY)

    case.refresh_from_db()
    assert case.status == CaseStatus.DECIDED


@pytest.mark.rule("R186")
def test_the_tick_spends_each_once(cadre):
    case = closed_case(cadre)
    assert list(cases_to_spend()) == [case.pk]
    assert run_due()["violations.jobs.keeping.spend_case"] == 1

    spend_case(case.pk, TODAY)
    spend_case(case.pk, TODAY)

    assert not list(cases_to_spend())
    assert AuditEvent.objects.filter(kind="case.spent").count() == 1


# -- nothing goes without a purge ----------------------------------------------------------------


GUARDED = [
    "violations_casekey",
    "violations_reporteridentity",
    "violations_bar",
    "violations_evidence",
    "violations_notice",
    "violations_answer",
    "violations_clockevent",
    "violations_actorchange",
    "violations_assessment",
    "violations_decision",
    "violations_correction",
    "violations_evidencefile",
    "violations_reveal",
    "violations_appeal",
    "violations_case",
    "violations_report",
]


@pytest.mark.rule("R185")
@pytest.mark.parametrize("table", GUARDED)
def test_no_row_is_removed_without_a_purge(cadre, colleague, table):
    whole_case(cadre, colleague)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # names of tables
    assert "kept until its time is over" in str(refusal.value) or "evidence is not altered" in str(
        refusal.value
    )


@pytest.mark.rule("R185")
def test_the_remover_itself_needs_the_purge(cadre):
    case = closed_case(cadre)

    with pytest.raises(IntegrityError), transaction.atomic():
        remove_cases([str(case.report_id)], TODAY)
    assert Case.objects.filter(pk=case.pk).exists()


@pytest.mark.rule("R185")
def test_a_report_that_waits_is_never_removed(cadre):
    report = ReportFactory(subject=cadre, received_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert remove_cases([str(report.pk)], TODAY) == []
    assert Report.objects.filter(pk=report.pk).exists()
