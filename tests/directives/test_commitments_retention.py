"""Commitments are in use while their person is on the roster, and go by a purge long after that (R86)."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from accounts.actions import purges
from directives.actions.commitment_retention import remove_commitments
from directives.facts import commitment_retention as facts
from directives.models import Commitment
from portal.lib import retention
from tests.factories import CommitmentFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeping")]

LEFT = date(2024, 5, 31)
LAST = date(2026, 5, 31)
OVER = date(2026, 6, 1)


@pytest.fixture
def of_who_left(tree):
    person = UserFactory(unit=tree.branch, left_on=LEFT, is_active=False)
    return CommitmentFactory(person=person)


@pytest.mark.rule("R86")
def test_it_is_kept_for_the_period_after_its_person_left(tree, of_who_left, cadre):
    CommitmentFactory(person=cadre)

    assert list(facts.find(tree.committee.path, LAST)) == []
    (found,) = facts.find(tree.committee.path, OVER)
    assert (found.target_id, found.person) == (str(of_who_left.pk), of_who_left.person_id)
    assert (found.kept_from, found.kept_until) == (LEFT, LAST)
    assert dict(facts.count(tree.committee.path, OVER)) == {tree.block.path: 1}
    assert retention.kinds()["commitment"].period == "keep_commitment"


@pytest.mark.rule("R86")
@pytest.mark.parametrize("left_on", [date(2024, 2, 29), date(2024, 1, 31), date(2024, 2, 28)])
def test_it_is_never_over_a_day_early(tree, left_on):
    person = UserFactory(unit=tree.branch, left_on=left_on, is_active=False)
    CommitmentFactory(person=person)
    last = facts.dates(person.pk)[0].keep_until

    assert list(facts.find(tree.branch.path, last)) == []


@pytest.mark.rule("R86")
def test_my_data_says_until_when(of_who_left, cadre):
    CommitmentFactory(person=cadre)

    assert [item.keep_until for item in facts.dates(of_who_left.person_id)] == [LAST]
    assert [item.keep_until for item in facts.dates(cadre.pk)] == [None]


@pytest.mark.rule("R220")
def test_outside_a_purge_the_database_keeps_it(of_who_left):
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        remove_commitments([str(of_who_left.pk)], OVER)

    assert Commitment.objects.exists()


def test_what_was_read_is_said_in_words(of_who_left):
    said = facts.clauses_in_words(of_who_left.clauses)

    assert of_who_left.document_id in said
    assert "Nhiệm vụ" in said


@pytest.mark.rule("R87")
@pytest.mark.django_db(transaction=True)
def test_a_purge_of_two_people_removes_it(tree, of_who_left, data_officer, unit_head):
    purge = purges.propose_purge(tree.branch, by=data_officer)
    purges.approve_purge(purge, by=unit_head)

    purges.carry_out_purge(purge.pk)

    assert not Commitment.objects.exists()
