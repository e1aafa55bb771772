"""The unit above looks at a list line by line (R216)."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from directives.actions import checklists as actions
from directives.models import ChecklistItem
from portal.lib.access import Denied
from tests.factories import ChecklistFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R216")]


@pytest.fixture
def checklist(tree, unit_head):
    """Sent by its head: three lines."""
    return ChecklistFactory(unit=tree.branch, sent=True, sent_by=unit_head, duties=3)


@pytest.fixture
def lines(checklist):
    return list(checklist.items.all())


@pytest.fixture
def back(checklist, lines, superior_head):
    """The first accepted, the second came back, the third not looked at."""
    actions.review_item(lines[0], verdict="accepted", by=superior_head)
    actions.review_item(lines[1], verdict="returned", reason="Ghi số người dự.", by=superior_head)
    return actions.return_checklist(checklist, by=superior_head)


def code_of(deed):
    with pytest.raises(Denied) as refusal:
        deed()
    return refusal.value.code


def answer(item, by, note="Bổ sung: 21 người."):
    return actions.answer_item(item, state="done", note=note, by=by)


def test_a_line_is_accepted(lines, superior_head, checklist):
    actions.review_item(lines[0], verdict="accepted", by=superior_head)

    lines[0].refresh_from_db()
    checklist.refresh_from_db()
    assert (lines[0].review, lines[0].reviewed_by) == ("accepted", superior_head)
    assert checklist.status == "sent"
    event = AuditEvent.objects.get(kind="checklist_item.accepted")
    assert event.details == {"clause": lines[0].clause.reference}


def test_the_last_line_accepts_the_list(lines, superior_head, checklist):
    for line in lines:
        actions.review_item(line, verdict="accepted", by=superior_head)

    checklist.refresh_from_db()
    assert (checklist.status, checklist.reviewed_by) == ("accepted", superior_head)
    assert AuditEvent.objects.filter(kind="checklist.accepted").count() == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_line_is_not_returned_without_a_reason(lines, superior_head, reason):
    deed = lambda: actions.review_item(  # noqa: E731
        lines[0], verdict="returned", reason=reason, by=superior_head
    )

    assert code_of(deed) == "reason_needed"
    with pytest.raises(DatabaseError), transaction.atomic():
        ChecklistItem.objects.filter(pk=lines[0].pk).update(
            review="returned", reviewed_at=timezone.now(), reviewed_by=superior_head
        )


def test_who_does_not_stand_above_reviews_nothing(lines, unit_head):
    deed = lambda: actions.review_item(lines[0], verdict="accepted", by=unit_head)  # noqa: E731

    assert code_of(deed) == "not_above"


def test_a_list_goes_back_with_its_returned_lines_alone_open(back, lines, unit_head):
    assert back.status == "returned"
    assert back.return_reason == f"Bổ sung nhiệm vụ {lines[1].clause.reference}."

    assert code_of(lambda: answer(lines[0], unit_head)) == "item_accepted"
    assert code_of(lambda: answer(lines[2], unit_head)) == "item_not_returned"
    assert answer(lines[1], unit_head).note == "Bổ sung: 21 người."


def test_an_accepted_line_is_locked_in_the_database_too(back, lines):
    row = ChecklistItem.objects.filter(pk=lines[0].pk)
    for change in [
        lambda: row.update(note="khác"),
        lambda: row.update(review="", reviewed_at=None, reviewed_by=None),
        lambda: row.delete(),
    ]:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_while_it_is_above_only_the_review_changes(lines, superior_head):
    row = ChecklistItem.objects.filter(pk=lines[0].pk)
    seen = {"review": "accepted", "reviewed_at": timezone.now(), "reviewed_by": superior_head}

    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(note="khác", **seen)
    assert row.update(**seen) == 1


def test_what_is_sent_again_is_looked_at_again(back, lines, unit_head, superior_head):
    answer(lines[1], unit_head)

    sent = actions.send_checklist(back, by=unit_head)

    reviews = list(sent.items.values_list("review", "review_reason"))
    assert reviews == [("accepted", ""), ("", "Ghi số người dự."), ("", "")]
    accepted = actions.accept_checklist(sent, by=superior_head)
    assert accepted.status == "accepted"
    assert set(accepted.items.values_list("review", flat=True)) == {"accepted"}


def test_a_list_with_a_returned_line_is_not_accepted_as_a_whole(checklist, lines, superior_head):
    actions.review_item(lines[0], verdict="returned", reason="Thiếu.", by=superior_head)

    deed = lambda: actions.accept_checklist(checklist, by=superior_head)  # noqa: E731

    assert code_of(deed) == "items_returned"
    checklist.refresh_from_db()
    assert checklist.status == "sent"


def test_a_list_returned_as_a_whole_is_open_but_for_what_was_accepted(
    checklist, lines, superior_head, unit_head
):
    actions.review_item(lines[0], verdict="accepted", by=superior_head)
    actions.return_checklist(checklist, reason="Ghi rõ hơn.", by=superior_head)

    assert code_of(lambda: answer(lines[0], unit_head)) == "item_accepted"
    assert answer(lines[2], unit_head)


# -- pages ---------------------------------------------------------------------------------------


def address(item):
    return reverse("directives:review_item", args=[item.checklist_id, item.pk])


def test_the_page_takes_the_review_of_each_line(client, superior_head, lines, checklist):
    client.force_login(superior_head)
    assert address(lines[0]) in client.get(checklist.get_absolute_url()).content.decode()

    client.post(address(lines[0]), {"verdict": "accepted"})
    text = client.post(
        address(lines[1]), {"verdict": "returned", "reason": "Ghi số người dự."}, follow=True
    ).content.decode()
    refused = client.post(address(lines[2]), {"verdict": "returned", "reason": " "}, follow=True)

    assert "cấp trên đã tiếp nhận" in text
    assert "Ghi số người dự." in text
    assert "Ghi rõ cần bổ sung điều gì." in refused.content.decode()
    reviews = checklist.items.values_list("review", flat=True)
    assert list(reviews) == ["accepted", "returned", ""]
    page = client.get(reverse("directives:return_checklist", args=[checklist.pk])).content.decode()
    assert f"{lines[1].clause.reference}: Ghi số người dự." in page
    client.post(reverse("directives:return_checklist", args=[checklist.pk]), {"reason": ""})
    checklist.refresh_from_db()
    assert checklist.status == "returned"


def test_the_unit_sees_what_came_back_first_and_nothing_else_to_write(
    client, unit_head, back, lines
):
    client.force_login(unit_head)

    text = client.get(back.get_absolute_url()).content.decode()

    assert text.count("<fieldset") == 1
    assert text.index(f'name="{lines[1].anchor}-note"') < text.index("Nhiệm vụ không phải bổ sung")
    assert "Ghi số người dự." in text
    assert f'name="{lines[0].anchor}-note"' not in text
    assert "cấp trên đã tiếp nhận" in text


def test_posting_a_closed_line_saves_nothing(client, unit_head, back, lines):
    client.force_login(unit_head)
    fields = {f"{lines[2].anchor}-state": "doing", f"{lines[2].anchor}-note": "x"}

    client.post(back.get_absolute_url(), fields)

    lines[2].refresh_from_db()
    assert lines[2].state == "done"
