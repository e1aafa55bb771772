"""Asking a unit to complete its list."""

import pytest

from accounts.models import Notification
from audit.models import AuditEvent
from directives.actions import checklists as actions
from portal.lib.access import Denied
from tests.factories import ChecklistFactory

pytestmark = pytest.mark.django_db


def refused(checklist, by, reason="Thiếu minh chứng."):
    with pytest.raises(Denied) as refusal:
        actions.return_checklist(checklist, reason=reason, by=by)
    before = checklist.status
    checklist.refresh_from_db()
    assert checklist.status == before
    assert not AuditEvent.objects.exists()
    return refusal.value.code


def test_the_list_comes_back_with_the_reason(tree, unit_head, staff):
    checklist = ChecklistFactory(unit=tree.branch, sent=True, sent_by=unit_head)

    actions.return_checklist(checklist, reason=" Ghi rõ số người dự. ", by=staff)

    checklist.refresh_from_db()
    assert (checklist.status, checklist.reviewed_by) == ("returned", staff)
    assert checklist.return_reason == "Ghi rõ số người dự."
    assert checklist.reviewed_at
    assert AuditEvent.objects.get().kind == "checklist.returned"
    line = Notification.objects.get()
    assert (line.person, line.kind) == (unit_head, "checklist.returned")


@pytest.mark.rule("R66")
@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_return_says_why(tree, staff, reason):
    checklist = ChecklistFactory(unit=tree.branch, sent=True)

    assert refused(checklist, staff, reason) == "reason_needed"


@pytest.mark.rule("R67")
@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("unit_head", "not_above"),
        ("outside_head", "not_above"),
        ("cadre", "not_above"),
        ("handler", "not_above"),
        ("administrator", "not_above"),
    ],
)
def test_only_heads_and_staff_above_return(tree, request, person, code):
    checklist = ChecklistFactory(unit=tree.branch, sent=True)

    assert refused(checklist, request.getfixturevalue(person)) == code


@pytest.mark.parametrize("state", ["open", "returned", "accepted"])
def test_only_a_sent_list_is_returned(tree, staff, state):
    checklist = ChecklistFactory(unit=tree.branch, **({state: True} if state != "open" else {}))

    assert refused(checklist, staff) == "wrong_status"
