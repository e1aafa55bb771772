"""Moving a unit: one administrator proposes, another approves with the password given again."""

import pytest
from django.urls import reverse

from accounts.actions import units as actions
from accounts.models import Notification, Unit, UnitMove, User
from audit.models import AuditEvent
from portal.lib.access import Denied

PASSWORD = "mat-khau-thu-nghiem"


@pytest.fixture
def move(tree, administrator, second_administrator):
    return actions.propose_unit_move(
        tree.block, by=administrator, new_parent=tree.elsewhere, reason="Quyết định 12"
    )


@pytest.mark.rule("R12")
def test_proposing_moves_nothing_and_tells_the_others(move, tree, second_administrator):
    tree.block.refresh_from_db()
    assert tree.block.parent == tree.committee
    told = Notification.objects.get()
    assert (told.person, told.kind) == (second_administrator, "unit_move.proposed")
    assert told.path == move.get_absolute_url()
    assert AuditEvent.objects.get().kind == "unit_move.proposed"


@pytest.mark.rule("R12")
def test_second_administrator_approves_and_everyone_below_moves(
    move, tree, cadre, neighbour, second_administrator, superior_head, outside_head
):
    actions.approve_unit_move(move, by=second_administrator)

    tree.branch.refresh_from_db()
    cadre.refresh_from_db()
    assert tree.branch.path.startswith(tree.elsewhere.path)
    assert cadre.unit_path == tree.branch.path
    assert set(User.objects.visible_to(outside_head)) >= {cadre, neighbour}
    assert cadre not in User.objects.visible_to(superior_head)
    assert AuditEvent.objects.last().kind == "unit_move.approved"


@pytest.mark.rule("R12")
@pytest.mark.parametrize("deed", [actions.approve_unit_move, actions.refuse_unit_move])
@pytest.mark.parametrize(
    ("who", "code"), [("administrator", "same_person"), ("staff", "not_administrator")]
)
def test_not_by_the_same_person_nor_by_others(move, tree, request, deed, who, code):
    with pytest.raises(Denied) as refusal:
        deed(move, by=request.getfixturevalue(who))

    assert refusal.value.code == code
    move.refresh_from_db()
    assert move.approved is None
    assert Unit.objects.get(pk=tree.block.pk).parent == tree.committee


@pytest.mark.rule("R12")
def test_refused_move_leaves_the_unit(move, tree, second_administrator):
    actions.refuse_unit_move(move, by=second_administrator)

    assert Unit.objects.get(pk=tree.block.pk).parent == tree.committee
    with pytest.raises(Denied) as refusal:
        actions.approve_unit_move(move, by=second_administrator)
    assert refusal.value.code == "already_decided"


@pytest.mark.rule("R10")
@pytest.mark.parametrize(
    ("unit", "parent", "code"),
    [
        ("committee", "branch", "below_itself"),
        ("committee", "committee", "below_itself"),
        ("branch", "block", "same_parent"),
    ],
)
def test_impossible_moves_are_refused_when_proposed(tree, administrator, unit, parent, code):
    with pytest.raises(Denied) as refusal:
        actions.propose_unit_move(
            getattr(tree, unit), by=administrator, new_parent=getattr(tree, parent), reason="x"
        )
    assert refusal.value.code == code
    assert not UnitMove.objects.exists()


def test_one_proposal_at_a_time(move, tree, administrator):
    with pytest.raises(Denied) as refusal:
        actions.propose_unit_move(tree.block, by=administrator, new_parent=None, reason="x")
    assert refusal.value.code == "move_open"


@pytest.mark.rule("R10")
def test_two_proposals_that_would_close_a_ring(tree, administrator, second_administrator):
    first = actions.propose_unit_move(
        tree.committee, by=administrator, new_parent=tree.elsewhere, reason="x"
    )
    second = actions.propose_unit_move(
        tree.elsewhere, by=administrator, new_parent=tree.branch, reason="x"
    )
    actions.approve_unit_move(first, by=second_administrator)

    with pytest.raises(Denied) as refusal:
        actions.approve_unit_move(second, by=second_administrator)
    assert refusal.value.code == "below_itself"


def test_no_approval_once_a_unit_has_ended(move, tree, second_administrator):
    Unit.objects.filter(pk=tree.elsewhere.pk).update(valid_to="2026-11-01")

    with pytest.raises(Denied) as refusal:
        actions.approve_unit_move(move, by=second_administrator)
    assert refusal.value.code == "unit_closed"


@pytest.mark.rule("R12")
def test_page_asks_for_the_password_before_it_moves(client, move, tree, second_administrator):
    client.force_login(second_administrator)
    url = reverse("accounts:approve_unit_move", args=[move.pk])

    asked = client.post(url)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert Unit.objects.get(pk=tree.block.pk).parent == tree.committee

    answer = client.post(asked.url, {"password": PASSWORD})
    assert answer.status_code == 302
    assert Unit.objects.get(pk=tree.block.pk).parent == tree.elsewhere


@pytest.mark.rule("R12")
def test_a_wrong_password_moves_nothing(client, move, tree, second_administrator):
    client.force_login(second_administrator)
    asked = client.post(reverse("accounts:approve_unit_move", args=[move.pk]))

    page = client.post(asked.url, {"password": "sai-mat-khau"})

    assert "Mật khẩu chưa đúng." in page.text
    assert Unit.objects.get(pk=tree.block.pk).parent == tree.committee


def test_pages_of_a_move(client, tree, administrator, second_administrator):
    client.force_login(administrator)
    answer = client.post(
        reverse("accounts:propose_unit_move", args=[tree.block.pk]),
        {"new_parent": tree.elsewhere.code, "reason": "Quyết định 12"},
    )
    assert "một quản trị khác sẽ duyệt" in client.get(answer.url).text
    assert tree.block.name in client.get(reverse("accounts:unit_moves")).text

    client.force_login(second_administrator)
    assert "Duyệt, chuyển đơn vị" in client.get(answer.url).text
    move = UnitMove.objects.get()
    client.post(reverse("accounts:refuse_unit_move", args=[move.pk]))
    move.refresh_from_db()
    assert move.approved is False


@pytest.mark.parametrize("typed", [{}, {"new_parent": "both", "to_top": "on"}])
def test_the_top_of_the_tree_has_to_be_asked_for(client, administrator, tree, typed):
    client.force_login(administrator)
    if typed:
        typed = {**typed, "new_parent": tree.elsewhere.code}

    response = client.post(
        reverse("accounts:propose_unit_move", args=[tree.block.pk]), {**typed, "reason": "x"}
    )

    assert "cấp cao nhất" in response.context["form"].errors["new_parent"][0]
    assert not UnitMove.objects.exists()


def test_a_unit_can_be_proposed_for_the_top(client, administrator, tree):
    client.force_login(administrator)

    client.post(
        reverse("accounts:propose_unit_move", args=[tree.block.pk]),
        {"to_top": "on", "reason": "Quyết định 12"},
    )

    assert UnitMove.objects.get().new_parent is None
