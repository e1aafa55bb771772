"""Lists of incidents: a head's by lateness, one's own, and what home says of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.paging import PAGE
from portal.lib.access import Denied
from registry.permissions import incidents as permissions
from tests.factories import IncidentFactory, UserFactory

pytestmark = pytest.mark.usefixtures("periods", "answer_period")


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def incident(cadre):
    return IncidentFactory(owner=cadre)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def row_order(page, names):
    return sorted(names, key=page.index)


@pytest.mark.rule("R104")
def test_the_longest_overdue_is_on_top_and_what_is_closed_last(as_, tree, unit_head):
    def member(name, **more):
        IncidentFactory(owner=UserFactory(unit=tree.branch, full_name=name), **more)

    member("Khép Trước", closed=True, closed_at=datetime(2026, 11, 16, 2, tzinfo=UTC))
    member("Khép Sau", closed=True, closed_at=datetime(2026, 11, 18, 2, tzinfo=UTC))
    member("Đã Trả Lời", answered=True)
    member("Còn Hạn", answer_due_on=date(2026, 12, 1))
    member("Quá Lâu", answer_due_on=date(2026, 11, 2), opened_at=datetime(2026, 10, 30, tzinfo=UTC))

    page = text(as_(unit_head).get(reverse("registry:incidents")))

    wanted = ["Quá Lâu", "Còn Hạn", "Đã Trả Lời", "Khép Sau", "Khép Trước"]
    assert row_order(page, wanted) == wanted


def test_pages_by_key_miss_nobody(as_, tree, unit_head):
    start = datetime(2026, 11, 16, 1, tzinfo=UTC)
    for number in range(PAGE + 5):
        owner = UserFactory(unit=tree.branch, full_name=f"Người Số {number:03}")
        closed = {"closed": True, "closed_at": start + timedelta(hours=number % 7 + 1)}
        IncidentFactory(owner=owner, opened_at=start, **(closed if number % 2 else {}))
    client, address = as_(unit_head), reverse("registry:incidents")

    first = client.get(address)
    second = client.get(address + first.context["page"].next_url)
    back = client.get(address + second.context["page"].previous_url)

    seen = [item.pk for answer in (first, second) for item, _ in answer.context["rows"]]
    assert len(seen) == len(set(seen)) == PAGE + 5
    assert [item.pk for item, _ in back.context["rows"]] == seen[:PAGE]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"open", "late", "answered", "contained", "closed"}),
        ({"state": "unanswered"}, {"open", "late", "contained"}),
        ({"state": "late"}, {"late"}),
        ({"state": "open"}, {"open", "late", "answered"}),
        ({"state": "contained"}, {"contained"}),
        ({"state": "closed"}, {"closed"}),
        ({"kind": "abused"}, {"closed"}),
        ({"state": "nonsense"}, {"open", "late", "answered", "contained", "closed"}),
    ],
)
def test_filters(as_, tree, unit_head, query, shown):
    far = {"answer_due_on": date(2036, 12, 1)}
    for name, more in {
        "open": far,
        "late": {},
        "answered": {"answered": True, **far},
        "contained": {"contained": True, **far},
        "closed": {"closed": True, "kind": "abused", **far},
    }.items():
        IncidentFactory(owner=UserFactory(unit=tree.branch, full_name=f"Người {name}"), **more)

    page = text(as_(unit_head).get(reverse("registry:incidents"), query))

    assert {
        name
        for name in ("open", "late", "answered", "contained", "closed")
        if f"Người {name}" in page
    } == shown


def test_a_fixed_number_of_queries(as_, tree, unit_head, django_assert_max_num_queries):
    for _ in range(30):
        IncidentFactory(owner=UserFactory(unit=tree.branch))
    client = as_(unit_head)

    with django_assert_max_num_queries(9):
        assert len(client.get(reverse("registry:incidents")).context["rows"]) == 30


@pytest.mark.parametrize("name", ["registry:my_incidents", "registry:incidents"])
def test_empty_lists_say_what_to_do(as_, unit_head, name):
    page = text(as_(unit_head).get(reverse(name)))

    assert 'class="empty"' in page


def test_ones_own_list(as_, cadre, colleague, incident):
    IncidentFactory(owner=colleague, display_name="Của người khác")

    page = text(as_(cadre).get(reverse("registry:my_incidents")))

    assert incident.get_absolute_url() in page
    assert "Của người khác" not in page
    assert "Của đơn vị" not in page


# -- home -----------------------------------------------------------------------------------------


def test_home_begins_with_what_is_in_trouble(as_, cadre, incident):
    with time_machine.travel("2026-11-17 08:00 +0700"):
        page = text(as_(cadre).get("/"))

    assert page.index("Mất quyền kiểm soát: Facebook") < page.index("Kê khai tài khoản")
    assert "Còn 10 việc nên làm." in page
    assert "hạn hôm nay" in page


def test_a_head_hears_how_many_wait_and_how_many_too_long(as_, unit_head, cadre, incident):
    IncidentFactory(owner=cadre, answer_due_on=date(2036, 12, 1))

    page = text(as_(unit_head).get("/"))

    assert "2 sự cố đang chờ đồng chí trả lời, 1 sự cố quá hạn." in page


def test_an_administrator_who_heads_a_unit_hears_nothing(as_, administrator, incident):
    assert "sự cố đang chờ" not in text(as_(administrator).get("/"))


@pytest.mark.rule("R100")
@pytest.mark.parametrize("who", ["cadre", "staff", "administrator"])
def test_the_units_list_is_for_heads(request, who):
    with pytest.raises(Denied) as refusal:
        permissions.check_can_open_list(request.getfixturevalue(who))

    assert refusal.value.code == "not_unit_head"
