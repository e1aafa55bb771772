"""What no row of a case can say, whoever writes it and however: the database's own refusals."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from tests.factories import ClauseFactory, DocumentFactory, UserFactory
from tests.violations.factories import (
    LONG_AGO,
    CaseFactory,
    DecisionFactory,
    NoticeFactory,
    ReportFactory,
    tag_of,
    take_to,
)
from violations.models import Answer, Appeal, Bar, Case, Decision, Evidence, Notice, Part, Report
from violations.models.outcome import AppealResult
from violations.workflow import CASE_STEPS, AnswerEnd, CaseStatus, Outcome

pytestmark = pytest.mark.django_db


@contextmanager
def checked_at_once():
    with transaction.atomic():
        yield
        connection.check_constraints()


@contextmanager
def refused(name):
    """At once, or at the end of the transaction."""
    with pytest.raises(IntegrityError) as refusal, checked_at_once():
        yield
    assert refusal.value.__cause__.diag.constraint_name == name


def change(case, **values):
    Case.objects.filter(pk=case.pk).update(**values)


# -- what may be reported -----------------------------------------------------------------------


@pytest.mark.rule("R143")
@pytest.mark.parametrize("kind", ["guidance", "obligation", "outside"])
def test_only_conduct_is_cited(kind):
    with refused("report_cites_conduct"):
        ReportFactory(clause=ClauseFactory(kind=kind))


@pytest.mark.rule("R143")
def test_a_clause_is_cited_for_a_day_on_which_it_was_in_force():
    ended = DocumentFactory(status="ended", effective_to=date(2025, 12, 31))
    clause = ClauseFactory(document=ended, kind="conduct", bears="person")

    with refused("report_cites_conduct"):
        ReportFactory(clause=clause, happened_on=date(2026, 1, 1))
    assert ReportFactory(clause=clause, happened_on=date(2025, 12, 31)).pk


def test_a_clause_of_papers_takes_no_content():
    clause = ClauseFactory(kind="conduct", bears="person", reference_only=True)

    with refused("report_cites_conduct"):
        ReportFactory(clause=clause)
    with refused("report_reference_or_content"):
        ReportFactory(clause=clause, reference_only=True, description="nội dung")


@pytest.mark.parametrize("missing", ["paper_number", "paper_date", "paper_body"])
def test_a_paper_reference_is_whole(missing):
    clause = ClauseFactory(kind="conduct", bears="person", reference_only=True)
    whole = {"paper_number": "12", "paper_date": date(2026, 9, 1), "paper_body": "UBKT"}
    whole[missing] = None if missing == "paper_date" else ""

    with refused("report_reference_or_content"):
        ReportFactory(clause=clause, reference_only=True, description="", **whole)


@pytest.mark.parametrize(
    "values",
    [
        {"description": "khác"},
        {"happened_on": date(2026, 8, 1)},
        {"facts": {"a": "b"}},
        {"subject": "other"},
    ],
)
def test_a_report_stays_as_it_was_sent(values):
    report = ReportFactory()
    values = {key: UserFactory() if value == "other" else value for key, value in values.items()}

    with refused("report_stays"):
        Report.objects.filter(pk=report.pk).update(**values)


# -- who acts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seat", ["handler", "decider", "appeal_decider"])
def test_the_subject_acts_in_no_seat(seat):
    report = ReportFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseFactory(report=report, **{seat: report.subject})


def test_handler_and_decider_are_two():
    person = UserFactory()
    with refused("case_decider_apart"):
        CaseFactory(handler=person, decider=person)


@pytest.mark.parametrize("other", ["handler", "decider"])
def test_the_appeal_decider_is_a_third(other):
    case = CaseFactory()
    with refused("case_appeal_decider_apart"):
        change(case, appeal_decider=getattr(case, other))


def test_nobody_settles_an_appeal_where_nobody_decided():
    case = CaseFactory(decider=None)
    with refused("case_appeal_decider_apart"):
        change(case, appeal_decider=UserFactory())


@pytest.mark.parametrize("seat", ["handler", "decider", "appeal_decider"])
@pytest.mark.parametrize("part", Part.values)
def test_whoever_has_a_part_acts_in_no_seat(seat, part):
    case, person = CaseFactory(), UserFactory()
    Bar.objects.create(report=case.report, tag=tag_of(person), part=part)

    with refused("case_actor_has_no_part"):
        change(case, **{seat: person})


def test_a_conflict_found_later_moves_the_case_in_the_same_breath():
    case = CaseFactory()

    with refused("bar_moves_the_case"):
        Bar.objects.create(report=case.report, tag=tag_of(case.handler), part=Part.WITNESS)
    with transaction.atomic():
        Bar.objects.create(report=case.report, tag=tag_of(case.handler), part=Part.WITNESS)
        change(case, handler=UserFactory())


def test_without_the_key_nobody_acts():
    case = CaseFactory()
    with connection.cursor() as cursor:
        cursor.execute("SHOW portal.tag_key")
        key = cursor.fetchone()[0]
        cursor.execute("SET portal.tag_key TO ''")
        try:
            with pytest.raises(DatabaseError), transaction.atomic():
                change(case, handler=UserFactory())
        finally:
            cursor.execute(f"SET portal.tag_key TO '{key}'")


# -- steps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", CaseStatus.values)
def test_a_case_takes_only_the_steps_of_the_table(target):
    led = {step.target for step in CASE_STEPS.values() if CaseStatus.OPENED in step.sources}
    case = CaseFactory()

    if target in led:
        change(case, status=target)
        case.refresh_from_db()
        assert case.status == target
    elif target != CaseStatus.OPENED:
        with pytest.raises(DatabaseError), transaction.atomic():
            change(case, status=target)


def test_a_notice_names_who_decides():
    case = CaseFactory(decider=None)
    with refused("case_notified_names_decider"):
        change(case, status=CaseStatus.NOTIFIED)


def test_a_case_waits_until_a_day():
    case = CaseFactory(to=CaseStatus.NOTIFIED)
    with refused("case_waits_until"):
        change(case, status=CaseStatus.DELIVERED)


def test_a_case_is_considered_after_the_answer():
    case = CaseFactory(to=CaseStatus.DELIVERED)
    with refused("case_considered_after_answer"):
        change(case, status=CaseStatus.ANSWERED)


# -- notice and answer --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"delivered_at": LONG_AGO},
        {"delivered_how": "opened"},
        {"delivered_at": LONG_AGO, "delivered_how": "handed"},
    ],
)
def test_a_delivery_is_whole(values):
    notice = CaseFactory(to=CaseStatus.NOTIFIED).notices.get()
    with refused("notice_delivered_whole"):
        Notice.objects.filter(pk=notice.pk).update(**values)


@pytest.mark.parametrize("workdays", [0, 4, 16])
def test_the_time_to_answer_is_five_to_fifteen_days(workdays):
    with refused("notice_period_within"):
        NoticeFactory(workdays=workdays)


@pytest.mark.parametrize("values", [{"allegations": "khác"}, {"delivered_at": timezone.now()}])
def test_a_delivered_notice_stays(values):
    notice = CaseFactory(to=CaseStatus.DELIVERED).notices.get()
    with refused("notice_stays"):
        Notice.objects.filter(pk=notice.pk).update(**values)


def test_an_answer_needs_a_delivered_notice():
    case = CaseFactory(to=CaseStatus.NOTIFIED)
    with refused("answer_follows_notice"):
        Answer.objects.create(case=case, notice=case.notices.get(), way="answered", text="Có.")


def test_an_answer_is_about_the_last_notice():
    case = CaseFactory(to=CaseStatus.DELIVERED)
    first = case.notices.get()
    take_to(case, CaseStatus.NOTIFIED)

    with refused("answer_follows_notice"):
        Answer.objects.create(case=case, notice=first, way="answered", text="Có.")


def test_a_sent_answer_stays():
    case = CaseFactory(to=CaseStatus.DELIVERED)
    answer = Answer.objects.create(case=case, notice=case.notices.get(), way="answered", text="Có.")

    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(text="Không.")


@pytest.mark.parametrize("seat", ["handler", "decider", "subject"])
def test_a_clerk_who_types_an_answer_has_no_other_part(seat):
    case = CaseFactory(to=CaseStatus.DELIVERED)
    with refused("answer_clerk_apart"):
        Answer.objects.create(
            case=case,
            notice=case.notices.get(),
            way="answered",
            text="Có.",
            typed_by=getattr(case, seat),
            signature_file="12/HS",
        )


# -- decision -----------------------------------------------------------------------------------


def test_a_decision_after_a_fair_hearing_stands():
    assert DecisionFactory().pk


@pytest.mark.parametrize(
    "status",
    [CaseStatus.OPENED, CaseStatus.NOTIFIED, CaseStatus.DELIVERED, CaseStatus.ANSWERED],
)
def test_no_decision_before_the_assessment(status):
    case = CaseFactory(to=status)
    ready = CaseFactory(to=CaseStatus.ASSESSED)
    with refused("decision_follows_hearing"):
        DecisionFactory(case=case, notice=ready.notices.get(), assessment=ready.assessments.get())


def test_no_decision_on_an_older_notice():
    case = CaseFactory(to=CaseStatus.ASSESSED)
    first = case.notices.get()
    NoticeFactory(case=case, number=2)

    with refused("decision_follows_hearing"):
        DecisionFactory(case=case, notice=first)


def test_no_decision_before_the_period_is_over():
    case = CaseFactory(to=CaseStatus.ASSESSED, ended=AnswerEnd.EXPIRED)
    change(case, answer_due_on=timezone.localdate())
    with refused("decision_follows_hearing"):
        DecisionFactory(case=case)

    change(case, answer_due_on=timezone.localdate() - timedelta(days=1))
    assert DecisionFactory(case=case).pk


@pytest.mark.parametrize("who", ["handler", "subject", "stranger"])
def test_nobody_else_decides(who):
    case = CaseFactory(to=CaseStatus.ASSESSED)
    with refused("decision_follows_hearing"):
        DecisionFactory(case=case, by=getattr(case, who, None) or UserFactory())


def test_no_decision_while_the_case_is_paused():
    case = CaseFactory(to=CaseStatus.ASSESSED)
    change(case, paused_at=timezone.now(), pause_reason="Sự cố tài khoản.")
    with refused("decision_follows_hearing"):
        DecisionFactory(case=case)


def test_a_decision_stays():
    decision = DecisionFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(outcome=Outcome.HANDLED)


# -- appeal -------------------------------------------------------------------------------------


def settle(decision, by, outcome, result=AppealResult.LIGHTENED):
    appeal, _ = Appeal.objects.get_or_create(
        decision=decision, defaults={"text": "Tôi không đồng ý.", "settle_by": date(2027, 3, 1)}
    )
    Appeal.objects.filter(pk=appeal.pk).update(
        result=result,
        new_outcome=outcome,
        reasons="Đã xem lại.",
        settled_by=by,
        settled_at=timezone.now(),
    )


def decided(outcome):
    decision = DecisionFactory(outcome=outcome)
    third = UserFactory()
    change(decision.case, appeal_decider=third)
    return decision, third


@pytest.mark.parametrize("new", Outcome.values)
@pytest.mark.parametrize("old", Outcome.values)
def test_an_appeal_never_makes_it_worse(old, new):
    decision, third = decided(old)
    order = list(Outcome.values)

    if order.index(new) <= order.index(old):
        settle(decision, third, new)
        assert Appeal.objects.get().new_outcome == new
    else:
        with refused("appeal_never_worse"):
            settle(decision, third, new)


@pytest.mark.parametrize("who", ["handler", "decider", "subject"])
def test_an_appeal_is_settled_by_someone_who_had_no_part(who):
    decision, _ = decided(Outcome.REMINDED)
    with refused("appeal_never_worse"):
        settle(decision, getattr(decision.case, who), Outcome.REMINDED)


def test_a_late_appeal_is_admitted_with_a_reason_or_not_settled():
    decision, third = decided(Outcome.REMINDED)
    Appeal.objects.create(
        decision=decision,
        text="Tôi không đồng ý.",
        settle_by=date(2027, 3, 1),
        late=True,
        late_reason="Nằm viện.",
    )
    with refused("appeal_settled_whole"):
        settle(decision, third, Outcome.REMINDED)


def test_overturned_means_no_breach():
    decision, third = decided(Outcome.HANDLED)
    with refused("appeal_overturned_is_dismissed"):
        settle(decision, third, Outcome.REMINDED, AppealResult.OVERTURNED)


# -- evidence -----------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{"description": "khác"}, {"title": "khác"}])
def test_evidence_stays(values):
    evidence = CaseFactory().evidence.get()
    with refused("evidence_stays"):
        Evidence.objects.filter(pk=evidence.pk).update(**values)


def test_evidence_is_not_removed():
    evidence = CaseFactory().evidence.get()
    with refused("evidence_stays"):
        evidence.delete()


def test_what_was_shown_is_not_hidden_again():
    evidence = CaseFactory().evidence.get()
    Evidence.objects.filter(pk=evidence.pk).update(disclosed_on=date(2026, 9, 3))
    with refused("evidence_stays"):
        Evidence.objects.filter(pk=evidence.pk).update(disclosed_on=None)


def test_evidence_of_a_report_names_nobody():
    case = CaseFactory()
    with refused("evidence_of_report_names_nobody"):
        Evidence.objects.create(
            report=case.report, side="report", title="x", added_by=UserFactory()
        )


@pytest.mark.parametrize("missing", ["withheld_by", "gist"])
def test_what_is_withheld_has_a_reason_a_person_and_a_gist(missing):
    evidence = CaseFactory().evidence.get()
    whole = {
        "withheld_reason": "Bảo vệ nhân chứng.",
        "withheld_by": UserFactory(),
        "gist": "Có tin nhắn.",
    }
    whole[missing] = None if missing == "withheld_by" else ""

    with refused("evidence_withheld_whole"):
        Evidence.objects.filter(pk=evidence.pk).update(**whole)


def test_withholding_takes_two_people():
    evidence, person = CaseFactory().evidence.get(), UserFactory()
    with refused("evidence_withheld_by_two"):
        Evidence.objects.filter(pk=evidence.pk).update(
            withheld_reason="Bảo vệ.", withheld_by=person, withheld_approved_by=person, gist="Có."
        )
