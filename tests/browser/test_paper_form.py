"""A clerk at a phone's width: types a form, the member confirms at the same screen."""

import pytest
from django.urls import reverse

from registry.models import Declaration
from registry.workflow import Status
from tests.browser.conftest import PHONE
from tests.factories import ActivationCodeFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("periods")]


def test_from_the_first_letter_to_the_members_code(browse, has_no_barriers, cadre, staff):
    ActivationCodeFactory(person=cadre)
    page = browse(staff, viewport=PHONE)
    page.goto(reverse("registry:paper_forms"))
    page.fill("#id_q", "pham binh")
    page.click("text=Tìm")
    page.get_by_role("link", name="Nhập bản giấy của Phạm Văn Bình").click()
    page.get_by_role("button", name="Tiếp tục").click()

    page.select_option("#id_accounts-0-platform", "zalo")
    page.fill("#id_accounts-0-display_name", "Bác Bình")
    page.get_by_text("Đã lưu lúc").wait_for()
    assert Declaration.objects.get().typed["fields"]["accounts-0-display_name"] == "Bác Bình"
    page.check("#id_accounts-0-by_phone")
    has_no_barriers(page)
    page.get_by_role("button", name="xác nhận rồi gửi").click()

    code = page.locator("#id_code")
    code.fill("SAIMA-SAIMA")
    page.get_by_role("button", name="Tôi xác nhận").click()
    page.get_by_role("heading", name="Có chỗ cần xem lại").wait_for()
    assert (code.input_value(), code.get_attribute("type")) == ("", "password")
    has_no_barriers(page)

    page.get_by_label("Hiện mã khi gõ").check()
    assert code.get_attribute("type") == "text"
    code.fill("bcfgh jklmn")
    page.get_by_role("button", name="Tôi xác nhận").click()
    page.get_by_text("Đã gửi bản kê khai của Phạm Văn Bình").wait_for()

    sent = Declaration.objects.get()
    assert (sent.status, sent.confirmation) == (Status.SUBMITTED, "code")
    assert sent.accounts.get().display_name == "Bác Bình"
