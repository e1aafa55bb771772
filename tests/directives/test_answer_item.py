"""Writing the result of one duty."""

import pytest

from accounts.models import Role
from audit.models import AuditEvent
from directives.actions import checklists as actions
from portal.lib.access import Denied
from tests.conftest import with_role
from tests.factories import ChecklistFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def checklist(tree):
    return ChecklistFactory(unit=tree.branch)


@pytest.fixture
def item(checklist):
    return checklist.items.first()


def answer(item, by, state="done", note="Ngày 12/10/2026, 21 người dự."):
    return actions.answer_item(item, state=state, note=note, by=by)


def refused(item, by, **answers):
    with pytest.raises(Denied) as refusal:
        answer(item, by, **answers)
    item.refresh_from_db()
    assert not AuditEvent.objects.exists()
    return refusal.value.code


def test_the_head_writes_a_result(item, unit_head, tree):
    answer(item, unit_head, note="  Ngày 12/10/2026.  ")

    item.refresh_from_db()
    assert (item.state, item.note, item.answered_by) == ("done", "Ngày 12/10/2026.", unit_head)
    assert item.answered_at
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id) == ("checklist_item.answered", unit_head.pk)
    assert (event.target_id, event.unit_path) == (str(item.pk), tree.branch.path)
    assert event.details == {"clause": item.clause.reference, "state": "done"}


def test_the_same_result_again_is_no_deed(item, unit_head):
    answer(item, unit_head)
    answer(item, unit_head)

    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("state", ["done", "doing", "not_done", "not_applicable"])
def test_a_result_may_change_while_the_list_is_open(item, unit_head, state):
    answer(item, unit_head, state="doing", note="")
    answer(item, unit_head, state=state)

    item.refresh_from_db()
    assert item.state == state


@pytest.mark.rule("R63")
@pytest.mark.parametrize("note", ["", "   ", "\n"])
def test_what_does_not_apply_says_why(item, unit_head, note):
    assert refused(item, unit_head, state="not_applicable", note=note) == "note_needed"
    assert item.state == "unanswered"


@pytest.mark.rule("R62")
def test_staff_of_the_unit_itself_writes(item, tree):
    own = with_role("Trịnh Thị Mơ", tree.branch, Role.STAFF, tree.branch)

    assert answer(item, own).answered_by == own


@pytest.mark.rule("R62")
def test_a_superior_head_does_not_write_for_a_unit(item, superior_head):
    assert refused(item, superior_head) == "superior_head"


@pytest.mark.rule("R62")
def test_superior_staff_writes_only_where_the_unit_has_nobody(item, tree, staff):
    assert answer(item, staff).answered_by == staff

    other = ChecklistFactory(unit=tree.sibling).items.first()
    with_role("Trịnh Thị Mơ", tree.sibling, Role.STAFF, tree.sibling)
    with pytest.raises(Denied) as refusal:
        answer(other, staff)
    assert refusal.value.code == "unit_has_keepers"


@pytest.mark.rule("R62")
def test_a_head_who_can_no_longer_sign_in_keeps_nothing(item, staff, unit_head):
    unit_head.is_active = False
    unit_head.save()

    assert answer(item, staff).answered_by == staff


@pytest.mark.rule("R62")
@pytest.mark.parametrize("person", ["cadre", "outside_head", "handler", "administrator"])
def test_nobody_else_writes(item, request, person):
    assert refused(item, request.getfixturevalue(person)) == "not_keeper"


@pytest.mark.rule("R62")
def test_the_head_of_a_unit_below_does_not_write_for_the_unit_above(tree, unit_head):
    item = ChecklistFactory(unit=tree.block).items.first()

    assert refused(item, unit_head) == "not_keeper"


@pytest.mark.rule("R66")
@pytest.mark.parametrize(
    ("state", "code"),
    [("sent", "wrong_status"), ("accepted", "wrong_status"), ("returned", None)],
)
def test_a_sent_list_is_closed_and_a_returned_one_is_open(tree, unit_head, state, code):
    item = ChecklistFactory(unit=tree.branch, **{state: True}).items.first()

    if code:
        assert refused(item, unit_head, state="doing") == code
        assert item.state == "done"
    else:
        assert answer(item, unit_head, state="doing").state == "doing"


def test_no_answer_enters_the_list_of_another_unit(unit_head):
    elsewhere = ChecklistFactory(unit=UnitFactory()).items.first()

    assert refused(elsewhere, unit_head) == "not_keeper"
