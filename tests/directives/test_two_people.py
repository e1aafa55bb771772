"""Two people on one list: what one wrote is never overwritten unseen by the other (R212)."""

import pytest
from django.urls import reverse

from accounts.models import Role
from directives.actions import checklists as actions
from directives.views.checklists import last_month
from portal.lib.access import Denied
from tests.conftest import with_role
from tests.factories import ChecklistFactory, ChecklistItemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R212")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def item(tree):
    return ChecklistFactory(unit=tree.branch, month=last_month().first).items.first()


@pytest.fixture
def other(tree):
    return with_role("Trịnh Thị Mơ", tree.branch, Role.STAFF, tree.branch)


@pytest.fixture
def page(item):
    return item.checklist.get_absolute_url()


@pytest.fixture
def one(item):
    return reverse("directives:answer_item", args=[item.checklist_id, item.pk])


def typed(item, state="doing", note="Của tôi.", revision=0, **more):
    """What the page posts that was opened at this revision, before anything was written."""
    fields = {"state": state, "note": note, "revision": revision, **more}
    old = {f"initial-n{item.pk}-state": "", f"initial-n{item.pk}-note": ""}
    return {**old, **{f"n{item.pk}-{name}": value for name, value in fields.items()}}


def saved(item):
    item.refresh_from_db()
    return (item.state, item.note, item.revision)


@pytest.fixture
def written(item, other):
    """The other person has written meanwhile."""
    actions.answer_item(item, state="done", note="Của người kia.", by=other)


def test_each_answer_raises_the_revision_and_the_same_one_does_not(item, unit_head):
    actions.answer_item(item, state="done", note="a", by=unit_head)
    actions.answer_item(item, state="done", note="a", by=unit_head)
    actions.answer_item(item, state="done", note="b", by=unit_head, revision=1)

    assert saved(item) == ("done", "b", 2)


def test_an_answer_to_an_older_one_is_refused(item, unit_head, written):
    with pytest.raises(Denied) as refusal:
        actions.answer_item(item, state="doing", note="Của tôi.", by=unit_head, revision=0)

    assert refusal.value.code == "changed_meanwhile"
    assert saved(item) == ("done", "Của người kia.", 1)


def test_the_same_words_from_an_older_page_are_no_conflict(client, item, unit_head, written, page):
    client.force_login(unit_head)

    response = client.post(page, typed(item, "done", "Của người kia."))

    assert response.status_code == 302
    assert saved(item) == ("done", "Của người kia.", 1)


@pytest.mark.parametrize("headers", [HTMX, {}])
@pytest.mark.parametrize("whole", [True, False])
def test_both_texts_come_back_and_nothing_is_saved(
    client, item, unit_head, other, written, page, one, headers, whole
):
    client.force_login(unit_head)

    response = client.post(page if whole else one, typed(item), headers=headers)

    text = response.content.decode()
    assert response.status_code == 200
    assert saved(item) == ("done", "Của người kia.", 1)
    pair = text.split("two-answers__pair")[1].split("</dl>")[0]
    assert "Của người kia." in pair
    assert "Của tôi." in pair
    assert "Đang làm" in pair
    assert other.full_name in text
    assert "Giữ của tôi" in text
    assert "Giữ bản đã lưu" in text
    assert "data-unsaved" in text


def test_pressing_nothing_goes_on_saving_nothing(client, item, unit_head, written, one):
    client.force_login(unit_head)
    first = client.post(one, typed(item), headers=HTMX).content.decode()
    assert f'name="n{item.pk}-revision" value="0"' in first

    client.post(one, typed(item, note="Của tôi, thêm."), headers=HTMX)

    assert saved(item)[1] == "Của người kia."


@pytest.mark.parametrize("whole", [True, False])
def test_keeping_mine_saves_it(client, item, unit_head, written, page, one, whole):
    client.force_login(unit_head)

    response = client.post(
        page if whole else one, typed(item, keep="1"), headers={} if whole else HTMX
    )

    assert saved(item) == ("doing", "Của tôi.", 2)
    if not whole:
        text = response.content.decode()
        assert f'<fieldset class="duty" id="n{item.pk}"' in text
        assert f'name="n{item.pk}-revision" value="2"' in text


@pytest.mark.parametrize("whole", [True, False])
def test_keeping_what_is_saved_shows_it_in_the_fields(
    client, item, unit_head, written, page, one, whole
):
    client.force_login(unit_head)

    response = client.post(
        page if whole else one,
        typed(item, keep="saved"),
        headers={} if whole else HTMX,
        follow=True,
    )

    text = response.content.decode()
    assert saved(item) == ("done", "Của người kia.", 1)
    assert "Của người kia.</textarea>" in text
    assert "Của tôi." not in text
    assert "two-answers" not in text


def test_what_was_seen_is_not_what_stands_by_then(client, item, unit_head, other, written, one):
    client.force_login(unit_head)
    actions.answer_item(item, state="not_done", note="Lần nữa.", by=other)

    text = client.post(one, typed(item, keep="1"), headers=HTMX).content.decode()

    assert saved(item) == ("not_done", "Lần nữa.", 2)
    assert "Lần nữa." in text


def test_the_other_answers_of_the_page_are_saved(client, item, unit_head, written, page):
    last = item.checklist.items.last()
    client.force_login(unit_head)

    response = client.post(page, {**typed(item), **typed(last, note="Việc khác.")})

    assert "Giữ của tôi" in response.content.decode()
    assert saved(last) == ("doing", "Việc khác.", 1)


def test_a_list_with_two_answers_is_not_sent(client, item, unit_head, other, written):
    last = item.checklist.items.last()
    actions.answer_item(last, state="done", note="", by=other)
    client.force_login(unit_head)

    client.post(reverse("directives:send_checklist", args=[item.checklist_id]), typed(item))

    item.checklist.refresh_from_db()
    assert item.checklist.status == "open"


def test_the_place_of_an_answer_is_found_however_many_there_are(client, unit_head, item):
    """Numbers from a thousand on are written with a point, addresses inside a page are not."""
    item = ChecklistItemFactory(checklist=item.checklist, pk=1234567)
    client.force_login(unit_head)

    text = client.get(item.checklist.get_absolute_url()).content.decode()

    assert 'id="n1234567"' in text
    assert 'hx-target="#n1234567-said"' in text
    assert 'id="n1234567-said"' in text
    assert 'href="#n1234567"' in text
