"""Who may review whose declaration; the check of one row and the list of rows say the same."""

from itertools import product

import pytest
from django.utils import timezone

from accounts.models import Role
from portal.lib.access import Denied, allowed
from registry import permissions
from registry.models import Declaration, reviewers_of, reviewing_paths
from registry.models.reviewers import reviewable_by
from tests.conftest import with_role
from tests.factories import AppointmentFactory, DeclarationFactory, UserFactory

A, AB, ABC, ABD = "000001", "000001000002", "000001000002000003", "000001000002000004"


@pytest.mark.rule("R36")
@pytest.mark.parametrize(
    ("home", "headed", "allowed_paths"),
    [
        (ABC, [], [ABC, AB, A]),
        (ABC, [ABC], [AB, A]),
        (ABC, [AB], [A]),
        (ABC, [ABC, AB], [A]),
        (ABC, [A], [A]),
        (A, [A], [A]),
        (ABC, [ABD], [ABC, AB, A]),
    ],
)
def test_the_paths_from_which_one_is_reviewed(home, headed, allowed_paths):
    assert reviewing_paths(home, headed) == allowed_paths


def told(owner):
    return [head.person for head in reviewers_of(owner, timezone.localdate())]


def test_the_nearest_head_is_told(cadre, neighbour, unit_head, superior_head):
    assert told(cadre) == [unit_head]
    assert told(neighbour) == [superior_head]


@pytest.mark.rule("R36")
def test_a_heads_own_goes_to_the_unit_above(tree, unit_head, superior_head):
    deputy = with_role("Phó Bí thư", tree.branch, Role.UNIT_HEAD, tree.branch)

    assert told(unit_head) == [superior_head]
    assert told(deputy) == [superior_head]


@pytest.mark.rule("R36")
def test_at_the_top_another_head_of_the_top_unit_reviews(tree, superior_head):
    assert told(superior_head) == []

    deputy = with_role("Phó Bí thư", tree.committee, Role.UNIT_HEAD, tree.committee)

    assert told(superior_head) == [deputy]


@pytest.mark.rule("R37")
def test_an_administrator_is_never_a_reviewer(tree, cadre, unit_head, superior_head):
    AppointmentFactory(person=unit_head, role=Role.ADMINISTRATOR, unit=None)

    assert told(cadre) == [superior_head]


def test_one_who_cannot_sign_in_is_not_told(cadre, unit_head, superior_head):
    unit_head.is_active = False
    unit_head.save()

    assert told(cadre) == [superior_head]


def refusal(user, declaration):
    with pytest.raises(Denied) as refused:
        permissions.check_can_review(user, declaration)
    return refused.value.code


@pytest.mark.rule("R35")
def test_nobody_reviews_their_own(unit_head):
    own = DeclarationFactory(owner=unit_head, submitted=True)

    assert refusal(unit_head, own) == "own_declaration"
    assert not Declaration.objects.for_review_by(unit_head).exists()


@pytest.mark.rule("R36")
def test_the_head_of_the_top_learns_who_reviews_instead(superior_head):
    own = DeclarationFactory(owner=superior_head, submitted=True)

    assert refusal(superior_head, own) == "nobody_above"


@pytest.mark.rule("R36")
def test_a_fellow_head_and_a_head_below_may_not(tree, unit_head):
    secretary = with_role("Bí thư", tree.branch, Role.UNIT_HEAD, tree.committee)
    fellow = with_role("Phó Bí thư", tree.branch, Role.UNIT_HEAD, tree.branch)
    of_head = DeclarationFactory(owner=unit_head, submitted=True)
    of_secretary = DeclarationFactory(owner=secretary, submitted=True)

    assert refusal(fellow, of_head) == "goes_above"
    assert refusal(unit_head, of_secretary) == "goes_above"
    assert not Declaration.objects.for_review_by(fellow).exists()
    assert not Declaration.objects.for_review_by(unit_head).exists()


@pytest.mark.rule("R37")
@pytest.mark.parametrize(
    "person",
    ["colleague", "staff", "handler", "decider", "data_officer", "administrator", "outside_head"],
)
def test_nobody_else_reviews_or_sees(request, cadre, person):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    user = request.getfixturevalue(person)

    assert refusal(user, sent) == "not_reviewer"
    assert not Declaration.objects.visible_to(user).exists()


@pytest.mark.rule("R37")
def test_a_head_who_is_also_an_administrator_reads_none(cadre, unit_head):
    AppointmentFactory(person=unit_head, role=Role.ADMINISTRATOR, unit=None)
    sent = DeclarationFactory(owner=cadre, submitted=True)

    assert refusal(unit_head, sent) == "not_reviewer"
    assert not Declaration.objects.visible_to(unit_head).exists()


@pytest.mark.rule("R37")
def test_heads_see_what_was_sent_and_never_a_draft(cadre, colleague, unit_head, superior_head):
    DeclarationFactory(owner=cadre)
    sent = DeclarationFactory(owner=colleague, submitted=True)

    for head in (unit_head, superior_head):
        assert list(Declaration.objects.visible_to(head)) == [sent]


@pytest.mark.rule("R36")
def test_one_row_and_many_rows_are_judged_alike(tree):
    """Everyone who heads any set of the units, against everyone at home anywhere."""
    homes = [tree.committee, tree.block, tree.branch, tree.sibling, tree.elsewhere]
    headed = [[], [tree.committee], [tree.block], [tree.branch], [tree.branch, tree.committee]]
    people = []
    for home, units in product(homes, headed):
        person = UserFactory(unit=home)
        for unit in units:
            AppointmentFactory(person=person, unit=unit)
        people.append(person)
    sent = [DeclarationFactory(owner=person, submitted=True) for person in people]
    today = timezone.localdate()
    nearest = {item.pk: set(told(item.owner)) for item in sent}

    for head in people:
        rows = Declaration.objects.filter(reviewable_by(head, today))
        assert set(rows) == {
            item for item in sent if allowed(permissions.check_can_review, head, item)
        }
        assert set(Declaration.objects.on_desk_of(head)) == {
            item for item in sent if head in nearest[item.pk]
        }


@pytest.mark.rule("R37")
def test_an_appointment_that_has_ended_shows_nothing(cadre, unit_head):
    DeclarationFactory(owner=cadre, submitted=True)
    unit_head.appointments.update(valid_to=timezone.localdate())
    head = type(unit_head).objects.get(pk=unit_head.pk)

    assert not Declaration.objects.visible_to(head).exists()
