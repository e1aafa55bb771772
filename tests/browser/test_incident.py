"""An account is lost: from the home page to a closed matter, on a phone, and at the head's desk."""

import re

import pytest
from django.urls import reverse

from accounts.models import Notification
from registry.models import Incident
from tests.browser.conftest import DESK, PHONE
from tests.factories import DeclarationFactory, IncidentFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("periods", "answer_period"),
]


@pytest.mark.rule("R101")
def test_two_presses_on_a_phone(browse, has_no_barriers, cadre, unit_head):
    DeclarationFactory(owner=cadre, accepted=True)
    page = browse(cadre, viewport=PHONE)
    page.goto("/")

    page.get_by_role("link", name=re.compile("Báo sự cố.*Facebook")).click()
    has_no_barriers(page)
    page.get_by_role("button", name="Mất quyền kiểm soát").click()

    page.get_by_role("heading", name="Làm ngay").wait_for()
    has_no_barriers(page)
    assert Incident.objects.get().kind == "lost_control"
    assert Notification.objects.get().person == unit_head


@pytest.mark.rule("R106")
@pytest.mark.parametrize("script", [True, False])
def test_ticks_stay_with_and_without_script(browse, cadre, script):
    incident = IncidentFactory(owner=cadre)
    page = browse(cadre, viewport=PHONE, java_script_enabled=script)
    page.goto(incident.get_absolute_url())

    page.get_by_role("button", name=re.compile("Đã làm.*Không trả tiền")).click()
    undo = page.get_by_role("button", name=re.compile("Bỏ đánh dấu.*Không trả tiền"))
    undo.wait_for()
    if script:
        assert undo.evaluate("button => button === document.activeElement")
    page.reload()

    assert page.get_by_text("đã làm", exact=True).count() == 1
    incident.refresh_from_db()
    assert incident.steps_done == ["never_pay"]


def test_a_head_answers_and_both_close_it(browse, has_no_barriers, cadre, unit_head):
    incident = IncidentFactory(owner=cadre)
    page = browse(unit_head, viewport=DESK)
    page.goto(reverse("registry:incidents"))
    has_no_barriers(page)
    page.get_by_role("link", name=cadre.full_name).click()
    page.get_by_label("Viết thêm").fill("Tôi đã báo các nhóm công tác.")
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.get_by_text("Tôi đã báo các nhóm công tác.").wait_for()
    has_no_barriers(page)

    phone = browse(cadre, viewport=PHONE)
    phone.goto(incident.get_absolute_url())
    phone.get_by_role("button", name="Đã kiểm soát được").click()
    phone.get_by_role("link", name="Khép lại sự cố").click()
    phone.get_by_label("Đã lấy lại quyền kiểm soát").check()
    phone.get_by_label("Đã xảy ra thế nào").fill("Bấm nhầm liên kết giả, đã đổi mật khẩu.")
    has_no_barriers(phone)
    phone.get_by_role("button", name="Khép lại sự cố").click()
    phone.get_by_text("Đã khép lại sự cố").wait_for()

    incident.refresh_from_db()
    assert (incident.status, incident.outcome) == ("closed", "recovered")
    assert incident.answered_by == unit_head
