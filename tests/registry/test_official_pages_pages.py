"""Pages about official pages: the list with its filters, the record, and each form."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from registry.actions import pages as actions
from registry.forms.pages import FOUND, LISTED
from registry.models import Finding, OfficialPage, PageReview
from tests.factories import (
    DeclarationFactory,
    OfficialPageFactory,
    UnitKindFactory,
    UserFactory,
)

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)

pytestmark = pytest.mark.usefixtures("page_period")


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def browse(client):
    def fetch(user, name, *args, data=None, **query):
        client.force_login(user)
        url = reverse(f"registry:{name}", args=args)
        if data is None:
            return client.get(url, query)
        return client.post(url, data, query_params=query)

    return fetch


def text(response):
    return response.content.decode()


def names(response):
    return [page.name for page in response.context["page"].items]


# -- the list --------------------------------------------------------------------------------


def test_what_is_due_first_comes_first(browse, tree, staff, cadre):
    OfficialPageFactory(unit=tree.branch, name="Sau", next_review_on=date(2027, 2, 1))
    OfficialPageFactory(unit=tree.sibling, name="Quá hạn", next_review_on=date(2026, 11, 19))
    OfficialPageFactory(unit=tree.elsewhere, name="Nơi khác")

    response = browse(staff, "official_pages")

    assert names(response) == ["Quá hạn", "Sau"]
    assert "hạn 19/11/2026" in text(response)
    assert text(response).count(">quá hạn<") == 1


def test_filters(browse, tree, staff, superior_head, cadre):
    OfficialPageFactory(unit=tree.branch, name="Trang", next_review_on=date(2026, 12, 1))
    OfficialPageFactory(unit=tree.sibling, name="Trễ", next_review_on=date(2026, 11, 1))
    OfficialPageFactory(
        unit=tree.sibling, name="Cổng", kind="website", platform="website", responsible=cadre
    )
    old = OfficialPageFactory(unit=tree.branch, name="Cũ")
    actions.close_official_page(old, by=staff, on=FRIDAY)

    def found(**query):
        return sorted(names(browse(superior_head, "official_pages", **query)))

    assert found() == ["Cổng", "Trang", "Trễ"]
    assert found(unit=tree.branch.code) == ["Trang"]
    assert found(kind="website") == ["Cổng"]
    assert found(state="overdue") == ["Trễ"]
    assert found(state="unattended") == ["Cổng"]
    assert found(state="closed") == ["Cũ"]
    assert found(state="overdue", kind="website") == []
    assert found(unit=tree.elsewhere.code, state="?", kind="x") == ["Cổng", "Trang", "Trễ"]


def test_pages_by_key_in_few_queries(client, tree, staff, cadre, django_assert_max_num_queries):
    OfficialPageFactory.create_batch(60, unit=tree.branch, responsible=cadre)
    client.force_login(staff)
    url = reverse("registry:official_pages")

    with django_assert_max_num_queries(8):
        first = client.get(url)
    second = client.get(url + first.context["page"].next_url)

    seen = [page.pk for shown in (first, second) for page in shown.context["page"].items]
    assert (len(first.context["page"].items), len(set(seen))) == (50, 60)
    assert second.context["page"].next_url is None


def test_an_empty_list_says_what_to_do_next(browse, unit_head):
    assert "Đăng ký trang đầu tiên" in text(browse(unit_head, "official_pages"))
    assert "Bỏ lọc" in text(browse(unit_head, "official_pages", kind="group"))


def test_who_answers_for_a_page_has_their_own_list(browse, tree, cadre, colleague):
    OfficialPageFactory(unit=tree.branch, name="Của tôi", responsible=cadre)
    OfficialPageFactory(unit=tree.branch, name="Của bạn")

    response = browse(cadre, "official_pages")

    assert names(response) == ["Của tôi"]
    assert "Đăng ký trang" not in text(response)
    assert browse(colleague, "official_pages").status_code == 403


# -- one page --------------------------------------------------------------------------------


def test_the_record_shows_the_reviews_and_what_may_be_done(browse, tree, cadre, unit_head):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    actions.review_official_page(
        page, by=cadre, on=FRIDAY, finding=Finding.TO_CORRECT, note="Sửa số điện thoại."
    )

    for name in ("official_page", "print_official_page"):
        shown = text(browse(cadre, name, page.pk))
        assert "đang sửa" in shown
        assert "Sửa số điện thoại." in shown
        assert "hạn 20/05/2027" in shown
        assert 'rel="noopener noreferrer nofollow"' in shown
    mine, theirs = (text(browse(by, "official_page", page.pk)) for by in (cadre, unit_head))
    assert "Ghi kết quả rà soát" in mine
    assert "Ngừng dùng trang" not in mine
    assert "Ngừng dùng trang" in theirs


@pytest.mark.rule("R112")
def test_a_page_without_a_responsible_says_so_instead_of_a_name(browse, tree, unit_head, neighbour):
    page = OfficialPageFactory(unit=tree.branch, responsible=neighbour)

    for name, args in (("official_page", [page.pk]), ("official_pages", [])):
        shown = text(browse(unit_head, name, *args))
        assert ">chưa có người<" in shown
        assert neighbour.full_name not in shown


@pytest.mark.rule("R116")
def test_a_page_of_the_armed_forces_names_its_unit_but_no_person_s_account(
    browse, tree, cadre, staff
):
    tree.branch.kind = UnitKindFactory(code="quan-su", is_armed_forces=True)
    tree.branch.save()
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    account = DeclarationFactory(owner=cadre, accepted=True).accounts.get()

    for name, args in (
        ("official_pages", []),
        ("official_page", [page.pk]),
        ("print_official_page", [page.pk]),
    ):
        shown = text(browse(staff, name, *args))
        assert tree.branch.name in shown
        assert account.shown_address not in shown


# -- registering -----------------------------------------------------------------------------


def data(person, **more):
    return {
        "kind": "page",
        "platform": "facebook",
        "address_typed": "fb.com/binhnguyen",
        "name": "Phường  Bình Nguyên",
        "responsible": str(person.pk),
        **more,
    }


def test_first_whose_page_then_which(browse, tree, staff, cadre):
    asked = browse(staff, "register_official_page")
    assert "Trang của đơn vị nào" in text(asked)
    assert "Địa chỉ" not in text(asked)

    response = browse(staff, "register_official_page", data=data(cadre), unit=tree.branch.code)

    page = OfficialPage.objects.get()
    assert response.url == page.get_absolute_url()
    assert (page.name, page.unit, page.responsible) == ("Phường Bình Nguyên", tree.branch, cadre)


def test_the_only_unit_there_is_is_not_asked_for(browse, tree, unit_head, cadre, neighbour):
    form = browse(unit_head, "register_official_page").context["form"]

    offered = [value for value, _ in form.fields["responsible"].choices]
    assert form.unit == tree.branch
    assert str(cadre.pk) in offered
    assert str(neighbour.pk) not in offered


def test_a_unit_out_of_scope_is_not_taken_from_the_address(browse, tree, unit_head, neighbour):
    response = browse(
        unit_head, "register_official_page", data=data(neighbour), unit=tree.sibling.code
    )

    assert "Không có đơn vị này trong phạm vi của đồng chí." in text(response)
    assert not OfficialPage.objects.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"address_typed": "facebook.com/groups/x"}, "hãy chọn loại “Nhóm”"),
        ({"address_typed": ""}, "Hãy ghi địa chỉ của trang."),
        ({"platform": ""}, "Hãy chọn mạng xã hội."),
        ({"name": "TỐI MẬT"}, "Cổng không nhận tài liệu mật"),
        ({"responsible": ""}, "Hãy chọn người phụ trách."),
        ({"responsible": "x"}, "Người này không có tên trong đơn vị."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    browse, unit_head, cadre, more, words
):
    response = browse(unit_head, "register_official_page", data=data(cadre, **more))

    assert words in text(response)
    assert not OfficialPage.objects.exists()
    typed = {"address_typed": "fb.com/binhnguyen", **more}["address_typed"]
    assert f'value="{typed}"' in text(response) or not typed


@pytest.mark.rule("R112")
def test_somebody_from_outside_cannot_be_chosen(browse, unit_head, neighbour):
    response = browse(unit_head, "register_official_page", data=data(neighbour))

    assert "Người này không có tên trong đơn vị." in text(response)


@pytest.mark.rule("R111")
def test_an_address_registered_already_is_refused_where_it_is_typed(browse, tree, unit_head, cadre):
    OfficialPageFactory(unit=tree.elsewhere, identity="binhnguyen")

    shown = text(browse(unit_head, "register_official_page", data=data(cadre)))

    assert "Địa chỉ này đã được đăng ký trên cổng." in shown
    assert tree.elsewhere.name not in shown
    assert OfficialPage.objects.count() == 1


def test_in_a_large_unit_the_person_is_searched_for(browse, tree, unit_head, cadre):
    UserFactory.create_batch(LISTED, unit=tree.branch)
    typed = data(cadre, who="pham binh")

    first = browse(unit_head, "register_official_page")
    assert "Gõ tên rồi bấm “Tìm người”" in text(first)
    found = browse(unit_head, "register_official_page", data={**typed, "find": "1"})

    shown = text(found)
    assert 'value="fb.com/binhnguyen"' in shown
    assert 'type="radio"' in shown
    assert f"{cadre.full_name} · {tree.branch.name}" in shown
    assert "form-errors" not in shown
    assert browse(unit_head, "register_official_page", data=typed).status_code == 302
    assert OfficialPage.objects.get().responsible == cadre


def test_a_search_shows_some_and_says_when_there_is_nobody(browse, tree, unit_head, cadre):
    UserFactory.create_batch(LISTED + 1, unit=tree.branch, full_name="Nguyễn Văn An")

    def looked_for(who):
        return browse(
            unit_head, "register_official_page", data=data(cadre, who=who, find="1", responsible="")
        )

    assert text(looked_for("nguyen an")).count('type="radio"') == FOUND
    assert "Không tìm thấy ai như vậy trong đơn vị." in text(looked_for("khong co ai"))


def test_namesakes_are_told_apart_by_their_birth_year(browse, tree, unit_head):
    for year in (1980, 1990):
        UserFactory(unit=tree.branch, full_name="Lê Thị Mai", birth_year=year)

    shown = text(browse(unit_head, "register_official_page"))

    assert "Lê Thị Mai, sinh năm 1980 · " in shown
    assert "Lê Thị Mai, sinh năm 1990 · " in shown


# -- the deeds on one page -------------------------------------------------------------------


def test_giving_it_to_another_person(browse, tree, unit_head, cadre, colleague):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)

    same = browse(unit_head, "assign_official_page", page.pk, data={"responsible": cadre.pk})
    assert "Người này đang phụ trách trang." in text(same)
    browse(unit_head, "assign_official_page", page.pk, data={"responsible": colleague.pk})

    page.refresh_from_db()
    assert page.responsible == colleague


@pytest.mark.rule("R113")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"finding": "corrected"}, "Hãy ghi rõ chỗ nào chưa đúng và việc sửa."),
        ({"finding": "to_correct", "note": "  "}, "Hãy ghi rõ chỗ nào chưa đúng và việc sửa."),
        ({"finding": "in_order", "on": "21/11/2026"}, "Ngày này chưa đến."),
        ({"finding": "in_order", "on": "30/09/2026"}, "Lần rà soát gần nhất đã ghi là ngày"),
        ({"finding": "in_order", "note": "Tài liệu MẬT"}, "Cổng không nhận tài liệu mật"),
        ({}, "Hãy chọn kết quả rà soát."),
    ],
)
def test_a_review_that_is_not_whole_is_asked_for_again(browse, tree, cadre, typed, words):
    page = OfficialPageFactory(
        unit=tree.branch, responsible=cadre,
        last_reviewed_on=date(2026, 10, 1), next_review_on=date(2027, 4, 1),
    )  # fmt: skip

    response = browse(
        cadre, "review_official_page", page.pk, data={"on": "20/11/2026", "note": "", **typed}
    )

    assert words in text(response)
    assert not PageReview.objects.exists()


def test_a_review_is_recorded_and_the_next_day_is_named(browse, client, tree, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    form = browse(cadre, "review_official_page", page.pk)
    assert 'value="20/11/2026"' in text(form)

    response = browse(
        cadre, "review_official_page", page.pk,
        data={"on": "20/11/2026", "finding": "corrected", "note": "Đã gỡ một bài cũ."},
    )  # fmt: skip

    assert "Hạn rà soát lần sau: 20/05/2027." in text(client.get(response.url))
    assert PageReview.objects.get().note == "Đã gỡ một bài cũ."


def test_closing_names_what_is_lost(browse, tree, unit_head, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, name="Trang cũ")
    asked = text(browse(unit_head, "close_official_page", page.pk))
    assert "Không mở lại được" in asked

    early = browse(unit_head, "close_official_page", page.pk, data={"on": "21/11/2026"})
    assert "Ngày này chưa đến." in text(early)
    browse(unit_head, "close_official_page", page.pk, data={"on": "19/11/2026"})

    page.refresh_from_db()
    assert page.closed_on == date(2026, 11, 19)
    shown = text(browse(unit_head, "official_page", page.pk))
    assert "ngừng dùng từ 19/11/2026" in shown
    assert "Ghi kết quả rà soát" not in shown


# -- correcting ------------------------------------------------------------------------------


def test_a_correction_begins_with_what_was_registered(browse, tree, cadre, unit_head):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, name="Tên sai")
    offered = reverse("registry:change_official_page", args=[page.pk])
    assert offered in text(browse(unit_head, "official_page", page.pk))
    assert offered not in text(browse(cadre, "official_page", page.pk))

    form = text(browse(unit_head, "change_official_page", page.pk))
    values = {"kind": page.kind, "platform": page.platform, "address_typed": page.address_typed}
    done = browse(
        unit_head, "change_official_page", page.pk, data={**values, "name": " Tên  đúng "}
    )

    assert 'value="Tên sai"' in form
    assert done.url == page.get_absolute_url()
    page.refresh_from_db()
    assert page.name == "Tên đúng"


@pytest.mark.rule("R111")
def test_an_address_in_use_is_refused_where_it_is_typed_in_a_correction_too(
    browse, tree, cadre, unit_head
):
    OfficialPageFactory(unit=tree.elsewhere, identity="binhnguyen")
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)

    response = browse(
        unit_head, "change_official_page", page.pk,
        data={"kind": "page", "platform": "facebook", "address_typed": "fb.com/binhnguyen", "name": "X"},
    )  # fmt: skip

    assert "Địa chỉ này đã được đăng ký trên cổng." in text(response)
    assert tree.elsewhere.name not in text(response)
