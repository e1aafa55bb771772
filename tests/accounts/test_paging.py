"""A list by key: nobody twice, nobody left out, in both directions."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import paging
from accounts.models import User


def walk(rows, step, monkeypatch=None):
    """All pages one after another, as a person who presses "next" (or "previous") sees them."""
    query, pages = QueryDict("q=x"), []
    while True:
        page = paging.page_of(rows, query, ("sort_key", "id"))
        pages.append(page)
        url = getattr(page, f"{step}_url")
        if url is None:
            return pages
        query = QueryDict(url.removeprefix("?"))


@pytest.mark.django_db
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(keys=st.lists(st.sampled_from(["a", "an", "b", "an{"]), max_size=14), size=st.integers(1, 5))
def test_pages_partition_the_list(tree, monkeypatch, keys, size):
    monkeypatch.setattr(paging, "PAGE", size)
    User.objects.all().delete()
    User.objects.bulk_create(
        User(staff_code=f"P{n}", full_name="An", sort_key=key, unit=tree.branch)
        for n, key in enumerate(keys)
    )
    rows = User.objects.all()

    pages = walk(rows, "next")

    expected = list(rows.order_by("sort_key", "id"))
    assert [item for page in pages for item in page.items] == expected
    assert all(len(page.items) == size for page in pages[:-1])

    query = QueryDict("")
    back = pages[-1]
    seen = list(back.items)
    while back.previous_url:
        query = QueryDict(back.previous_url.removeprefix("?"))
        back = paging.page_of(rows, query, ("sort_key", "id"))
        seen = back.items + seen
    assert seen == expected


def test_address_names_a_row_by_its_id_and_keeps_the_filters(tree, monkeypatch, cadre, colleague):
    monkeypatch.setattr(paging, "PAGE", 1)
    query = QueryDict("q=an&state=&sau=")
    page = paging.page_of(User.objects.all(), query, ("sort_key", "id"))
    assert page.next_url == f"?q=an&sau={page.items[0].pk}"


@pytest.mark.parametrize("cursor", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_row_that_is_gone_starts_from_the_top(tree, cadre, colleague, cursor):
    rows = User.objects.all()
    page = paging.page_of(rows, QueryDict(f"sau={cursor}"), ("sort_key", "id"))
    assert page.items == list(rows.order_by("sort_key", "id"))
