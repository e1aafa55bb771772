"""Appeals: to whom, by whom, late ones, how they are settled, and when a case is quiet."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notification, Role
from audit.models import AuditEvent
from portal.lib.access import Denied
from portal.lib.jobs import run_due
from tests.conftest import with_role
from tests.factories import UserFactory
from tests.violations.deciding import assessed, decided, proposed
from violations import reporters
from violations.actions import appeals as actions
from violations.actions.decisions import receive_decision
from violations.facts import appeals as facts
from violations.facts.cases import standing_of
from violations.jobs import appeals as jobs
from violations.models import Appeal, Bar, Case, Part
from violations.permissions.sides import CaseSide, side_of
from violations.workflow import CaseStatus, Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_periods")]
LONG_AGO = timedelta(days=90)


@pytest.fixture
def case(tree, cadre, decider):
    case = assessed(tree, cadre)
    decided(case)
    return case


@pytest.fixture
def old_case(tree, cadre, decider):
    """Decided and received so long ago that the time to appeal is over."""
    case = assessed(tree, cadre)
    decided(case, at=timezone.now() - LONG_AGO)
    return case


@pytest.fixture
def appealed(case):
    actions.appeal(case, by=case.subject, text="Tôi không cho ai mượn.")
    case.refresh_from_db()
    return case


def refused(code, deed, *args, **kwargs):
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert refusal.value.code == code


def settle(case, result="upheld", outcome=None, **changes):
    values = {
        "by": case.appeal_decider,
        "result": result,
        "new_outcome": outcome or case.outcome,
        "reasons": "Đã xem lại toàn bộ hồ sơ.",
    }
    appeal = Appeal.objects.select_related("decision__case").get()
    settled = actions.settle_appeal(appeal, **(values | changes))
    case.refresh_from_db()
    return settled


# -- appealing ----------------------------------------------------------------------------------


@pytest.mark.rule("R180")
def test_it_goes_to_somebody_above_who_had_no_part(case, tree, decider):
    Notification.objects.all().delete()

    sent = actions.appeal(case, by=case.subject, text="Tôi không cho ai mượn.")

    case.refresh_from_db()
    assert (case.status, case.appeal_unit, case.appeal_decider) == (
        CaseStatus.APPEALED,
        tree.committee,
        decider,
    )
    assert sent.settle_by == facts.settle_by(timezone.localdate())
    told = {line.person: line.kind for line in Notification.objects.all()}
    assert told == {decider: "appeal.sent", case.handler: "appeal.begun"}
    assert side_of(decider, case) == CaseSide.APPEAL_DECIDER


@pytest.mark.rule("R180")
@pytest.mark.parametrize("part", ["bar", "former"])
def test_who_had_a_part_does_not_settle_it(part, case, tree, decider):
    other = with_role("Quách Thị Ngân", tree.committee, Role.DECIDER, tree.committee)
    if part == "bar":
        Bar.objects.create(report=case.report, tag=reporters.tag_of(decider), part=Part.WITNESS)
    else:
        case.actor_changes.create(seat="decider", person=decider, unit=case.unit, reason="trước")
    actions.appeal(case, by=case.subject, text="Không đúng.")
    case.refresh_from_db()
    assert case.appeal_decider == other


@pytest.mark.rule("R180")
@pytest.mark.parametrize("who", ["handler", "decider", "stranger"])
def test_only_the_subject_appeals(who, case):
    by = getattr(case, who, None) or UserFactory()
    refused("not_subject", actions.appeal, case, by=by, text="Không đúng.")
    assert not Appeal.objects.exists()


@pytest.mark.rule("R180")
def test_a_decision_is_appealed_once(appealed):
    settle(appealed)
    refused("appealed", actions.appeal, appealed, by=appealed.subject, text="Lần nữa.")


@pytest.mark.rule("R180")
def test_before_a_decision_there_is_nothing_to_appeal(tree, cadre):
    case = assessed(tree, cadre)
    refused("wrong_status", actions.appeal, case, by=cadre, text="Không đúng.")


@pytest.mark.rule("R180")
def test_where_nobody_is_above_one_is_shown_the_way_on_paper(tree, cadre):
    case = assessed(tree, cadre)
    decided(case)
    refused("nobody_above", actions.appeal, case, by=cadre, text="Không đúng.")
    case.refresh_from_db()
    assert case.status == CaseStatus.DECIDED


@pytest.mark.rule("R180")
def test_one_appeals_also_before_the_decision_was_received(tree, cadre, decider):
    case = assessed(tree, cadre)
    decided(case, received=False, at=timezone.now() - LONG_AGO)
    assert not actions.appeal(case, by=cadre, text="Không đúng.").late


def test_what_was_sent_stays(appealed):
    with pytest.raises(DatabaseError), transaction.atomic():
        Appeal.objects.update(text="khác")


# -- from paper ---------------------------------------------------------------------------------


@pytest.mark.rule("R180")
def test_a_clerk_types_a_paper_appeal_and_has_from_then_on_a_part(case, staff):
    sent = actions.type_appeal(
        case.code, by=staff, text="Tôi không đồng ý.", received_on=timezone.localdate()
    )

    assert (sent.typed_by, sent.late) == (staff, False)
    assert case.report.bars.filter(part=Part.CLERK).exists()
    assert Notification.objects.filter(person=case.subject, kind="appeal.typed").exists()


@pytest.mark.rule("R180")
@pytest.mark.parametrize("part", ["witness", "elsewhere"])
def test_a_clerk_with_another_part_types_nothing(part, case, staff, tree):
    by = staff
    if part == "witness":
        Bar.objects.create(report=case.report, tag=reporters.tag_of(staff), part=Part.WITNESS)
    else:
        by = with_role("Cán bộ xa", tree.elsewhere, Role.STAFF, tree.elsewhere)
    today = timezone.localdate()
    refused("not_found", actions.type_appeal, case.code, by=by, text="Đơn.", received_on=today)


@pytest.mark.rule("R180")
@pytest.mark.parametrize("seat", ["handler", "decider", "subject"])
def test_the_database_takes_no_paper_appeal_from_who_acts(seat, case):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Appeal.objects.create(
            decision=case.decisions.get(),
            text="Đơn.",
            typed_by=getattr(case, seat),
            settle_by=timezone.localdate(),
        )
    assert refusal.value.__cause__.diag.constraint_name == "appeal_clerk_apart"


@pytest.mark.rule("R181")
def test_the_day_on_which_the_paper_came_counts(old_case, staff):
    in_time = old_case.appeal_due_on
    sent = actions.type_appeal(old_case.code, by=staff, text="Đơn.", received_on=in_time)
    assert not sent.late
    assert timezone.localdate(sent.sent_at) == in_time


# -- late ---------------------------------------------------------------------------------------


def send_late(case):
    sent = actions.appeal(case, by=case.subject, text="Không đúng.", late_reason="Nằm viện.")
    case.refresh_from_db()
    return Appeal.objects.select_related("decision__case").get(pk=sent.pk)


@pytest.mark.rule("R181")
def test_a_late_one_is_taken_with_its_reason(old_case, decider):
    refused("late_needs_reason", actions.appeal, old_case, by=old_case.subject, text="Không đúng.")

    sent = send_late(old_case)

    assert (sent.late, sent.admitted, old_case.status) == (True, None, CaseStatus.CLOSED)
    assert Notification.objects.filter(person=decider, kind="appeal.late").exists()
    assert facts.to_settle(decider) == [sent]


@pytest.mark.rule("R181")
def test_the_last_day_is_not_late(case):
    late = facts.is_late(case, case.decisions.get(), case.appeal_due_on)
    assert not late
    next_day = case.appeal_due_on + timedelta(days=1)
    assert facts.is_late(case, case.decisions.get(), next_day)


@pytest.mark.rule("R181")
@pytest.mark.parametrize("admitted", [True, False])
def test_its_admission_has_a_reason_that_the_subject_reads(admitted, old_case, decider):
    sent = send_late(old_case)

    actions.admit_late(sent, by=decider, admitted=admitted, reason="Có giấy ra viện.")

    old_case.refresh_from_db()
    expected = CaseStatus.APPEALED if admitted else CaseStatus.CLOSED
    assert old_case.status == expected
    assert Notification.objects.filter(person=old_case.subject, kind="appeal.admission").exists()
    refused("not_asked", actions.admit_late, sent, by=decider, admitted=True, reason="Lại.")


@pytest.mark.rule("R181")
@pytest.mark.parametrize("who", ["handler", "decider", "subject"])
def test_nobody_else_admits_it(who, old_case):
    sent = send_late(old_case)
    by = getattr(old_case, who)
    refused("not_appeal_decider", actions.admit_late, sent, by=by, admitted=False, reason="Muộn.")


@pytest.mark.rule("R181")
def test_what_was_not_admitted_is_not_settled(old_case, decider):
    sent = send_late(old_case)
    actions.admit_late(sent, by=decider, admitted=False, reason="Không có lý do.")
    refused("wrong_status", settle, old_case, by=decider)


# -- settling -----------------------------------------------------------------------------------


@pytest.mark.rule("R182")
def test_overturned_it_is_gone_from_what_stands(appealed):
    appeal = settle(appealed, "overturned", Outcome.DISMISSED)

    assert (appealed.status, appealed.outcome, appealed.overturned) == (
        CaseStatus.CLOSED,
        Outcome.DISMISSED,
        True,
    )
    assert any(block["text"].startswith("Hủy kết luận.") for block in appeal.letter)
    told = set(
        Notification.objects.filter(kind__startswith="appeal.settled").values_list(
            "person", flat=True
        )
    )
    assert told == {appealed.subject_id, appealed.handler_id, appealed.decider_id}


@pytest.mark.rule("R182")
@pytest.mark.parametrize(
    ("result", "outcome", "code"),
    [
        ("upheld", "handled", "worse"),
        ("lightened", "escalated", "worse"),
        ("upheld", "dismissed", "wrong_result"),
        ("lightened", "reminded", "wrong_result"),
        ("overturned", "reminded", "wrong_result"),
    ],
)
def test_never_worse_and_never_muddled(result, outcome, code, appealed):
    refused(code, settle, appealed, result, outcome)
    assert Appeal.objects.get().settled_at is None


@pytest.mark.rule("R182")
@pytest.mark.parametrize("who", ["handler", "decider", "subject", "stranger"])
def test_nobody_else_settles_it(who, appealed):
    by = getattr(appealed, who, None) or UserFactory()
    refused("not_appeal_decider", settle, appealed, by=by)


@pytest.mark.rule("R182")
def test_lightened_it_asks_for_nothing_any_more(tree, cadre, decider):
    case = handled(tree, cadre)
    settle(case, "lightened", Outcome.REMINDED)
    assert (case.outcome, case.overturned) == (Outcome.REMINDED, False)


@pytest.mark.rule("R176")
def test_upheld_it_binds_from_that_day(tree, cadre, decider):
    case = handled(tree, cadre)
    correction = case.decisions.get().corrections.get()
    at = timezone.now() + timedelta(days=100)

    settle(case, at=at)

    late = timezone.localdate(at) - case.appeal_due_on
    due = correction.due_on
    correction.refresh_from_db()
    assert correction.due_on == due + late


@pytest.mark.rule("R182")
def test_it_is_settled_once(appealed):
    settle(appealed)
    refused("wrong_status", settle, appealed)
    with pytest.raises(DatabaseError), transaction.atomic():
        Appeal.objects.update(reasons="khác")


def handled(tree, subject):
    case = assessed(tree, subject)
    due = facts.last_day(timezone.localdate()) + timedelta(days=5)
    decided(case, "handled", asked=[("Gỡ tệp.", due)])
    actions.appeal(case, by=subject, text="Không đúng.")
    case.refresh_from_db()
    return case


# -- quiet --------------------------------------------------------------------------------------


@pytest.mark.rule("R177")
def test_a_case_that_nobody_appeals_is_closed(old_case):
    assert list(facts.due_to_close()) == [old_case.pk]

    actions.close_quiet_case(old_case.pk)
    actions.close_quiet_case(old_case.pk)

    old_case.refresh_from_db()
    assert (old_case.status, old_case.outcome) == (CaseStatus.CLOSED, Outcome.REMINDED)
    assert AuditEvent.objects.filter(kind="case.closed").count() == 1


@pytest.mark.rule("R177")
def test_the_tick_finds_it_and_the_job_closes_it(old_case, queued):
    run_due()
    job = ("violations.jobs.appeals.close_quiet_case", str(old_case.pk))
    assert job in queued()

    jobs.close_quiet_case(str(old_case.pk))

    old_case.refresh_from_db()
    assert old_case.status == CaseStatus.CLOSED
    assert not list(facts.due_to_close())


@pytest.mark.rule("R177")
def test_on_the_last_day_it_is_still_open(case):
    Case.objects.filter(pk=case.pk).update(appeal_due_on=timezone.localdate())
    assert not list(facts.due_to_close())
    actions.close_quiet_case(case.pk)
    case.refresh_from_db()
    assert case.status == CaseStatus.DECIDED


@pytest.mark.rule("R177")
@pytest.mark.parametrize(("outcome", "closes"), [("reminded", False), ("dismissed", True)])
def test_what_was_not_received_stays_open_unless_it_finds_nothing(
    outcome, closes, tree, cadre, decider
):
    case = assessed(tree, cadre)
    decision = decided(case, outcome, received=False, at=timezone.now() - LONG_AGO)
    assert list(facts.due_to_close()) == [case.pk] * closes

    receive_decision(decision, by=cadre)
    assert not list(facts.due_to_close())


@pytest.mark.rule("R177")
def test_having_read_that_it_was_passed_up_is_not_having_read_the_decision(
    tree, cadre, handler, decider
):
    case = assessed(tree, cadre)
    ago = timezone.now() - LONG_AGO
    decided(case, "escalated", at=ago)
    proposed(case, by=handler)
    decided(Case.objects.get(pk=case.pk), by=decider, received=False, at=ago + timedelta(days=1))

    case.refresh_from_db()
    assert (case.status, case.decisions.count()) == (CaseStatus.DECIDED, 2)
    assert not list(facts.due_to_close())
    assert standing_of(case, CaseSide.SUBJECT).until is None


@pytest.mark.rule("R177")
def test_a_decision_not_received_yet_is_not_called_open_to_appeal(tree, cadre):
    case = assessed(tree, cadre)
    decided(case, received=False)

    standing = standing_of(Case.objects.get(pk=case.pk), CaseSide.SUBJECT)

    assert standing.words == "Đã kết luận, chưa giao được"
    assert standing.short == "Chờ nhận kết luận"
