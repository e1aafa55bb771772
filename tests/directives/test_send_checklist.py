"""Handing a list to the unit above."""

from datetime import date

import pytest

from accounts.models import Notification, Role
from audit.models import AuditEvent
from directives import facts
from directives.actions import checklists as actions
from directives.models import Checklist
from portal.lib.access import Denied
from tests.conftest import with_role
from tests.factories import ChecklistFactory, ChecklistItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def checklist(tree):
    """Ready to be sent."""
    checklist = ChecklistFactory(unit=tree.branch, duties=0)
    ChecklistItemFactory.create_batch(2, checklist=checklist, answered=True)
    return checklist


def refused(checklist, by):
    with pytest.raises(Denied) as refusal:
        actions.send_checklist(checklist, by=by)
    assert not AuditEvent.objects.exists()
    assert not Notification.objects.exists()
    return refusal.value


def test_the_list_goes_to_the_unit_above(checklist, unit_head, superior_head, staff, outside_head):
    sent = actions.send_checklist(checklist, by=unit_head)

    checklist.refresh_from_db()
    assert (checklist.status, checklist.sent_by) == ("sent", unit_head)
    assert checklist.sent_at == sent.sent_at
    event = AuditEvent.objects.get()
    assert (event.kind, event.target_id) == ("checklist.sent", str(checklist.pk))
    told = Notification.objects.filter(kind="checklist.sent")
    assert {line.person for line in told} == {superior_head, staff}
    assert {line.path for line in told} == {checklist.get_absolute_url()}


def test_the_nearest_unit_above_hears_of_it(checklist, tree, unit_head, superior_head):
    block_head = with_role("Trịnh Thị Mơ", tree.block, Role.UNIT_HEAD, tree.block)

    actions.send_checklist(checklist, by=unit_head)

    assert [line.person for line in Notification.objects.all()] == [block_head]


@pytest.mark.rule("R64")
def test_a_list_with_gaps_is_refused_and_the_gaps_are_named(checklist, unit_head):
    gap = ChecklistItemFactory(checklist=checklist)

    refusal = refused(checklist, unit_head)

    assert refusal.code == "unanswered"
    assert gap.clause.reference in str(refusal)
    assert "1 nhiệm vụ" in str(refusal)
    assert Checklist.objects.get().status == "open"


@pytest.mark.rule("R65")
def test_the_figures_of_the_portal_are_frozen_with_their_source(checklist, unit_head, known, tree):
    known.give("declarations_coverage", "Đã tiếp nhận 210 trên 312 người")
    item = checklist.items.last()
    item.figures = ["declarations_coverage", "reports_received"]
    item.save()

    actions.send_checklist(checklist, by=unit_head)

    item.refresh_from_db()
    assert item.known == [
        {
            "name": "declarations_coverage",
            "text": "Đã tiếp nhận 210 trên 312 người",
            "source": "bản kê khai trong cổng, tính đến 31/10/2026",
        }
    ]
    (asked,) = known.asked
    assert (asked.paths, asked.first, asked.last) == (
        [tree.branch.path],
        date(2026, 10, 1),
        date(2026, 10, 31),
    )


@pytest.mark.rule("R65")
def test_frozen_figures_stay_when_the_portal_knows_more(checklist, unit_head, known):
    known.give("declarations_coverage", "Đã tiếp nhận 210 trên 312 người")
    checklist.items.update(figures=["declarations_coverage"])
    actions.send_checklist(checklist, by=unit_head)
    known.give("declarations_coverage", "Đã tiếp nhận 300 trên 312 người")

    item = checklist.items.select_related("checklist").first()
    assert [figure.text for figure in facts.known_of([item])[item.pk]] == [
        "Đã tiếp nhận 210 trên 312 người"
    ]


@pytest.mark.rule("R62")
@pytest.mark.parametrize(
    ("person", "code"),
    [("cadre", "not_keeper"), ("superior_head", "superior_head"), ("outside_head", "not_keeper")],
)
def test_others_do_not_send(checklist, unit_head, request, person, code):
    assert refused(checklist, request.getfixturevalue(person)).code == code


@pytest.mark.parametrize("state", ["sent", "accepted"])
def test_a_list_is_sent_once(tree, unit_head, state):
    checklist = ChecklistFactory(unit=tree.branch, **{state: True})

    assert refused(checklist, unit_head).code == "wrong_status"


def test_a_returned_list_is_sent_again_and_the_last_reason_stays(tree, unit_head):
    checklist = ChecklistFactory(unit=tree.branch, returned=True)

    sent = actions.send_checklist(checklist, by=unit_head)

    assert sent.status == "sent"
    assert sent.sent_by == unit_head
    assert sent.return_reason == "Thiếu minh chứng."


@pytest.mark.rule("R68")
def test_at_the_top_nobody_is_told_and_the_list_is_final(tree, superior_head, staff):
    checklist = ChecklistFactory(unit=tree.committee, duties=0)
    ChecklistItemFactory(checklist=checklist, answered=True)

    sent = actions.send_checklist(checklist, by=superior_head)

    assert not sent.has_superior
    assert sent.status_words == "đã chốt"
    assert not Notification.objects.exists()
    with pytest.raises(Denied) as refusal:
        actions.accept_checklist(sent, by=staff)
    assert refusal.value.code == "not_above"
