"""The page of a file in the making turns into its download without being loaded again."""

import pytest
from playwright.sync_api import expect

from accounts import jobs
from accounts.actions import papers as actions
from accounts.models import Paper
from tests.accounts import paper_kinds
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kind():
    paper_kinds.register()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_file_is_waited_for_and_fetched(cadre, browse, has_no_barriers, viewport):
    paper = actions.request_paper(paper_kinds.KIND, by=cadre)
    window = browse(cadre, viewport=viewport)
    window.goto(paper.get_absolute_url())
    expect(window.get_by_role("heading", name="Đang chờ đến lượt")).to_be_visible()
    has_no_barriers(window)
    again = window.get_by_role("link", name="Xem lại trạng thái")
    again.focus()

    run = actions.start_paper(paper.pk)
    Paper.objects.filter(pk=paper.pk).update(steps_done=1200, steps_total=15000)
    expect(window.get_by_text("1.200 / 15.000")).to_be_visible()
    expect(again).to_be_focused()  # whoever works with the keyboard keeps their place
    has_no_barriers(window)

    actions.finish_paper(run, actions.make_paper(run))
    link = window.get_by_role("link", name="Tải tệp")
    expect(link).to_be_visible()
    has_no_barriers(window)
    with window.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "Danh sách Bình Nguyên.pdf"


def test_without_scripts_the_same_way(cadre, browse):
    paper = actions.request_paper(paper_kinds.KIND, by=cadre)
    window = browse(cadre, java_script_enabled=False)
    window.goto(paper.get_absolute_url())

    jobs.make_paper(str(paper.pk))
    window.get_by_role("link", name="Xem lại trạng thái").click()

    expect(window.get_by_role("link", name="Tải tệp")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_failed_and_removed(cadre, browse, has_no_barriers, viewport):
    paper = actions.start_paper(actions.request_paper(paper_kinds.KIND, by=cadre).pk)
    actions.fail_paper(paper, "Đồng chí không còn phụ trách đơn vị này.")
    window = browse(cadre, viewport=viewport)

    window.goto(paper.get_absolute_url())
    expect(window.get_by_text("không còn phụ trách")).to_be_visible()
    has_no_barriers(window)
    window.get_by_role("link", name="Tệp của tôi").click()
    expect(window.get_by_text("không lập được")).to_be_visible()
    has_no_barriers(window)
    window.get_by_role("link", name="Xóa", exact=False).last.click()
    has_no_barriers(window)
    window.get_by_role("button", name="Xóa tệp").click()

    expect(window.get_by_text("Chưa có tệp nào")).to_be_visible()
    has_no_barriers(window)
