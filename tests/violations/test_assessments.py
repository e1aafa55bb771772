"""Proposing how a case ends, on what the subject was shown; and being asked for more."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.factories import UserFactory
from tests.violations.deciding import assessed, heard, proposed
from tests.violations.factories import AssessmentFactory, DecisionFactory, EvidenceFactory
from tests.violations.hearing import list_it
from violations.actions.assessments import send_back
from violations.models import Assessment, Case, Evidence
from violations.workflow import CaseStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_periods")]


@pytest.fixture
def case(tree, cadre):
    return heard(tree, cadre)


def refused(code, deed, *args, **kwargs):
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert refusal.value.code == code


def withheld(case, *, approved=True):
    """A second piece, kept from the subject; named by its gist in the notice once it was approved."""
    piece = EvidenceFactory(report=case.report, case=case, title="Ghi âm")
    Evidence.objects.filter(pk=piece.pk).update(
        withheld_reason="Bảo vệ người làm chứng.",
        withheld_by=case.handler,
        withheld_approved_by=case.decider if approved else None,
        gist="Có một bản ghi âm.",
    )
    list_it(piece)
    piece.refresh_from_db()
    return piece


def test_the_decider_learns_that_something_waits(case):
    proposed(case)

    case.refresh_from_db()
    assert case.status == CaseStatus.ASSESSED
    assert Notification.objects.get().person == case.decider
    assert AuditEvent.objects.get().kind == "assessment.made"


@pytest.mark.parametrize("who", ["decider", "subject", "stranger"])
def test_only_the_handler_proposes(who, case):
    refused("not_handler", proposed, case, by=getattr(case, who, None) or UserFactory())
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("status", [CaseStatus.ASSESSED])
def test_it_is_proposed_once(case, status):
    proposed(case)
    refused("wrong_status", proposed, case)
    assert Assessment.objects.count() == 1


def test_not_while_the_case_is_paused(case):
    Case.objects.filter(pk=case.pk).update(paused_at=timezone.now(), pause_reason="Ốm.")
    refused("paused", proposed, case)


@pytest.mark.rule("R172")
def test_what_the_subject_has_not_seen_is_not_cited(case):
    new = EvidenceFactory(report=case.report, case=case, title="Mới")
    refused("not_shown", proposed, case, cites=[*case.evidence.exclude(pk=new.pk), new])
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R172")
def test_evidence_of_another_case_is_not_cited(tree, neighbour, case):
    other = heard(tree, neighbour).evidence.get()
    refused("not_shown", proposed, case, cites=[case.evidence.get(), other])


@pytest.mark.rule("R172")
@pytest.mark.parametrize("cites", ["none", "withheld"])
def test_nothing_rests_on_withheld_pieces_alone(case, cites):
    piece = withheld(case)
    refused("none_shown", proposed, case, cites=[piece] if cites == "withheld" else [])


@pytest.mark.rule("R172")
def test_a_withheld_piece_is_cited_by_its_gist_beside_one_that_was_shown(case):
    shown = case.evidence.get()
    assert proposed(case, cites=[shown, withheld(case)]).cites.count() == 2


@pytest.mark.rule("R172")
def test_a_piece_that_only_one_person_withheld_is_not_cited(case):
    piece = withheld(case, approved=False)
    refused("not_shown", proposed, case, cites=[*case.evidence.exclude(pk=piece.pk), piece])


@pytest.mark.rule("R172")
@pytest.mark.parametrize("hidden", ["nothing_cited", "not_shown", "not_approved"])
def test_the_database_takes_no_decision_that_rests_on_what_was_not_shown(tree, cadre, hidden):
    case = heard(tree, cadre)
    assessment = AssessmentFactory(case=case, by=case.handler)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.ASSESSED)
    if hidden != "nothing_cited":
        assessment.cites.set(case.evidence.all())
    if hidden == "not_shown":
        assessment.cites.add(EvidenceFactory(report=case.report, case=case))
    elif hidden == "not_approved":
        assessment.cites.add(withheld(case, approved=False))

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        DecisionFactory(case=case)
    assert refusal.value.__cause__.diag.constraint_name == "decision_follows_hearing"


def test_what_was_proposed_stays(tree, cadre):
    assessment = assessed(tree, cadre).assessments.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.filter(pk=assessment.pk).update(text="khác")


# -- sent back ----------------------------------------------------------------------------------


@pytest.mark.rule("R173")
def test_the_decider_asks_for_more_with_a_reason(tree, cadre):
    case = assessed(tree, cadre)

    send_back(case, by=case.decider, reason="Chưa rõ ngày bàn giao.")

    case.refresh_from_db()
    assert case.status == CaseStatus.ANSWERED
    assert case.assessments.get().sent_back_reason == "Chưa rõ ngày bàn giao."
    assert Notification.objects.get().person == case.handler
    assert proposed(case).pk != case.assessments.first().pk


@pytest.mark.rule("R173")
@pytest.mark.parametrize("who", ["handler", "subject"])
def test_nobody_else_sends_it_back(who, tree, cadre):
    case = assessed(tree, cadre)
    refused("not_decider", send_back, case, by=getattr(case, who), reason="Chưa rõ.")


@pytest.mark.rule("R173")
def test_an_assessment_that_was_sent_back_carries_no_decision(tree, cadre):
    case = assessed(tree, cadre)
    Assessment.objects.filter(case=case).update(sent_back_reason="Chưa rõ.")
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionFactory(case=case)


@pytest.mark.rule("R173")
def test_the_reason_for_sending_back_stays(tree, cadre):
    case = assessed(tree, cadre)
    send_back(case, by=case.decider, reason="Chưa rõ.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.filter(case=case).update(sent_back_reason="Khác.")


@pytest.mark.rule("R147")
def test_of_a_matter_on_paper_only_the_number_is_written(tree, cadre):
    case = heard(tree, cadre)
    Case.objects.filter(pk=case.pk).update(reference_only=True)
    refused("content_not_taken", proposed, case, text="Một đoạn\ncó nội dung.")
    assert proposed(case, text="Theo 12-BC/UBKT ngày 20/11/2026.", cites=[]).pk
