"""Taking a list over."""

import pytest

from accounts.models import Notification, Role
from audit.models import AuditEvent
from directives.actions import checklists as actions
from portal.lib.access import Denied
from tests.factories import AppointmentFactory, ChecklistFactory

pytestmark = pytest.mark.django_db


def refused(checklist, by):
    with pytest.raises(Denied) as refusal:
        actions.accept_checklist(checklist, by=by)
    before = checklist.status
    checklist.refresh_from_db()
    assert checklist.status == before
    assert not AuditEvent.objects.exists()
    return refusal.value.code


@pytest.mark.rule("R67")
@pytest.mark.parametrize("person", ["staff", "superior_head"])
def test_heads_and_staff_above_accept(tree, unit_head, request, person):
    by = request.getfixturevalue(person)
    checklist = ChecklistFactory(unit=tree.branch, sent=True)

    actions.accept_checklist(checklist, by=by)

    checklist.refresh_from_db()
    assert (checklist.status, checklist.reviewed_by) == ("accepted", by)
    assert AuditEvent.objects.get().kind == "checklist.accepted"
    told = Notification.objects.filter(kind="checklist.accepted")
    assert {line.person for line in told} == {unit_head, checklist.sent_by}


@pytest.mark.rule("R67")
def test_who_sent_the_list_does_not_accept_it(tree, staff):
    checklist = ChecklistFactory(unit=tree.branch, sent=True, sent_by=staff)

    assert refused(checklist, staff) == "own_list"


@pytest.mark.rule("R67")
def test_the_unit_itself_does_not_accept(tree, unit_head):
    checklist = ChecklistFactory(unit=tree.branch, sent=True)

    assert refused(checklist, unit_head) == "not_above"


@pytest.mark.rule("R67")
def test_a_head_of_both_units_accepts_what_another_sent(tree, unit_head):
    AppointmentFactory(person=unit_head, role=Role.STAFF, unit=tree.block)
    checklist = ChecklistFactory(unit=tree.branch, sent=True)

    assert actions.accept_checklist(checklist, by=unit_head).status == "accepted"


@pytest.mark.parametrize("state", ["open", "returned", "accepted"])
def test_only_a_sent_list_is_accepted(tree, staff, state):
    checklist = ChecklistFactory(unit=tree.branch, **({state: True} if state != "open" else {}))

    assert refused(checklist, staff) == "wrong_status"


def test_one_of_two_at_the_same_moment_is_told_so(tree, staff, superior_head):
    """Both opened the page while the list was sent; the second one's page is out of date."""
    checklist = ChecklistFactory(unit=tree.branch, sent=True)
    actions.accept_checklist(checklist, by=staff)

    with pytest.raises(Denied) as refusal:
        actions.return_checklist(checklist, reason="Thiếu.", by=superior_head)

    assert refusal.value.code == "wrong_status"
