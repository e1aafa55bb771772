"""Two people, or a person and the tick, at the same moment, on real transactions: one end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from tests.registry.test_races import at_once
from tests.violations.deciding import assessed, decided
from violations.actions import appeals
from violations.actions.assessments import send_back
from violations.actions.decisions import decide, receive_decision
from violations.models import Appeal, Case, Decision, Receipt
from violations.workflow import CaseStatus

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("case_periods"),
]
REASONS = "Căn cứ minh chứng."


@pytest.fixture
def case(tree, cadre, decider):
    return assessed(tree, cadre)


@pytest.mark.rule("R174")
def test_pressed_twice_it_is_decided_once(case):
    def press(outcome):
        return lambda: decide(case, by=case.decider, outcome=outcome, reasons=REASONS)

    assert at_once(press("reminded"), press("dismissed")) == ["wrong_status"]

    decision = Decision.objects.get()
    case.refresh_from_db()
    assert (case.status, case.outcome) == (CaseStatus.DECIDED, decision.outcome)
    assert AuditEvent.objects.filter(kind="decision.made").count() == 1


@pytest.mark.rule("R173")
def test_decided_and_sent_back_at_once(case):
    refused = at_once(
        lambda: decide(case, by=case.decider, outcome="reminded", reasons=REASONS),
        lambda: send_back(case, by=case.decider, reason="Chưa rõ."),
    )

    case.refresh_from_db()
    assert len(refused) == 1
    assert (case.status == CaseStatus.DECIDED) is Decision.objects.exists()
    assert bool(case.assessments.get().sent_back_reason) is not Decision.objects.exists()


@pytest.mark.rule("R177")
def test_received_twice_it_is_received_once(case):
    decision = decided(case, received=False)

    refused = at_once(*[lambda: receive_decision(decision, by=case.subject)] * 2)

    assert refused == []
    assert Receipt.objects.count() == 1


@pytest.mark.rule("R182")
def test_settled_twice_it_is_settled_once(case):
    decided(case)
    appeals.appeal(case, by=case.subject, text="Không đúng.")
    sent = Appeal.objects.select_related("decision__case").get()
    by = Case.objects.get(pk=case.pk).appeal_decider

    def settle(result, outcome):
        return lambda: appeals.settle_appeal(
            sent, by=by, result=result, new_outcome=outcome, reasons=REASONS
        )

    refused = at_once(settle("upheld", "reminded"), settle("overturned", "dismissed"))

    assert refused == ["wrong_status"]
    case.refresh_from_db()
    assert case.overturned is (Appeal.objects.get().result == "overturned")
    assert AuditEvent.objects.filter(kind="appeal.settled").count() == 1


@pytest.mark.rule("R181")
@pytest.mark.parametrize("first", ["appeal", "close"])
def test_an_appeal_and_the_tick_at_once_lose_nothing(first, case):
    """After the last day: the appeal is late whichever comes first, and it is there."""
    decided(case, at=timezone.now() - timedelta(days=90))
    appeal = lambda: appeals.appeal(  # noqa: E731  # two deeds side by side
        case, by=case.subject, text="Không đúng.", late_reason="Ốm."
    )
    close = lambda: appeals.close_quiet_case(case.pk)  # noqa: E731  # as above

    assert at_once(*((appeal, close) if first == "appeal" else (close, appeal))) == []

    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    assert (Appeal.objects.get().late, Appeal.objects.get().admitted) == (True, None)


@pytest.mark.rule("R181")
def test_on_the_last_day_the_tick_closes_nothing_under_an_appeal(case):
    decided(case)
    Case.objects.filter(pk=case.pk).update(appeal_due_on=timezone.localdate())

    refused = at_once(
        lambda: appeals.appeal(case, by=case.subject, text="Không đúng."),
        lambda: appeals.close_quiet_case(case.pk),
    )

    assert refused == []
    case.refresh_from_db()
    assert (case.status, Appeal.objects.get().late) == (CaseStatus.APPEALED, False)


@pytest.mark.rule("R180")
def test_an_appeal_pressed_twice_is_one(case):
    decided(case)

    def press():
        appeals.appeal(case, by=case.subject, text="Không đúng.")

    assert at_once(press, press) == ["wrong_status"]
    assert Appeal.objects.count() == 1
