"""The answers of the period before: shown, taken over by a press, and the difference said (R213)."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from directives import facts
from directives.actions import checklists as actions
from directives.views.checklists import last_month
from tests.factories import ChecklistFactory, ChecklistItemFactory, ClauseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R213")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def clause():
    return ClauseFactory()


@pytest.fixture
def old(tree, clause):
    """Answered two months before: the month between has no list."""
    month = last_month().previous.previous.first
    checklist = ChecklistFactory(unit=tree.branch, month=month, duties=0)
    return ChecklistItemFactory(
        checklist=checklist, clause=clause, answered=True, note="Quý trước 21 người dự."
    )


@pytest.fixture
def item(tree, clause, old):
    checklist = ChecklistFactory(unit=tree.branch, month=last_month().first, duties=0)
    return ChecklistItemFactory(checklist=checklist, clause=clause)


def press(client, item, whole, keep="before", **headers):
    name = "checklist" if whole else "answer_item"
    args = [item.checklist_id] if whole else [item.checklist_id, item.pk]
    fields = {f"{item.anchor}-keep": keep, f"{item.anchor}-revision": 0, f"{item.anchor}-note": ""}
    return client.post(
        reverse(f"directives:{name}", args=args), fields, headers={} if whole else HTMX, follow=True
    )


def page_of(client, item):
    return client.get(item.checklist.get_absolute_url()).content.decode()


def test_a_new_line_shows_the_period_before_and_takes_nothing_over(client, unit_head, item, old):
    client.force_login(unit_head)

    text = page_of(client, item)

    assert f"Kỳ trước ({old.checklist.period.words})" in text
    assert "Quý trước 21 người dự." in text
    assert "Lấy lại kết quả kỳ trước" in text
    item.refresh_from_db()
    assert (item.state, item.note) == ("unanswered", "")


@pytest.mark.parametrize("whole", [True, False])
def test_one_press_takes_it_over(client, unit_head, item, whole):
    client.force_login(unit_head)

    text = press(client, item, whole).content.decode()

    item.refresh_from_db()
    assert (item.state, item.note, item.revision) == ("done", "Quý trước 21 người dự.", 1)
    assert item.answered_by == unit_head
    assert "Kỳ này ghi giống kỳ trước." in text
    assert "Lấy lại kết quả kỳ trước" not in text
    event = AuditEvent.objects.get(kind="checklist_item.answered")
    assert event.details["carried"] is True


def test_what_is_written_anew_is_marked_as_different(client, unit_head, item):
    actions.answer_item(item, state="doing", note="", by=unit_head)
    client.force_login(unit_head)

    assert "Kỳ này ghi khác kỳ trước." in page_of(client, item)


def test_the_unit_above_sees_the_difference_too(client, superior_head, unit_head, item):
    actions.answer_item(item, state="doing", note="", by=unit_head)
    actions.send_checklist(item.checklist, by=unit_head)
    client.force_login(superior_head)

    text = page_of(client, item)

    assert "Kỳ này ghi khác kỳ trước." in text
    assert "Lấy lại kết quả kỳ trước" not in text


def test_a_clause_with_a_new_text_says_so(client, unit_head, item, old):
    type(old.clause).objects.filter(pk=old.clause.pk).update(retired_in=2)
    new = ClauseFactory(document=old.clause.document, code=old.clause.code, since=2)
    other = ChecklistItemFactory(checklist=item.checklist, clause=new)
    client.force_login(unit_head)

    assert facts.before([other]) == {other.pk: old}
    assert "Lời của điều khoản đã thay đổi" in page_of(client, item)


def test_nothing_is_taken_over_what_another_has_written(client, unit_head, superior_head, item):
    actions.answer_item(item, state="not_done", note="Chưa họp.", by=unit_head)
    client.force_login(unit_head)

    text = press(client, item, whole=False).content.decode()

    item.refresh_from_db()
    assert item.note == "Chưa họp."
    assert "Giữ bản đã lưu" in text


@pytest.mark.parametrize("fields", [{"frequency": "quarterly"}, {"other": True}, {"later": True}])
def test_other_lists_are_not_before_this_one(tree, clause, item, old, fields):
    item.checklist.items.all()
    unit = tree.sibling if fields.get("other") else tree.branch
    month = last_month().next.first if fields.get("later") else last_month().previous.first
    if fields.get("frequency"):
        month = month.replace(month=1)
    more = ChecklistFactory(
        unit=unit, month=month, duties=0, frequency=fields.get("frequency", "monthly")
    )
    ChecklistItemFactory(checklist=more, clause=clause, answered=True)

    assert facts.before([item]) == {item.pk: old}


def test_a_line_that_was_left_open_is_nothing_to_show(tree, clause, unit_head):
    earlier = ChecklistFactory(unit=tree.branch, month=last_month().previous.first, duties=0)
    ChecklistItemFactory(checklist=earlier, clause=clause)
    now = ChecklistFactory(unit=tree.branch, month=last_month().first, duties=0)

    assert facts.before([ChecklistItemFactory(checklist=now, clause=clause)]) == {}
