"""A head goes through the queue by keyboard alone, and without scripts by plain forms."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from audit.models import AuditEvent
from registry import actions
from registry.models import Declaration
from registry.workflow import Status
from tests.browser.conftest import DESK, PHONE
from tests.factories import DeclarationFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("periods")]
QUEUE = "/ke-khai/cho-tiep-nhan/"
NAMES = ["Nguyễn Thị An", "Nguyễn Thị Bình", "Nguyễn Thị Chi", "Nguyễn Thị Dung"]


@pytest.fixture
def waiting(transactional_db, tree, unit_head):
    return [
        DeclarationFactory(
            owner=UserFactory(full_name=name, unit=tree.branch), submitted=True, unchanged=at < 2
        )
        for at, name in enumerate(NAMES)
    ]


def opened(page, name):
    """The heading of the one that is open has the focus."""
    page.locator("#opened", has_text=name).wait_for()
    expect(page.locator("#opened")).to_be_focused()
    page.wait_for_timeout(450)  # a letter pressed twice must not answer the next one unread


def statuses():
    rows = Declaration.objects.order_by("sort_key").values_list("status", flat=True)
    return [str(status) for status in rows]


def test_from_the_list_through_all_of_it_by_keyboard(browse, waiting, unit_head):
    page = browse(unit_head)
    page.goto(f"{QUEUE}?q=nguyen")
    page.wait_for_timeout(450)

    page.keyboard.press("j")
    expect(page.get_by_role("link", name=NAMES[0])).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    opened(page, NAMES[0])
    assert page.title().startswith(NAMES[0])

    page.keyboard.press("t")
    opened(page, NAMES[1])
    assert page.locator("#messages").inner_text().strip() == (
        f"Đã tiếp nhận bản kê khai của {NAMES[0]}."
    )
    assert "?q=nguyen" in page.url

    page.keyboard.press("s")
    opened(page, NAMES[2])
    assert page.locator("#messages").inner_text().strip() == ""
    page.keyboard.press("Shift+S")
    opened(page, NAMES[1])
    page.keyboard.press("s")
    opened(page, NAMES[2])

    page.keyboard.press("b")
    reason = page.get_by_label(re.compile("Cần bổ sung điều gì"))
    reason.wait_for()
    expect(reason).to_be_focused()
    page.keyboard.type("Thiếu tài khoản Zalo, sách báo bj.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    opened(page, NAMES[3])

    page.keyboard.press("t")
    page.get_by_text("Đã đến cuối danh sách.").wait_for()
    expect(page.get_by_role("link", name=NAMES[1])).to_be_focused()
    assert statuses() == [Status.ACCEPTED, Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED]
    assert Declaration.objects.get(status=Status.RETURNED).return_reason == (
        "Thiếu tài khoản Zalo, sách báo bj."
    )


def test_closing_comes_back_to_the_row_that_was_left(browse, waiting, unit_head):
    page = browse(unit_head)
    page.goto(QUEUE)
    page.get_by_role("link", name=NAMES[2]).click()
    opened(page, NAMES[2])

    page.keyboard.press("Escape")

    page.locator(".queue--alone").wait_for()
    expect(page.get_by_role("link", name=NAMES[2])).to_be_focused()
    page.go_back()
    page.locator("#opened", has_text=NAMES[2]).wait_for()


def test_on_to_the_next_page(browse, waiting, tree, unit_head):
    for number in range(48):
        owner = UserFactory(full_name=f"Trần {number:02} Yên", unit=tree.branch)
        DeclarationFactory(owner=owner, submitted=True)
    page = browse(unit_head)
    page.goto(QUEUE)
    page.get_by_role("link", name="Trần 45 Yên").focus()

    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Trang sau")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Trần 45 Yên")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Trần 46 Yên")).to_be_focused()
    page.keyboard.press("Enter")
    opened(page, "Trần 46 Yên")
    page.keyboard.press("Shift+S")
    opened(page, "Trần 45 Yên")
    assert page.locator(".is-current").inner_text().startswith("Trần 45 Yên")


def test_letters_stay_letters_while_one_types_and_can_be_turned_off(browse, waiting, unit_head):
    page = browse(unit_head)
    page.goto(f"{QUEUE}{waiting[0].pk}/")
    opened(page, NAMES[0])

    page.keyboard.press("/")
    page.keyboard.type("tbsjkx?")
    assert page.get_by_label("Tìm theo tên").input_value() == "tbsjkx?"
    assert page.locator("[data-keys]").is_visible()

    page.get_by_role("button", name="Tắt phím tắt").click()
    page.reload()
    opened(page, NAMES[0])
    page.keyboard.press("t")
    page.keyboard.press("s")
    page.wait_for_timeout(300)
    assert page.locator("#opened").inner_text() == NAMES[0]
    assert page.locator("[data-key=t] kbd").is_hidden()
    assert set(statuses()) == {Status.SUBMITTED}

    page.get_by_role("button", name="Bật phím tắt").click()
    page.locator("#opened").click()
    page.keyboard.press("t")
    opened(page, NAMES[1])


def test_a_letter_held_down_or_pressed_twice_answers_one(browse, waiting, unit_head):
    page = browse(unit_head)
    page.goto(f"{QUEUE}{waiting[0].pk}/")
    opened(page, NAMES[0])

    for _ in range(8):
        page.keyboard.down("t")  # without an "up" between: the browser marks them as repeated
    page.keyboard.up("t")
    page.keyboard.press("t")
    opened(page, NAMES[1])

    assert statuses().count(Status.ACCEPTED) == 1


@pytest.mark.rule("R131")
def test_the_other_head_is_told_where_the_work_goes_on(
    browse, waiting, unit_head, superior_head, has_no_barriers
):
    page = browse(superior_head)
    page.goto(f"{QUEUE}{waiting[0].pk}/?scope=below")
    opened(page, NAMES[0])
    actions.accept_declaration(waiting[0], by=unit_head)

    page.keyboard.press("t")

    opened(page, NAMES[1])
    told = page.locator("#messages").inner_text()
    assert re.search(
        rf"Bản kê khai của {NAMES[0]} đã được tiếp nhận lúc \d\d:\d\d bởi người khác", told
    )
    has_no_barriers(page)


@pytest.mark.rule("R130")
@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_many_at_once(browse, waiting, unit_head, superior_head, has_no_barriers, viewport):
    page = browse(unit_head, viewport=viewport)
    page.goto(QUEUE)
    page.get_by_role("checkbox", name=NAMES[0]).check()
    page.get_by_role("checkbox", name=NAMES[1]).check()
    has_no_barriers(page)
    page.get_by_role("button", name="Tiếp nhận các bản đã chọn…").click()
    page.get_by_role("heading", name="Tiếp nhận 2 bản “không thay đổi”?").wait_for()
    has_no_barriers(page)
    actions.accept_declaration(waiting[0], by=superior_head)

    page.get_by_role("button", name="Tiếp nhận 2 bản").click()

    page.get_by_role("heading", name="Đã tiếp nhận 1 bản").wait_for()
    assert "bởi người khác" in page.locator("main").inner_text()
    has_no_barriers(page)
    assert AuditEvent.objects.filter(kind="declaration.accepted").count() == 2
    page.reload()
    page.get_by_role("heading", name="Đã tiếp nhận 1 bản").wait_for()


def test_the_same_without_scripts(browse, waiting, unit_head):
    page = browse(unit_head, java_script_enabled=False)
    page.goto(f"{QUEUE}?q=nguyen")
    page.get_by_role("link", name=NAMES[0]).click()
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    page.locator("#opened", has_text=NAMES[1]).wait_for()
    page.get_by_role("link", name="Bản sau").click()
    page.locator("#opened", has_text=NAMES[2]).wait_for()
    page.get_by_role("link", name="Đề nghị bổ sung…").click()
    page.get_by_label(re.compile("Cần bổ sung điều gì")).fill("Thiếu.")
    page.get_by_role("button", name="Gửi đề nghị bổ sung").click()
    page.locator("#opened", has_text=NAMES[3]).wait_for()
    page.get_by_role("link", name="Đóng").click()
    assert page.url.endswith(reverse("registry:queue") + "?q=nguyen")
    page.get_by_role("link", name="Tiếp nhận tất cả…").click()
    page.get_by_role("button", name="Tiếp nhận 1 bản").click()

    expected = [Status.ACCEPTED, Status.ACCEPTED, Status.RETURNED, Status.SUBMITTED]
    assert statuses() == expected
