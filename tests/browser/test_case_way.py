"""The whole way of a case, each side at its own screen: from a report to a settled appeal."""

import re

import pytest
from django.urls import reverse

from accounts.models import Role
from directives.actions.library import load_library
from tests.browser.conftest import DESK, PHONE
from tests.conftest import with_role
from tests.pdf_reading import Paper
from tests.samples import picture
from tests.violations.conftest import case_periods as case_periods  # a fixture
from violations.models import Case, Report

pytestmark = pytest.mark.django_db(transaction=True)

ANSWER = "Tôi cho mượn điện thoại, không cho mượn tài khoản."
REASONS = "Có việc giao điện thoại đang đăng nhập tài khoản."


class Side:
    """One person in a browser of their own, who looks at each page before leaving it."""

    def __init__(self, page):
        self.page = page
        self.main = page.locator("main")
        self.seen = []

    def goes(self, name, *args):
        self.looks()
        self.page.goto(reverse(name, args=args))

    def opens_task(self, name):
        """From the page that everybody begins on."""
        self.page.goto("/")
        self.clicks(self.main.locator(".todo").get_by_role("link", name=name))

    def presses(self, name, role="button"):
        self.clicks(self.main.get_by_role(role, name=name))

    def follows(self, name):
        self.presses(name, role="link")

    def clicks(self, found):
        found.first.wait_for()
        self.looks()
        found.first.click()

    def types(self, **words):
        for name, value in words.items():
            self.page.fill(f"[name={name}]", value)

    def picks(self, value):
        self.page.locator(f"input[value='{value}']").check()

    def reads(self, *texts):
        for text in texts:
            self.main.get_by_text(text).first.wait_for()

    def looks(self):
        self.page.wait_for_load_state()
        self.seen.append(self.page.content())

    def saw(self, text):
        self.looks()
        return any(text in page for page in self.seen)


@pytest.fixture
def seats(tree, periods, case_periods, decider):
    """Two seats in the block; the committee above settles appeals."""
    load_library()
    return (
        with_role("Đỗ Thụ Lý", tree.block, Role.HANDLER, tree.block),
        with_role("Vũ Quyết Định", tree.block, Role.DECIDER, tree.block),
        decider,
    )


@pytest.fixture
def sides(browse, colleague, cadre, seats):
    people = [(colleague, PHONE), (cadre, PHONE), *[(person, DESK) for person in seats]]
    return [Side(browse(person, viewport=viewport)) for person, viewport in people]


def reported(reporter, subject):
    reporter.goes("violations:start_report")
    reporter.types(name=subject.full_name)
    reporter.presses("Tìm")
    reporter.presses(f"Chọn {subject.full_name}")
    reporter.types(happened_on="02/11/2026")
    reporter.page.locator("label.choice", has_text="L.1").first.click()
    reporter.presses("Tiếp tục")
    facts = {"account": "Facebook, Bình", "from_whom": "đồng chí ấy", "to_whom": "người bán hàng"}
    facts |= {"moved_on": "02/11/2026", "form": "cho mượn"}
    reporter.types(**{f"fact_{code}": value for code, value in facts.items()})
    reporter.types(description="Giao điện thoại ở chợ.")
    reporter.presses("Xem lại trước khi gửi")
    reporter.types(proof="Giấy bàn giao, ở văn phòng.")
    reporter.presses("Gửi phản ánh")
    reporter.reads("Đã gửi phản ánh.", "chờ xem xét")


def noticed(handler, subject):
    handler.opens_task(re.compile("phản ánh|Xem xét", re.IGNORECASE))
    handler.follows(subject.full_name)
    handler.reads("người bán hàng", "Danh tính người gửi được niêm phong.")
    handler.follows("Thụ lý")
    handler.presses("Thụ lý")
    handler.reads("Đã thụ lý. Việc tiếp theo: lập thông báo.")
    handler.follows("Lập thông báo…")
    handler.presses("Ra thông báo")
    handler.reads("Đã ra thông báo.", "Đã ra thông báo, chưa giao được")


def received(subject):
    subject.opens_task("Mở thông báo")
    subject.reads("Đây chưa phải là kết luận.")
    assert not subject.saw("người bán hàng")  # nothing of it before it is received
    subject.presses("Nhận thông báo")
    subject.reads("Đang chờ giải trình", "người bán hàng", "Vũ Quyết Định")


def printed(subject, work_off, button, tmp_path):
    """The letter, made by the real worker and read as text."""
    subject.presses(button)
    work_off()
    with subject.page.expect_download() as download:
        subject.follows("Tải tệp")
    download.value.save_as(tmp_path / "letter.pdf")
    return Paper((tmp_path / "letter.pdf").read_bytes()).text


def answered(subject):
    subject.follows("Viết giải trình")
    subject.types(text=ANSWER)
    subject.presses("Tiếp tục: xem lại rồi gửi")
    photograph = {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    subject.types(**{"form-0-title": "Ảnh chụp máy"})
    subject.page.set_input_files("[name=form-0-file]", photograph)
    subject.presses("Gửi giải trình")
    subject.reads("Đã gửi giải trình.", ANSWER, "Ảnh chụp máy")


def assessed(handler, case):
    handler.goes("violations:case", case.pk)
    handler.reads(ANSWER)
    handler.goes("violations:assess", case.pk)
    for piece in handler.page.locator("[name=cites]").all():
        piece.check()
    handler.types(text="Đã đối chiếu giải trình với minh chứng.")
    handler.picks("handled")
    handler.presses("Gửi đề xuất")
    handler.reads("Đã đề xuất, chờ kết luận")


def decided(decider, case):
    decider.goes("violations:decide", case.pk)
    decider.reads(ANSWER, "Đã đối chiếu giải trình với minh chứng.")
    decider.picks("handled")
    decider.types(reasons=REASONS)
    decider.types(what_1="Đổi mật khẩu.", due_on_1="01/12/2031")
    decider.types(what_2="Bật xác thực hai bước.", due_on_2="15/12/2031")
    decider.presses("Xem lại trước khi kết luận")
    decider.reads("Đổi mật khẩu.", "Bật xác thực hai bước.", "Kết luận ghi rồi không sửa được")
    decider.presses("Kết luận: Xử lý")
    decider.page.get_by_role("heading", name="Vụ việc", exact=True).wait_for()


def told(subject):
    subject.opens_task("Nhận kết luận")
    assert not subject.saw(REASONS)
    subject.presses("Nhận kết luận")
    subject.reads(REASONS, "Đổi mật khẩu.", "Bật xác thực hai bước.")


def appealed(subject):
    subject.follows("Khiếu nại kết luận…")
    subject.page.locator("main textarea").first.fill("Đề nghị xem xét lại.")
    subject.presses("Gửi khiếu nại")
    subject.reads("Đang giải quyết khiếu nại", "Hồ Quốc Dũng")


def settled(settler, case):
    settler.goes("violations:case", case.pk)
    settler.follows("Đọc hồ sơ và giải quyết…")
    settler.reads("Đề nghị xem xét lại.", REASONS, ANSWER)
    settler.picks("lightened reminded")
    settler.types(reasons="Đã sửa chữa ngay trong ngày.")
    settler.presses("Xem lại trước khi giải quyết")
    settler.presses(re.compile("^Kết quả: "))
    settler.reads("Đã khép lại")


@pytest.mark.rule("R148")
def test_from_a_report_to_a_settled_appeal(sides, work_off, cadre, colleague, tmp_path):
    reporter, subject, handler, decider, settler = sides

    reported(reporter, cadre)
    noticed(handler, cadre)
    case = Case.objects.get()
    received(subject)
    notice = printed(subject, work_off, "In thông báo (PDF)", tmp_path)
    assert "THÔNG BÁO" in notice
    subject.goes("violations:case", case.pk)
    answered(subject)
    assessed(handler, case)
    decided(decider, case)
    told(subject)
    decision = printed(subject, work_off, "In kết luận (PDF)", tmp_path)
    assert "Bật xác thực hai bước." in decision
    subject.goes("violations:case", case.pk)
    appealed(subject)
    settled(settler, case)

    subject.goes("violations:case", case.pk)
    subject.reads("Đã khép lại", "Nhắc nhở", "Đã sửa chữa ngay trong ngày.")
    reporter.goes("violations:my_reports")
    reporter.reads("đã thụ lý", "cổng không báo thêm diễn biến")
    for side in [subject, handler, decider, settler]:
        assert not side.saw(colleague.full_name)
        assert not side.saw(str(colleague.pk))
    assert colleague.full_name not in notice + decision
    assert not reporter.saw(ANSWER)
    assert not reporter.saw(REASONS)
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "reminded")
    assert Report.objects.get().status == "accepted"
