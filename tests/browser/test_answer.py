"""An answer from a phone: kept while it is typed, a bad file named, sent for good."""

import pytest
from django.urls import reverse

from tests.browser.conftest import PHONE
from tests.samples import picture
from tests.violations.hearing import heard
from violations.models import Answer

pytestmark = pytest.mark.django_db(transaction=True)
SEND = "button[type=submit]:has-text('Gửi giải trình')"


def attach(window, name, content):
    file = {"name": name, "mimeType": "image/png", "buffer": content}
    window.set_input_files("[name=form-0-file]", file)


def test_an_answer_is_written_and_sent(browse, has_no_barriers, cadre, handler, decider):
    case = heard(cadre, handler, decider)
    window = browse(cadre, viewport=PHONE)
    window.goto(reverse("violations:write_answer", args=[case.pk]))
    window.fill("textarea", "Tôi viết trên điện thoại.")
    window.get_by_text("Đã lưu lúc").wait_for()

    window.reload()
    assert window.input_value("textarea") == "Tôi viết trên điện thoại."
    window.click("button[type=submit]:has-text('Tiếp tục')")
    window.fill("[name=form-0-title]", "Ảnh chụp")
    attach(window, "anh.svg", b"<svg/>")
    window.click(SEND)

    window.get_by_text("Chưa nhận được tệp “anh.svg”.").first.wait_for()
    has_no_barriers(window)
    assert "Chưa gửi" in window.evaluate("document.activeElement.textContent")
    assert window.input_value("[name=form-0-title]") == "Ảnh chụp"
    attach(window, "anh.png", picture("PNG"))
    window.click(SEND)

    window.get_by_text("Đã gửi giải trình.").wait_for()
    answer = Answer.objects.get()
    assert answer.text == "Tôi viết trên điện thoại."
    assert answer.evidence.get().file.media_type == "image/png"
