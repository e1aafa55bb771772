"""A phone loses its network, its tab or its session: no typed line goes with it."""

import re
from time import sleep

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from playwright.sync_api import expect

from audit.models import AuditEvent
from registry import actions
from registry.models import Declaration
from tests.browser.conftest import DESK, PHONE
from tests.factories import DeclarationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("periods")]


@pytest.fixture
def draft(transactional_db, cadre, unit_head):
    return DeclarationFactory(owner=cadre, accounts=0)


@pytest.fixture
def window(chromium, live_server):
    """As `browse`, where a request that fails or is refused is no fault of the page."""
    contexts, errors = [], []

    def open_window(person, viewport):
        context = chromium.new_context(viewport=viewport, base_url=live_server.url)
        contexts.append(context)
        sign_in(context, person, live_server.url)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    yield open_window
    for context in contexts:
        context.close()
    let_the_server_finish()
    assert not errors


def let_the_server_finish():
    """A page that closes hands in what it holds; that must not meet tables being emptied."""
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    quiet = 0
    with connection.cursor() as cursor:
        while quiet < 5:
            sleep(0.1)
            cursor.execute(f"{busy} AND pid <> pg_backend_pid() AND state <> 'idle'")
            quiet = 0 if cursor.fetchone()[0] else quiet + 1


def sign_in(context, person, url):
    client = Client()
    client.force_login(person)
    context.add_cookies([{"name": "phien", "value": client.cookies["phien"].value, "url": url}])


@pytest.fixture
def phone(window, cadre, draft):
    page = window(cadre, PHONE)
    open_draft(page, draft)
    return page


def open_draft(page, draft):
    page.goto(f"/ke-khai/{draft.pk}/sua/")
    page.get_by_role("button", name="Thêm tài khoản").wait_for()


def name_field(page):
    return page.locator("[name=accounts-0-display_name]")


def status(page):
    return page.locator("[data-draft-status]")


def says_saved(page):
    expect(status(page)).to_have_text(re.compile(r"^Đã lưu lúc \d\d:\d\d$"))


def on_server(name="accounts-0-display_name"):
    typed = Declaration.objects.get().typed
    return typed and typed["fields"].get(name)


def copies(page):
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('draft:'))")


@pytest.mark.rule("R132")
def test_a_line_survives_a_killed_tab_and_another_card_too(phone, window, cadre, draft):
    name_field(phone).press_sequentially("Bình dạy Toán")
    phone.get_by_role("button", name="Thêm tài khoản").click()
    phone.locator("[name=accounts-1-display_name]").press_sequentially("Kênh th")
    phone.get_by_label("Địa chỉ trang").nth(1).focus()
    says_saved(phone)
    phone.wait_for_timeout(1500)  # more than the pause after the last key
    assert copies(phone) == []
    phone.close()

    again = window(cadre, PHONE)
    open_draft(again, draft)

    assert name_field(again).input_value() == "Bình dạy Toán"
    assert again.locator("[name=accounts-1-display_name]").input_value() == "Kênh th"
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R132")
def test_leaving_at_once_still_saves(phone, draft):
    name_field(phone).press_sequentially("Bình")
    phone.goto("/")
    open_draft(phone, draft)

    expect(name_field(phone)).to_have_value("Bình")
    assert on_server() == "Bình"


@pytest.mark.rule("R132")
def test_typing_without_a_network_and_then_with_one(phone, draft, has_no_barriers):
    phone.context.set_offline(True)
    name_field(phone).press_sequentially("Bình dạy Toán")

    expect(status(phone)).to_have_text(
        "Mất kết nối: những gì đã gõ còn trên máy này, sẽ tự lưu khi có mạng."
    )
    assert on_server() is None
    phone.get_by_role("button", name="Lưu nháp, để sau").click()
    assert name_field(phone).input_value() == "Bình dạy Toán"

    phone.context.set_offline(False)
    says_saved(phone)
    assert on_server() == "Bình dạy Toán"
    assert copies(phone) == []
    has_no_barriers(phone)


@pytest.mark.rule("R132")
def test_what_the_network_lost_comes_back_after_a_reload(phone, draft):
    phone.route("**/dang-go/", lambda route: route.abort())
    name_field(phone).press_sequentially("Bình")
    expect(status(phone)).to_contain_text("Mất kết nối")
    assert copies(phone)
    phone.unroute("**/dang-go/")

    phone.reload()

    expect(name_field(phone)).to_have_value("Bình")
    says_saved(phone)
    assert on_server() == "Bình"


@pytest.mark.rule("R132")
@pytest.mark.parametrize("where", ["here", "in another window"])
def test_a_session_that_ended_loses_nothing(phone, cadre, draft, where):
    cadre.set_password("mat-khau-that-dai")
    cadre.save()
    Session.objects.all().delete()
    name_field(phone).press_sequentially("Bình dạy Toán")
    ended = phone.locator("[data-draft-signed-out]")
    ended.wait_for()
    assert "đăng nhập lại" in ended.inner_text()

    other = phone if where == "here" else phone.context.new_page()
    if where == "here":
        ended.get_by_role("link").click()
    else:
        other.goto("/dang-nhap/")
    other.get_by_label(re.compile("Mã cán bộ")).fill(cadre.staff_code)
    other.get_by_label("Mật khẩu").fill("mat-khau-that-dai")
    other.get_by_role("button", name="Đăng nhập").click()
    other.wait_for_url(lambda url: "/dang-nhap/" not in url)
    if where != "here":
        other.close()
        name_field(phone).press_sequentially(" lớp 9")

    says_saved(phone)
    kept = "Bình dạy Toán" + ("" if where == "here" else " lớp 9")
    expect(name_field(phone)).to_have_value(kept)
    assert on_server() == kept
    phone.locator("[name=accounts-0-platform]").select_option("zalo")
    phone.get_by_label(re.compile("Không có địa chỉ công khai")).first.check()
    phone.get_by_role("button", name="Lưu nháp, để sau").click()
    phone.get_by_text("Đã lưu bản nháp.").wait_for()
    assert draft.accounts.get().display_name == kept


@pytest.mark.rule("R134")
@pytest.mark.parametrize("choice", ["keep", "take"])
def test_two_windows_on_one_draft(phone, window, cadre, draft, choice, has_no_barriers):
    desk = window(cadre, DESK)
    open_draft(desk, draft)
    name_field(phone).press_sequentially("Trên điện thoại")
    says_saved(phone)

    name_field(desk).press_sequentially("Trên máy tính")
    desk.get_by_text("Đồng chí muốn giữ bản nào?").wait_for()
    assert on_server() == "Trên điện thoại"
    has_no_barriers(desk)
    kept = "Giữ những gì ghi ở đây" if choice == "keep" else "Bỏ phần ghi ở đây, lấy bản kia"
    desk.get_by_role("button", name=kept).click()

    says_saved(desk)
    expected = "Trên máy tính" if choice == "keep" else "Trên điện thoại"
    expect(name_field(desk)).to_have_value(expected)
    assert on_server() == expected
    assert copies(desk) == []


@pytest.mark.rule("R134")
def test_a_copy_left_in_the_tab_asks_when_the_draft_went_on_elsewhere(phone, cadre, draft):
    phone.route("**/dang-go/", lambda route: route.abort())
    name_field(phone).press_sequentially("Gõ lúc mất mạng")
    expect(status(phone)).to_contain_text("Mất kết nối")
    actions.save_draft(
        draft, by=cadre, accounts=[actions.AccountEntry("zalo", "Từ máy khác", by_phone=True)]
    )
    phone.unroute("**/dang-go/")
    phone.reload()

    phone.get_by_text("Đồng chí muốn giữ bản nào?").wait_for()
    phone.get_by_role("button", name="Giữ những gì ghi ở đây").click()

    expect(name_field(phone)).to_have_value("Gõ lúc mất mạng")
    assert on_server() == "Gõ lúc mất mạng"


@pytest.mark.rule("R132")
def test_a_failed_save_shows_what_is_missing_and_going_back_sends_nothing_again(phone, draft):
    name_field(phone).press_sequentially("Bình")
    phone.get_by_role("button", name=re.compile("Tiếp tục")).click()
    phone.get_by_role("heading", name="Có chỗ cần xem lại").wait_for()
    assert name_field(phone).input_value() == "Bình"

    phone.goto("/")
    phone.go_back()

    phone.get_by_role("heading", name="Có chỗ cần xem lại").wait_for()
    assert name_field(phone).input_value() == "Bình"
    phone.locator("[name=accounts-0-platform]").select_option("zalo")
    phone.get_by_label(re.compile("Không có địa chỉ công khai")).first.check()
    phone.get_by_role("button", name=re.compile("Tiếp tục")).click()
    phone.get_by_role("button", name="Gửi bản kê khai").click()
    phone.wait_for_url("**/ke-khai/")
    assert Declaration.objects.get().typed is None


@pytest.mark.rule("R6")
def test_marked_text_is_kept_neither_there_nor_here(phone, draft):
    name_field(phone).press_sequentially("Hồ sơ MẬT")

    expect(status(phone)).to_contain_text("nội dung có dấu MẬT")
    assert on_server() is None
    phone.route("**/dang-go/", lambda route: route.abort())
    phone.locator("[name=accounts-0-address_typed]").press_sequentially("zalo.me/")
    expect(status(phone)).to_contain_text("Mất kết nối")
    stored = phone.evaluate("JSON.stringify(sessionStorage)")
    assert "M%E1%BA%ACT" not in stored
    assert "zalo.me" in stored


@pytest.mark.rule("R9")
def test_signing_out_and_discarding_leave_no_copy(phone, draft):
    phone.route("**/dang-go/", lambda route: route.abort())
    name_field(phone).press_sequentially("Bình")
    expect(status(phone)).to_contain_text("Mất kết nối")
    phone.goto(f"/ke-khai/{draft.pk}/bo/")
    assert copies(phone)
    phone.get_by_role("button", name="Bỏ bản nháp").click()
    phone.get_by_text("Đã bỏ bản nháp.").wait_for()
    assert copies(phone) == []

    phone.evaluate("sessionStorage.setItem('draft:x', '1')")
    phone.goto("/dang-xuat/")
    phone.get_by_role("button", name=re.compile("Đăng xuất khỏi thiết bị này")).click()
    phone.wait_for_url("**/dang-nhap/**")
    assert copies(phone) == []


def test_the_answer_of_one_who_signed_in_meanwhile_is_told(phone, colleague, live_server):
    sign_in(phone.context, colleague, live_server.url)
    name_field(phone).press_sequentially("Bình")

    expect(status(phone)).to_contain_text("đang đăng nhập bằng tài khoản khác")
    assert on_server() is None
    assert copies(phone)
