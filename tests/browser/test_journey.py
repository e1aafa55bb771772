"""The way through the product as people walk it: a cadre on a phone, a head and staff at a desk."""

import re

import pytest

from audit.models import AuditEvent
from directives.actions.library import load_library
from registry.models import Declaration
from registry.workflow import Status
from tests.browser.conftest import PHONE
from tests.pdf_reading import Paper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committee(transactional_db, periods, cadre, unit_head, superior_head, staff):
    load_library()


def test_declare_return_declare_again_accept_report(
    committee, browse, work_off, cadre, unit_head, staff, tmp_path
):
    phone = browse(cadre, viewport=PHONE)
    phone.goto("/")
    phone.locator("main .todo a", has_text="Kê khai").click()
    phone.get_by_role("button", name="Bắt đầu kê khai").click()
    card = phone.get_by_role("group", name=re.compile("Tài khoản 1|tài khoản 1")).first
    card.locator("select[name$=platform]").select_option("facebook")
    card.get_by_label("Tên hiển thị").fill("Phạm Văn Bình")
    card.get_by_label("Địa chỉ trang").fill("https://facebook.com/groups/12345")
    card.get_by_label("Tên hiển thị").click()
    phone.get_by_text("nhóm").first.wait_for()  # told while typing, before anything is sent
    card.get_by_label("Địa chỉ trang").fill("m.facebook.com/phamvanbinh.bn?ref=1")
    phone.get_by_role("button", name=re.compile("Tiếp tục")).click()
    phone.get_by_role("button", name="Gửi bản kê khai").click()
    phone.wait_for_url("**/ke-khai/**")
    assert Declaration.objects.get().status == Status.SUBMITTED

    desk = browse(unit_head)
    desk.goto("/")
    desk.locator("main .todo a", has_text="Mở hàng chờ").click()
    desk.get_by_role("link", name="Phạm Văn Bình").click()
    desk.get_by_text("facebook.com/phamvanbinh.bn").first.wait_for()
    desk.get_by_role("link", name=re.compile("Đề nghị bổ sung")).click()
    desk.get_by_role("textbox").first.fill("Đồng chí bổ sung tài khoản Zalo.")
    desk.get_by_role("button", name=re.compile("Đề nghị bổ sung|Gửi")).click()
    desk.get_by_text("Đã đề nghị").first.wait_for()

    phone.goto("/")
    phone.locator("main .todo a", has_text="bổ sung").click()
    phone.get_by_text("Đồng chí bổ sung tài khoản Zalo.").first.wait_for()
    phone.get_by_role("button", name="Bổ sung và gửi lại").click()
    phone.get_by_role("button", name=re.compile("Thêm tài khoản")).click()
    second = phone.get_by_role("group", name=re.compile("ài khoản 2")).first
    second.locator("select[name$=platform]").select_option("zalo")
    second.get_by_label("Tên hiển thị").fill("Phạm Văn Bình")
    second.get_by_label(re.compile("Không có địa chỉ công khai")).check()
    phone.get_by_role("button", name=re.compile("Tiếp tục")).click()
    phone.get_by_role("button", name="Gửi bản kê khai").click()
    phone.wait_for_url("**/ke-khai/**")

    desk.goto("/ke-khai/cho-tiep-nhan/")
    desk.get_by_role("link", name="Phạm Văn Bình").click()
    desk.get_by_role("button", name="Tiếp nhận", exact=True).click()
    desk.get_by_text("Đã tiếp nhận bản kê khai").first.wait_for()
    accepted = Declaration.objects.get(status=Status.ACCEPTED)
    assert [account.identity for account in accepted.accounts.all()] == ["phamvanbinhbn", ""]
    assert AuditEvent.objects.filter(kind="declaration.read", subject_id=cadre.pk).count() >= 2

    phone.goto("/ai-da-xem/")
    phone.locator("main").get_by_text("Người đứng đầu").first.wait_for()

    office = browse(staff)
    office.goto("/bao-cao/lap/")
    office.get_by_label("Đơn vị").select_option(label="Đảng ủy phường Bình Nguyên")
    office.get_by_role("button", name="Chốt số liệu và lập báo cáo").click()
    office.wait_for_url("**/dot/**")
    work_off()
    office.get_by_text("Đã xong: 4 báo cáo").wait_for()  # htmx asked again by itself
    with office.expect_download() as download:
        office.get_by_role("link", name="Tải PDF của Chi bộ Trường THCS Bình Nguyên").click()
    download.value.save_as(tmp_path / "report.pdf")
    text = Paper((tmp_path / "report.pdf").read_bytes()).text
    assert "TRƯỜNG THCS BÌNH NGUYÊN" in text
    assert "BÁO CÁO" in text


def test_a_declaration_can_be_sent_without_scripts(committee, browse, cadre):
    page = browse(cadre, viewport=PHONE, java_script_enabled=False)
    page.goto("/ke-khai/")
    page.get_by_role("button", name="Bắt đầu kê khai").click()
    page.locator("select[name$=platform]").first.select_option("tiktok")
    page.get_by_label("Tên hiển thị").first.fill("Thầy Bình dạy Toán")
    page.get_by_label("Địa chỉ trang").first.fill("@thaybinh.toan")
    page.get_by_role("button", name=re.compile("Tiếp tục")).click()
    page.get_by_role("button", name="Gửi bản kê khai").click()

    sent = Declaration.objects.get()
    assert sent.status == Status.SUBMITTED
    assert sent.accounts.get().canonical == "https://www.tiktok.com/@thaybinh.toan"


def test_signing_in_by_phone_number_and_a_wrong_password(committee, browse, cadre):
    cadre.phone = "+84912345678"
    cadre.set_password("mat-khau-that-dai")
    cadre.save()
    page = browse(viewport=PHONE)
    page.goto("/")
    page.get_by_label(re.compile("Mã cán bộ")).fill("0912 345 678")
    page.get_by_label("Mật khẩu").fill("sai")
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_text(re.compile("không đúng|chưa đúng")).first.wait_for()
    page.get_by_label("Mật khẩu").fill("mat-khau-that-dai")
    page.get_by_role("button", name="Đăng nhập").click()

    page.get_by_text("Chào đồng chí Bình").wait_for()
