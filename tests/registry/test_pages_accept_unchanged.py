"""Choosing many, confirming their number, reading what became of them."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from registry import actions
from registry.models import Declaration
from registry.workflow import Status
from tests.factories import DeclarationFactory, UnitKindFactory, UserFactory

pytestmark = pytest.mark.usefixtures("periods")


@pytest.fixture
def page(client, unit_head):
    client.force_login(unit_head)

    def fetch(name="accept_unchanged", data=None, **query):
        url = reverse(f"registry:{name}") + (f"?{urlencode(query, doseq=True)}" if query else "")
        return client.get(url) if data is None else client.post(url, data)

    return fetch


@pytest.fixture
def repeated(cadre, colleague):
    return [
        DeclarationFactory(owner=owner, submitted=True, unchanged=True)
        for owner in (cadre, colleague)
    ]


def text(response):
    return response.content.decode()


def ids(*rows):
    return {"declarations": [str(row.pk) for row in rows]}


def test_the_queue_offers_to_tick_those_alone_that_did_not_change(page, repeated, tree):
    other = DeclarationFactory(owner=UserFactory(unit=tree.branch), submitted=True)

    shown = text(page("queue", q=""))

    for row in repeated:
        assert f'name="declarations" value="{row.pk}"' in shown
    assert f'value="{other.pk}"' not in shown
    assert "Tiếp nhận các bản đã chọn…" in shown


def test_a_queue_without_any_offers_nothing_to_tick(page, cadre):
    DeclarationFactory(owner=cadre, submitted=True)

    assert "Tiếp nhận các bản đã chọn" not in text(page("queue"))


@pytest.mark.rule("R130")
def test_the_number_is_named_by_unit_before_anything_is_done(page, repeated, unit_head):
    response = page()

    shown = text(response)
    assert "Tiếp nhận 2 bản “không thay đổi”?" in shown
    assert response.context["units"] == [(unit_head.unit.name, 2)]
    for row in repeated:
        assert row.owner.full_name in shown
        assert row.accounts.get().display_name not in shown
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R130")
def test_by_filter_or_by_ticking(page, repeated, cadre):
    first, second = repeated
    assert [row.pk for row in page(q="binh").context["named"]] == [first.pk]
    assert [row.pk for row in page(ticked="1", **ids(second)).context["named"]] == [second.pk]
    assert len(page(change="none").context["named"]) == 2


@pytest.mark.rule("R130")
@pytest.mark.parametrize("chosen", [{}, {"declarations": "x"}, {"declarations": ["1"] * 101}])
def test_nothing_ticked_is_not_all(page, repeated, chosen):
    response = page(ticked="1", **chosen)

    assert response.context["named"] == []
    assert "Có chỗ cần xem lại" in text(response)


@pytest.mark.rule("R47")
def test_an_armed_forces_unit_is_not_named(page, repeated, tree):
    tree.branch.kind = UnitKindFactory(code="quan-su", is_armed_forces=True)
    tree.branch.save()

    shown = text(page())

    assert "Đơn vị lực lượng vũ trang" in shown
    assert f'<th scope="row">{tree.branch.name}' not in shown


@pytest.mark.rule("R130")
def test_what_went_through_and_what_did_not_with_the_way_to_it(
    page, repeated, unit_head, superior_head
):
    first, second = repeated
    assert len(page().context["named"]) == 2
    actions.accept_declaration(first, by=superior_head)

    response = page(data=ids(first, second), q="a")

    assert response.url == reverse("registry:accepted_unchanged") + "?q=a"
    shown = text(page("accepted_unchanged", q="a"))
    assert "Đã tiếp nhận 1 bản" in shown
    assert "đã được tiếp nhận lúc" in shown
    assert "bởi người khác" in shown
    assert reverse("registry:review", args=[first.pk]) + "?q=a" in shown
    mine = AuditEvent.objects.filter(kind="declaration.accepted", actor_id=unit_head.pk)
    assert mine.get().target_id == str(second.pk)


@pytest.mark.rule("R37")
def test_one_out_of_sight_is_neither_accepted_nor_named(page, repeated, neighbour):
    theirs = DeclarationFactory(owner=neighbour, submitted=True, unchanged=True)

    page(data=ids(repeated[0], theirs))

    shown = text(page("accepted_unchanged"))
    assert "1 bản không còn thuộc phạm vi của đồng chí" in shown
    assert neighbour.full_name not in shown
    theirs.refresh_from_db()
    assert theirs.status == Status.SUBMITTED
    assert Declaration.objects.filter(status=Status.ACCEPTED).count() == 1


@pytest.mark.rule("R130")
def test_one_hundred_at_once_and_the_rest_the_next_time(page, repeated, monkeypatch):
    monkeypatch.setattr("registry.views.bulk.MOST_AT_ONCE", 1)

    response = page()

    assert len(response.context["named"]) == 1
    assert "một lần tiếp nhận nhiều nhất 100 bản" in text(response)


@pytest.mark.rule("R130")
@pytest.mark.parametrize("chosen", [["x"], [], [f"{n:032x}" for n in range(101)]])
def test_a_made_up_choice_accepts_nothing(page, repeated, chosen):
    response = page(data={"declarations": chosen})

    assert response.status_code == 200
    assert not AuditEvent.objects.exists()


def test_reading_the_result_takes_few_queries(page, repeated, django_assert_max_num_queries):
    page(data=ids(*repeated))

    with django_assert_max_num_queries(6):
        page("accepted_unchanged")


def test_only_heads_accept_many(client, staff):
    client.force_login(staff)

    for name in ("accept_unchanged", "accepted_unchanged"):
        assert client.get(reverse(f"registry:{name}")).status_code == 403
