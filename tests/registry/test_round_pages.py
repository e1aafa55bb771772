"""The pages of rounds: what each person sees and presses, numbers by unit, names for the head."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from registry.models import Round, RoundPlace
from registry.workflow import PlaceState, RoundStatus
from tests.conftest import with_role
from tests.factories import (
    ClauseFactory,
    DeclarationFactory,
    DocumentFactory,
    RoundFactory,
    RoundPlaceFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("periods")


@pytest.fixture(autouse=True)
def clause(db):
    document = DocumentFactory(code="CT21", number="21-CT/TU")
    return ClauseFactory(document=document, code="II.2", title="Kê khai tài khoản")


@pytest.fixture
def days():
    """Around today: pages know no other day."""
    today = timezone.localdate()
    return {
        "opens_on": today,
        "due_on": today + timedelta(10),
        "closes_on": today + timedelta(20),
        "counts_from": today,
    }


@pytest.fixture
def asked(tree, days):
    return RoundFactory(
        unit=tree.committee, name="Kê khai năm nay", opened=True, opened_at=timezone.now(), **days
    )


@pytest.fixture
def visit(client):
    def open_page(person, name, *args, data=None):
        client.force_login(person)
        url = reverse(f"registry:{name}", args=args)
        return client.get(url) if data is None else client.post(url, data)

    return open_page


def text(response):
    """What is read, without markup and doubled spaces."""
    shown = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", shown)


def places(asked, unit, **counts):
    for state, count in counts.items():
        for person in UserFactory.create_batch(count, unit=unit):
            RoundPlaceFactory(round=asked, person=person, state=state)


def row(response, unit):
    """The cells of one unit's line, as they are read."""
    found = re.search(
        rf"<tr>(?:(?!</tr>).)*{re.escape(unit)}.*?</tr>", response.content.decode(), re.DOTALL
    )
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found.group(0), re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>|&nbsp;", " ", cell)).strip() for cell in cells]


# -- one's own part ------------------------------------------------------------------------------


def test_a_person_sees_what_why_until_when_and_what_to_press(asked, cadre, visit):
    DeclarationFactory(owner=cadre, accepted=True)
    RoundPlaceFactory(round=asked, person=cadre)

    page = visit(cadre, "round", asked.pk)

    assert "Kê khai năm nay" in text(page)
    assert asked.basis_text in text(page)
    assert f"hết ngày {asked.due_on:%d/%m/%Y}" in text(page)
    assert f'href="{reverse("registry:submit_unchanged")}"' in page.content.decode()
    assert "Theo dõi và điều hành" not in text(page)


def test_nothing_changed_in_two_presses_and_the_round_is_answered(asked, cadre, visit):
    DeclarationFactory(owner=cadre, accepted=True)
    place = RoundPlaceFactory(round=asked, person=cadre)

    assert "Không có gì thay đổi" in text(visit(cadre, "mine"))
    assert visit(cadre, "submit_unchanged").status_code == 200
    visit(cadre, "submit_unchanged", data={})

    place.refresh_from_db()
    assert place.state == PlaceState.SENT
    assert "Đồng chí đã gửi bản số 2 cho đợt này." in text(visit(cadre, "round", asked.pk))
    assert place.declaration.summary == "Không thay đổi"  # the one line that the reviewer sees


def test_who_is_excused_reads_why_and_may_still_declare(asked, cadre, visit):
    RoundPlaceFactory(round=asked, person=cadre, exempt=True)

    assert "Nghỉ thai sản." in text(visit(cadre, "round", asked.pk))
    assert "Nghỉ thai sản." in text(visit(cadre, "mine"))
    assert visit(cadre, "declare_none", data={}).status_code == 302
    assert RoundPlace.objects.get().state == PlaceState.SENT


def test_the_list_shows_a_person_their_own_rounds(asked, tree, cadre, outsider, visit, days):
    RoundPlaceFactory(round=asked, person=cadre)
    RoundFactory(unit=tree.committee, name="Đợt sắp tới", **days)

    assert "Kê khai năm nay" in text(visit(cadre, "rounds"))
    assert "Không có đợt nào đang mở" in text(visit(outsider, "rounds"))
    url = reverse("registry:rounds") + "?trang-thai=planned"
    assert "Đợt sắp tới" not in text(visit(cadre, "rounds").client.get(url))


# -- the office ----------------------------------------------------------------------------------


def typed(at_unit, days, **changes):
    shown = {name: f"{day:%d/%m/%Y}" for name, day in days.items()}
    return {
        "name": "Kê khai năm 2027",
        "unit": at_unit.code,
        "basis": "CT21/II.2",
        "note": "",
        **shown,
    } | changes


def test_the_office_plans_changes_opens_extends_and_closes(tree, staff, cadre, visit, days):
    assert visit(staff, "plan_round", data=typed(tree.block, days)).status_code == 302
    planned = Round.objects.get()
    visit(staff, "change_round", planned.pk, data=typed(tree.block, days, name="Tên khác"))
    assert "Mở và báo 1 người" in text(visit(staff, "open_round", planned.pk))
    visit(staff, "open_round", planned.pk, data={})

    later = {
        "due_on": f"{days['due_on'] + timedelta(5):%d/%m/%Y}",
        "closes_on": f"{days['closes_on']:%d/%m/%Y}",
    }
    visit(staff, "extend_round", planned.pk, data={**later, "reason": "Mất mạng nhiều ngày."})
    assert "Mất mạng nhiều ngày." in text(visit(staff, "round", planned.pk))

    assert "Kết thúc đợt" in text(visit(staff, "close_round", planned.pk))
    visit(staff, "close_round", planned.pk, data={})
    planned.refresh_from_db()
    assert (planned.name, planned.status) == ("Tên khác", RoundStatus.CLOSED)


def test_a_planned_round_is_discarded_after_asking(tree, staff, visit, days):
    planned = RoundFactory(unit=tree.block, **days)

    assert planned.name in text(visit(staff, "discard_round", planned.pk))
    visit(staff, "discard_round", planned.pk, data={})
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"basis": "CT21/IX"}, "Hãy chọn một mục trong danh sách."),
        ({"due_on": "01/01/2020"}, "Hạn gửi phải từ ngày mở trở đi."),
        ({"opens_on": "01/01/2020", "counts_from": "01/01/2020"}, "Ngày mở đã qua."),
        ({"opens_on": "31/02/2027"}, "Ngày chưa đúng."),
        ({"note": "Tài liệu MẬT"}, "Nội dung có dấu MẬT."),
        ({"unit": "KHONG-CO"}, "Không có đơn vị này trong phạm vi của đồng chí."),
    ],
)
def test_bad_input_is_refused_where_it_is_typed(tree, staff, visit, days, changes, said):
    page = visit(staff, "plan_round", data=typed(tree.block, days, **changes))

    assert page.status_code == 200
    assert said in text(page)
    assert "Kê khai năm 2027" in page.content.decode()  # what was typed stays
    assert not Round.objects.exists()


def test_an_earlier_day_is_refused_on_the_page(asked, staff, visit):
    data = {"due_on": "01/01/2020", "closes_on": f"{asked.closes_on:%d/%m/%Y}", "reason": "Nhầm."}

    assert "chỉ lùi lại sau" in text(visit(staff, "extend_round", asked.pk, data=data))


# -- numbers -------------------------------------------------------------------------------------


@pytest.mark.rule("R90")
def test_numbers_by_child_unit_with_the_same_in_a_picture(asked, tree, staff, visit):
    places(asked, tree.branch, waiting=3, accepted=2, returned=1)
    places(asked, tree.sibling, sent=4)
    RoundPlaceFactory(round=asked, person=UserFactory(unit=tree.sibling), exempt=True)
    RoundPlaceFactory(round=asked, person=UserFactory(unit=tree.committee))

    page = visit(staff, "round_progress", asked.pk)

    assert row(page, tree.block.name) == ["", "6 / 10 60 %", "2", "4", "1", "3", "0", "1"]
    assert row(page, "Sinh hoạt tại đơn vị")[1] == "0 / 1 0 %"
    assert row(page, "Cộng")[1:] == ["6 / 11 54 %", "2", "4", "1", "4", "0", "1"]
    drawn = re.findall(r'<rect x="([\d.]+)%" width="([\d.]+)%"', page.content.decode())
    assert drawn[1:5] == [
        ("0.00", "20.00"),
        ("20.00", "40.00"),
        ("60.00", "10.00"),
        ("70.00", "30.00"),
    ]


@pytest.mark.rule("R90")
def test_one_goes_down_unit_by_unit_and_never_outside(
    asked, tree, staff, unit_head, superior_head, visit
):
    places(asked, tree.branch, waiting=3)
    places(asked, tree.sibling, waiting=2)

    page = visit(superior_head, "round_progress_of_unit", asked.pk, tree.block.pk)
    assert row(page, tree.branch.name)[1] == "0 / 3 0 %"
    assert f">{tree.committee.name}</a>" in page.content.decode()  # the way back up
    below = visit(unit_head, "round_progress", asked.pk)
    assert f"Tiến độ: {tree.branch.name}" in text(below)
    for person, unit in [
        (unit_head, tree.sibling),
        (unit_head, tree.block),
        (staff, tree.elsewhere),
    ]:
        assert visit(person, "round_progress_of_unit", asked.pk, unit.pk).status_code == 404


def test_a_head_of_two_units_finds_the_other(asked, tree, visit):
    head = with_role("Cao Bá Quát", tree.branch, Role.UNIT_HEAD, tree.branch)
    head.appointments.create(role=Role.STAFF, unit=tree.sibling, valid_from="2026-01-01")

    page = visit(head, "round_progress", asked.pk)

    assert (
        reverse("registry:round_progress_of_unit", args=[asked.pk, tree.sibling.pk])
        in page.content.decode()
    )


def test_late_people_are_counted_against_their_own_day(asked, tree, staff, visit):
    today = timezone.localdate()
    for due_on in (today - timedelta(1), today, today + timedelta(1)):
        for state in ("waiting", "returned", "sent"):
            RoundPlaceFactory(
                round=asked, person=UserFactory(unit=tree.branch), due_on=due_on, state=state
            )

    assert row(visit(staff, "round_progress", asked.pk), tree.block.name)[6] == "2"


def test_numbers_leave_out_who_left_or_moved_out(tree, staff, days, visit):
    asked = RoundFactory(unit=tree.block, opened=True, opened_at=timezone.now(), **days)
    places(asked, tree.branch, waiting=3)
    gone, moved, _ = (place.person for place in asked.places.select_related("person"))
    gone.left_on, gone.is_active = timezone.localdate(), False
    gone.save()
    moved.unit = tree.committee
    moved.save()

    assert row(visit(staff, "round_progress", asked.pk), "Cộng")[1] == "0 / 1 0 %"


@pytest.mark.rule("R93")
@pytest.mark.parametrize("drilled", [False, True])
def test_the_progress_page_takes_few_queries_whatever_the_size(
    asked, tree, superior_head, visit, client, django_assert_max_num_queries, drilled
):
    for _ in range(30):
        places(asked, UnitFactory(parent=tree.block), waiting=1, sent=1)
    args = [asked.pk, tree.block.pk] if drilled else [asked.pk]
    name = "round_progress_of_unit" if drilled else "round_progress"
    visit(superior_head, name, *args)

    with django_assert_max_num_queries(8) as queries:
        client.get(reverse(f"registry:{name}", args=args))

    statements = [query["sql"] for query in queries.captured_queries]
    (grouped,) = [sql for sql in statements if "GROUP BY" in sql]
    assert 'FROM "registry_roundcount"' in grouped
    counting = [sql for sql in statements if "COUNT(" in sql]
    assert all("accounts_notification" in sql for sql in counting)  # the badge of the inbox


# -- names ---------------------------------------------------------------------------------------


@pytest.mark.rule("R98")
def test_names_go_to_the_head_whose_desk_it_is(
    asked, tree, cadre, neighbour, unit_head, superior_head, visit
):
    for person in (cadre, neighbour, unit_head):
        RoundPlaceFactory(round=asked, person=person)

    own, above = (
        text(visit(head, "round_people", asked.pk)) for head in (unit_head, superior_head)
    )

    assert cadre.full_name in own
    assert neighbour.full_name not in own
    # The neighbour's branch has no head of its own, and a head is the superior head's.
    assert neighbour.full_name in above
    assert unit_head.full_name in above
    assert cadre.full_name not in above


@pytest.mark.rule("R98")
@pytest.mark.parametrize("who", ["staff", "superior_head"])
def test_the_office_and_those_above_see_numbers_alone(asked, request, cadre, unit_head, visit, who):
    RoundPlaceFactory(round=asked, person=cadre)
    person = request.getfixturevalue(who)

    for name in ("round", "round_progress"):
        assert cadre.full_name not in text(visit(person, name, asked.pk))


def test_the_list_of_names_has_one_name_wherever_it_is_named(asked, cadre, unit_head, visit):
    RoundPlaceFactory(round=asked, person=cadre)
    name = "Ai đã gửi, ai chưa"

    shown = visit(unit_head, "round_people", asked.pk).content.decode()
    leading_there = visit(unit_head, "round", asked.pk).content.decode()

    assert f"<title>{name} · " in shown
    assert f"<h1>{name}</h1>" in shown
    assert f'<span aria-current="page">{name}</span>' in shown
    assert f">{name}</a>" in leading_there


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("", {"waiting", "returned", "late"}),
        ("late", {"late"}),
        ("sent", {"sent"}),
        ("accepted", {"accepted"}),
        ("exempt", {"exempt"}),
    ],
)
def test_the_list_is_filtered_by_state(asked, tree, unit_head, visit, client, chosen, shown):
    names = {}
    for state in ("waiting", "returned", "late", "sent", "accepted", "exempt"):
        names[state] = UserFactory(unit=tree.branch, full_name=f"Trần Thị {state.title()}")
        more = {"state": state} if state in PlaceState.values and state != "exempt" else {}
        if state == "late":
            more = {"due_on": timezone.localdate() - timedelta(1)}
        RoundPlaceFactory(round=asked, person=names[state], exempt=state == "exempt", **more)
    visit(unit_head, "round_people", asked.pk)

    page = client.get(reverse("registry:round_people", args=[asked.pk]), {"state": chosen})

    assert {state for state, person in names.items() if person.full_name in text(page)} == shown


def test_a_long_list_goes_page_by_page(
    asked, tree, unit_head, visit, client, django_assert_max_num_queries
):
    places(asked, tree.branch, waiting=60)
    first = visit(unit_head, "round_people", asked.pk)
    after = re.search(r'href="(\?sau=[^"]+)"', first.content.decode()).group(1)
    with django_assert_max_num_queries(9):
        second = client.get(reverse("registry:round_people", args=[asked.pk]) + after)

    shown = [
        len(re.findall(r'<th scope="row">', page.content.decode())) for page in (first, second)
    ]
    assert shown == [50, 10]


# -- exemptions ----------------------------------------------------------------------------------


def test_a_head_excuses_from_the_list_and_takes_it_back(asked, cadre, unit_head, visit):
    place = RoundPlaceFactory(round=asked, person=cadre)

    page = visit(unit_head, "round_people", asked.pk)
    assert reverse("registry:exempt_person", args=[asked.pk, place.pk]) in page.content.decode()
    visit(
        unit_head, "exempt_person", asked.pk, place.pk, data={"reason": "Đang điều trị dài ngày."}
    )
    assert "Đang điều trị dài ngày." in text(visit(unit_head, "lift_exemption", asked.pk, place.pk))
    visit(unit_head, "lift_exemption", asked.pk, place.pk, data={})

    place.refresh_from_db()
    assert place.state == PlaceState.WAITING


def test_the_office_excuses_by_staff_code(asked, cadre, staff, outsider, visit):
    place = RoundPlaceFactory(round=asked, person=cadre)

    found = visit(
        staff, "find_round_person", asked.pk, data={"staff_code": cadre.staff_code.lower()}
    )
    assert found.url == reverse("registry:exempt_person", args=[asked.pk, place.pk])
    missing = visit(staff, "find_round_person", asked.pk, data={"staff_code": outsider.staff_code})
    assert "Không có người nào mang mã này" in text(missing)


def test_a_reason_is_asked_for_and_a_secret_one_refused(asked, cadre, staff, visit):
    place = RoundPlaceFactory(round=asked, person=cadre)

    for reason, said in [
        ("", "Hãy ghi rõ vì sao"),
        ("Đi công tác TUYỆT MẬT", "Nội dung có dấu MẬT."),
    ]:
        page = visit(staff, "exempt_person", asked.pk, place.pk, data={"reason": reason})
        assert said in text(page)
    place.refresh_from_db()
    assert place.state == PlaceState.WAITING


# -- empty ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["open", "planned", "closed"])
def test_empty_lists_say_what_to_do(staff, visit, client, status):
    visit(staff, "rounds")

    page = client.get(reverse("registry:rounds"), {"trang-thai": status})

    assert 'class="empty"' in page.content.decode()


def test_a_round_without_people_yet_says_so(asked, staff, unit_head, visit):
    assert "Đang lập danh sách" in text(visit(staff, "round_progress", asked.pk))
    assert "Cổng đang lập danh sách" in text(visit(staff, "round", asked.pk))
    assert "Không còn ai chưa gửi" in text(visit(unit_head, "round_people", asked.pk))
