"""A fact of conduct is reported on a phone, screened at a desk, and its reporter stays unseen."""

import pytest
from django.urls import reverse

from directives.actions.library import load_library
from tests.browser.conftest import DESK, PHONE
from tests.violations.conftest import case_periods as case_periods  # fixtures
from tests.violations.conftest import seated as seated
from violations.models import Case, Report

pytestmark = pytest.mark.django_db(transaction=True)


def report_on_a_phone(page, cadre, look):
    page.goto(reverse("violations:start_report"))
    look("person")
    page.get_by_label("Họ và tên").fill("binh")
    page.get_by_role("button", name="Tìm").click()
    look("found")
    page.get_by_role("button", name=f"Chọn {cadre.full_name}").click()
    page.get_by_label("Ngày xảy ra").fill("02/11/2026")
    page.locator("label.choice", has_text="L.1").first.click()
    look("clause")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Tài khoản nào").fill("Facebook, Phạm Bình")
    page.get_by_label("Ai giao").fill("đồng chí ấy")
    page.get_by_label("Ai nhận").fill("người bán hàng")
    page.get_by_label("Hình thức").fill("cho mượn")
    page.get_by_label("Diễn biến").fill("Ngày 02/11 giao điện thoại và tài khoản để bán hàng.")
    page.get_by_label("Ngày giao nhận").fill("ba mươi")
    page.get_by_role("button", name="Xem lại trước khi gửi").click()
    look("fault")
    page.get_by_label("Ngày giao nhận").fill("02/11/2026")
    page.get_by_role("button", name="Xem lại trước khi gửi").click()
    page.get_by_label("Minh chứng khác").fill("Giấy bàn giao, ở văn phòng.")
    look("review")
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.get_by_role("heading", name="Phản ánh của tôi").wait_for()
    look("mine")


@pytest.mark.rule("R148")
def test_from_a_phone_to_a_case(browse, has_no_barriers, seated, cadre, colleague, handler):
    load_library()
    page = browse(colleague, viewport=PHONE)
    report_on_a_phone(page, cadre, look=lambda name: has_no_barriers(page))
    assert Report.objects.get().facts["to_whom"] == "người bán hàng"

    desk = browse(handler, viewport=DESK)
    desk.goto(reverse("violations:screening"))
    has_no_barriers(desk)
    desk.get_by_role("link", name=cadre.full_name).click()
    has_no_barriers(desk)
    assert colleague.full_name not in desk.content()
    desk.get_by_role("link", name="Thụ lý", exact=True).click()
    has_no_barriers(desk)
    desk.get_by_role("button", name="Thụ lý", exact=True).click()
    desk.wait_for_url("**/vu-viec/**")
    assert Case.objects.get().subject == cadre
