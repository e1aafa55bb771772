"""Deciding a case: by whom, when, with what in it, and from which day one may appeal."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notification, Role, User
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.conftest import with_role
from tests.factories import UserFactory
from tests.violations.deciding import assessed, decided
from tests.violations.factories import tag_of
from violations import reporters
from violations.actions.decisions import Asked, hand_decision, receive_decision
from violations.facts.appeals import last_day
from violations.facts.consistency import about_oneself
from violations.facts.decisions import not_received, to_receive
from violations.models import Bar, Case, Correction, Decision, Objection, Part, Receipt
from violations.permissions.sides import CaseSide, side_of
from violations.workflow import AnswerEnd, CaseStatus, Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_periods")]
LATER = date(2027, 6, 1)
WHAT = ("Đổi mật khẩu và lấy lại tài khoản.", LATER)


@pytest.fixture
def case(tree, cadre):
    return assessed(tree, cadre)


def refused(code, deed, *args, **kwargs):
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert refusal.value.code == code


def not_decided(code, case, *args, **kwargs):
    refused(code, decided, case, *args, **kwargs)
    case.refresh_from_db()
    assert case.status == CaseStatus.ASSESSED
    assert not Decision.objects.exists()
    assert not AuditEvent.objects.exists()
    assert not Notification.objects.exists()


# -- who and when -------------------------------------------------------------------------------


@pytest.mark.rule("R174")
@pytest.mark.parametrize("who", ["handler", "subject", "stranger"])
def test_only_the_person_whom_the_case_names_decides(who, case):
    not_decided("not_decider", case, by=getattr(case, who, None) or UserFactory())


@pytest.mark.rule("R174")
def test_a_case_is_decided_once(case):
    decided(case)
    refused("wrong_status", decided, case)
    assert Decision.objects.count() == 1


@pytest.mark.rule("R174")
def test_not_while_the_case_is_paused(case):
    Case.objects.filter(pk=case.pk).update(paused_at=timezone.now(), pause_reason="Sự cố.")
    not_decided("paused", case)


@pytest.mark.rule("R174")
def test_not_while_nobody_answered_the_wish_for_another_decider(case):
    asked = Objection.objects.create(
        case=case, seat="decider", person=case.decider, reason="Là anh em họ."
    )
    not_decided("objection_open", case)

    Objection.objects.filter(pk=asked.pk).update(
        granted=False,
        answer="Không có quan hệ ấy.",
        settled_by=UserFactory(),
        settled_at=timezone.now(),
    )
    decided(case)
    assert case.status == CaseStatus.DECIDED


@pytest.mark.rule("R174")
@pytest.mark.parametrize("left", [0, 1])
def test_not_before_the_last_day_to_answer_is_over(tree, cadre, left):
    case = assessed(tree, cadre, ended=AnswerEnd.EXPIRED)
    due = timezone.localdate() + timedelta(days=left)
    Case.objects.filter(pk=case.pk).update(answer_due_on=due)
    not_decided("too_early", case)


@pytest.mark.rule("R174")
def test_whoever_turns_out_to_have_a_part_does_not_decide(case):
    def deed():
        tag = reporters.tag_of(case.decider)
        Bar.objects.create(report=case.report, tag=tag, part=Part.WITNESS)
        decided(case)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        deed()
    assert refusal.value.__cause__.diag.constraint_name == "decision_follows_hearing"


# -- what it says -------------------------------------------------------------------------------


@pytest.mark.rule("R175")
@pytest.mark.parametrize("outcome", ["dismissed", "reminded", "handled"])
def test_every_decision_says_why_and_how_to_appeal(outcome, case, tree, decider):
    decision = decided(case, outcome, asked=[WHAT] if outcome == "handled" else [])

    last = last_day(timezone.localdate())
    for said in (tree.committee.name, "30 ngày làm việc", f"{last:%d/%m/%Y}", "không nặng hơn"):
        assert said in decision.appeal_way
    words = [block["text"] for block in decision.letter]
    assert {decision.reasons, decision.appeal_way} <= set(words)
    assert case.outcome == outcome
    assert case.appeal_due_on == last


@pytest.mark.rule("R175")
def test_where_nobody_is_above_the_way_leads_to_the_body_outside(case, tree):
    tree.committee.superior_name = "Thành ủy Hồ Gươm"
    tree.committee.save()
    assert "đến Thành ủy Hồ Gươm, bằng đơn giấy" in decided(case).appeal_way


@pytest.mark.rule("R175")
@pytest.mark.parametrize(
    ("outcome", "asked", "code"),
    [
        ("handled", [], "corrections_missing"),
        ("handled", [WHAT] * 11, "corrections_missing"),
        ("reminded", [WHAT], "only_handled"),
        ("dismissed", [WHAT], "only_handled"),
        ("handled", [("Nhận hình thức KHIỂN TRÁCH.", LATER)], "discipline"),
        ("handled", [("Kiểm điểm để xem xét kỷ luật.", LATER)], "discipline"),
    ],
)
def test_each_outcome_carries_what_belongs_to_it(outcome, asked, code, case):
    not_decided(code, case, outcome, asked=asked)


@pytest.mark.rule("R175")
def test_discipline_of_speech_may_be_named(case):
    decided(case, "handled", asked=[("Đọc lại quy định về kỷ luật phát ngôn.", LATER)])
    assert Correction.objects.get().due_on == LATER


@pytest.mark.rule("R175")
def test_a_paper_number_belongs_to_what_is_passed_up(case):
    not_decided("only_escalated", case, "reminded", to_paper_number="12-CV/UBKT")


@pytest.mark.rule("R175")
def test_what_was_decided_stays(case):
    decision = decided(case)
    for change in ({"outcome": "handled"}, {"letter": []}, {"reasons": "khác"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**change)


def test_people_are_told_that_there_is_something_to_read_and_nothing_else(case):
    decided(case, received=False)
    told = {(line.person_id, line.kind) for line in Notification.objects.all()}
    assert told == {
        (case.subject_id, "decision.made"),
        (case.handler_id, "decision.made_for_handler"),
    }


# -- nothing takes effect before one may no longer appeal ---------------------------------------


@pytest.mark.rule("R176")
def test_nothing_is_due_while_one_may_still_appeal(case):
    last = last_day(timezone.localdate())
    not_decided("due_too_early", case, "handled", asked=[("Gỡ tệp.", last)])
    assert decided(case, "handled", asked=[("Gỡ tệp.", last + timedelta(days=1))]).pk


@pytest.mark.rule("R176")
def test_the_database_takes_no_correction_that_is_due_earlier(case):
    decision = decided(case, "handled", asked=[WHAT])
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(decision=decision, what="Gỡ.", due_on=case.appeal_due_on)
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.corrections.update(due_on=case.appeal_due_on)


@pytest.mark.rule("R176")
def test_who_receives_it_later_has_that_much_later_to_do_it(case):
    decided_at = timezone.now() - timedelta(days=14)
    decision = decided(case, "handled", asked=[WHAT], received=False, at=decided_at)
    before = case.appeal_due_on

    receive_decision(decision, by=case.subject)

    case.refresh_from_db()
    assert case.appeal_due_on == last_day(timezone.localdate())
    assert decision.corrections.get().due_on == LATER + (case.appeal_due_on - before)


# -- receiving ----------------------------------------------------------------------------------


@pytest.mark.rule("R177")
def test_the_time_to_appeal_runs_from_the_day_on_which_it_was_received(case):
    decision = decided(case, received=False, at=timezone.now() - timedelta(days=30))
    receive_decision(decision, by=case.subject)
    case.refresh_from_db()
    due = case.appeal_due_on
    assert due == last_day(timezone.localdate())

    tomorrow = timezone.now() + timedelta(days=1)
    receive_decision(decision, by=case.subject, at=tomorrow)  # opened again: nothing changes
    case.refresh_from_db()
    assert case.appeal_due_on == due
    assert Receipt.objects.count() == 1


@pytest.mark.rule("R177")
@pytest.mark.parametrize("who", ["handler", "decider"])
def test_nobody_receives_it_for_the_subject(who, case):
    decision = decided(case, received=False)
    refused("not_subject", receive_decision, decision, by=getattr(case, who))


@pytest.mark.rule("R177")
def test_a_clerk_hands_it_over_on_paper(case, staff):
    at = timezone.now() - timedelta(days=9)
    decided(case, received=False, at=at)
    yesterday = timezone.localdate() - timedelta(days=1)

    receipt = hand_decision(case.code.lower(), by=staff, on=yesterday)

    assert (receipt.how, receipt.by) == ("handed", staff)
    case.refresh_from_db()
    assert case.appeal_due_on == last_day(yesterday)


@pytest.mark.rule("R177")
@pytest.mark.parametrize("days", [-10, 1])
def test_a_letter_is_handed_over_between_the_decision_and_today(days, case, staff):
    decided(case, received=False, at=timezone.now() - timedelta(days=9))
    on = timezone.localdate() + timedelta(days=days)
    refused("wrong_day", hand_decision, case.code, by=staff, on=on)


@pytest.mark.rule("R177")
@pytest.mark.parametrize("who", ["handler", "cadre", "outside_head"])
def test_who_is_no_clerk_hands_nothing_over(who, case, request):
    decided(case, received=False)
    by = request.getfixturevalue(who)
    refused("not_staff", hand_decision, case.code, by=by, on=timezone.localdate())


@pytest.mark.rule("R177")
@pytest.mark.parametrize("code", ["elsewhere", "part", "unknown"])
def test_a_clerk_with_a_part_and_a_wrong_code_read_the_same(code, case, tree, staff):
    decided(case, received=False)
    by, written = staff, case.code
    if code == "elsewhere":
        by = with_role("Cán bộ xa", tree.elsewhere, Role.STAFF, tree.elsewhere)
    elif code == "part":
        Bar.objects.create(report=case.report, tag=reporters.tag_of(staff), part=Part.REPORTER)
    else:
        written = "VVKHONGCO"
    refused("not_found", hand_decision, written, by=by, on=timezone.localdate())
    assert not Receipt.objects.exists()


# -- passed up ----------------------------------------------------------------------------------


@pytest.mark.rule("R179")
def test_other_people_of_the_superior_unit_take_it_over(case, tree, handler, decider):
    former = [case.handler, case.decider]

    decision = decided(case, "escalated", received=False)

    assert (case.status, case.outcome, case.unit) == (CaseStatus.ANSWERED, "", tree.committee)
    assert (case.handler, case.decider) == (handler, decider)
    assert case.notices.count() == 1
    assert decision.outcome == Outcome.ESCALATED
    assert [side_of(User.objects.get(pk=one.pk), case) for one in former] == [None, None]
    assert side_of(handler, case) == CaseSide.HANDLER
    barred = Bar.objects.filter(report=case.report).values_list("tag", "part")
    parts = [Part.EVIDENCE, Part.CONFLICT]
    assert {(tag_of(one), part) for one, part in zip(former, parts, strict=True)} <= set(barred)
    assert Notification.objects.filter(person=handler, kind="case.taken_over").exists()


@pytest.mark.rule("R179")
def test_who_had_a_part_does_not_take_it_over(case, handler, decider):
    Bar.objects.create(report=case.report, tag=reporters.tag_of(handler), part=Part.WITNESS)
    not_decided("nobody_above", case, "escalated")


@pytest.mark.rule("R179")
def test_where_nobody_is_above_it_goes_on_outside_under_a_number(case):
    not_decided("nobody_above", case, "escalated")

    decision = decided(case, "escalated", to_paper_number="12-CV/UBKT")

    assert (case.status, decision.to_paper_number) == (CaseStatus.DECIDED, "12-CV/UBKT")
    assert "12-CV/UBKT" in str(decision.letter)


@pytest.mark.rule("R179")
def test_the_letter_says_who_begins_anew_and_that_nothing_is_found_yet(
    case, tree, handler, decider
):
    decision = decided(case, "escalated", received=False)
    for said in (tree.committee.name, "chưa xác định có vi phạm", "khiếu nại được"):
        assert said in decision.appeal_way


@pytest.mark.rule("R147")
def test_of_a_matter_on_paper_only_the_number_is_written(case):
    Case.objects.filter(pk=case.pk).update(reference_only=True)
    not_decided("content_not_taken", case, reasons="Nội dung\ndài.")
    assert decided(case, reasons="Theo 15-KL/UBKT ngày 20/11/2026.").pk


def test_asked_is_what_by_when():
    assert Asked(*WHAT).pair() == WHAT


@pytest.mark.rule("R177")
def test_what_was_not_received_waits_for_the_subject_and_shows_above(case, tree):
    decision = decided(case, received=False)

    assert list(to_receive(case.subject)) == [decision]
    assert list(not_received([tree.committee.path])) == [decision]
    assert not not_received([tree.elsewhere.path])
    told = [work.title for work in about_oneself(case.subject, timezone.localdate())]
    assert told == [f"Vụ việc {case.code} có kết luận cần nhận"]

    receive_decision(decision, by=case.subject)
    assert not to_receive(case.subject)
    assert not not_received([tree.committee.path])
