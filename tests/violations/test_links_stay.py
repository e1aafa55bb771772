"""What a notice showed, an answer brought and an assessment cites: fixed like the words themselves."""

import pytest
from django.db import IntegrityError, transaction

from tests.violations.deciding import assessed
from tests.violations.factories import DecisionFactory, EvidenceFactory, NoticeFactory
from violations.models import Answer, Assessment, Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_periods")]
RULES = [
    pytest.param("notice", marks=pytest.mark.rule("R156")),
    pytest.param("answer", marks=pytest.mark.rule("R167")),
    pytest.param("assessment", marks=pytest.mark.rule("R172")),
]


@pytest.fixture
def links(tree, cadre):
    """A case with a link of each kind, not decided yet."""
    case = assessed(tree, cadre)
    answer = Answer.objects.create(
        case=case, notice=case.notices.get(), way="answered", text="Tôi nhận thiếu sót."
    )
    answer.evidence.add(piece_of(case))
    return {
        "case": case,
        "notice": case.notices.get().evidence,
        "answer": answer.evidence,
        "assessment": case.assessments.get().cites,
    }


def piece_of(case):
    return EvidenceFactory(report=case.report, case=case)


def refused(name, deed, *args, **kwargs):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        deed(*args, **kwargs)
    assert refusal.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize("kind", RULES)
def test_no_link_is_taken_away_or_turned(kind, links):
    rows = links[kind].through.objects.filter(**{kind: links[kind].instance})

    refused("case_is_kept", links[kind].clear)
    refused("link_stays", rows.update, evidence=piece_of(links["case"]))

    assert rows.count() == 1


@pytest.mark.parametrize("kind", RULES)
def test_none_is_added_once_it_carries_weight(kind, links):
    DecisionFactory(case=links["case"])
    refused("link_stays", links[kind].add, piece_of(links["case"]))
    assert links[kind].count() == 1


@pytest.mark.rule("R156")
def test_a_notice_takes_evidence_until_it_was_delivered(links):
    notice = NoticeFactory(case=links["case"], number=2)
    notice.evidence.add(piece_of(links["case"]))

    Notice.objects.filter(pk=notice.pk).update(
        delivered_at=notice.issued_at, delivered_how="opened"
    )

    refused("link_stays", notice.evidence.add, piece_of(links["case"]))


@pytest.mark.rule("R172")
def test_before_the_decision_a_new_assessment_cites_anew(links):
    anew = Assessment.objects.create(
        case=links["case"], text="Xem lại.", proposal="dismissed", by=links["case"].handler
    )
    anew.cites.add(piece_of(links["case"]))
    assert anew.cites.count() == 1
