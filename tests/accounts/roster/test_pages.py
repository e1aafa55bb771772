"""The pages: hand in, look, write, drop."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actions import roster as actions
from accounts.models import RosterImport, User
from accounts.roster.storage import PAGE
from portal.lib.xlsx import open_workbook
from tests.accounts.roster.files import FAULTY, GOOD, reading, roster, sample

CHECK = "accounts:check_roster"


def upload(browser, content, name="danh-sach.xlsx"):
    return browser.post(reverse(CHECK), {"file": SimpleUploadedFile(name, content)})


def address(name, checked, query=""):
    return reverse(f"accounts:{name}", args=[checked.pk]) + query


@pytest.fixture
def checked(keeper):
    return actions.check_roster(sample(FAULTY), by=keeper)


@pytest.fixture
def browser(client_of, keeper):
    return client_of(keeper)


def test_handing_in_leads_to_what_the_file_would_do(browser):
    answer = upload(browser, GOOD.read_bytes(), GOOD.name)

    checked = RosterImport.objects.get()
    assert answer.url == address("roster_import", checked)
    page = browser.get(answer.url)
    assert "Ghi 326 dòng vào danh sách" in page.text
    assert GOOD.name in page.text
    assert "Các cột không đọc: STT, Giới tính." in page.text
    assert not User.objects.filter(staff_code="BN0001").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tệp này rỗng"),
        (b"%PDF-1.7", "Đây là tệp PDF"),
        (b"a,b\n1,2", "không phải bảng Excel .xlsx"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_one_sentence(browser, content, said):
    page = upload(browser, content)

    assert page.status_code == 200
    assert said in page.text
    assert not RosterImport.objects.exists()


def test_handing_in_nothing_asks_for_a_file(browser):
    assert "Hãy chọn tệp danh sách." in browser.post(reverse(CHECK)).text


def test_refused_rows_come_first_with_their_reasons(browser, checked):
    page = browser.get(address("roster_import", checked))

    assert "trùng với dòng 7" in page.text
    assert "Bị từ chối (7)" in page.text
    assert "Thêm mới (37)" in page.text
    assert "BN0030" not in page.text


def test_each_section_has_its_address(browser, checked):
    page = browser.get(address("roster_import", checked, "?phan=them-moi"))

    assert "BN0030" in page.text
    assert "Chi bộ khu phố 2" in page.text
    for section in ("thay-doi", "khong-doi", "khong-co-trong-tep"):
        empty = browser.get(address("roster_import", checked, f"?phan={section}"))
        assert "Phần này không có dòng nào" in empty.text


def test_changes_are_shown_before_and_after(client_of, administrator, cadre):
    found = reading([[cadre.staff_code, "Phạm Văn Bính", cadre.unit.code]])
    checked = actions.check_roster(found, by=administrator)

    page = client_of(administrator).get(address("roster_import", checked, "?phan=thay-doi"))

    assert "<del>Phạm Văn Bình</del> → <ins>Phạm Văn Bính</ins>" in page.text


def test_people_left_out_are_named_and_kept(client_of, administrator, cadre, colleague):
    found = reading([[cadre.staff_code, cadre.full_name, cadre.unit.code]])
    checked = actions.check_roster(found, by=administrator)

    page = client_of(administrator).get(
        address("roster_import", checked, "?phan=khong-co-trong-tep")
    )

    assert colleague.full_name in page.text
    assert "Cổng không tự xóa ai" in page.text
    assert "Tệp này không có gì mới để ghi." in page.text


def test_a_long_section_is_paged(client_of, administrator, tree, django_assert_max_num_queries):
    rows = [[f"BN{n:04}", "Nguyễn Văn An", tree.branch.code] for n in range(PAGE + 5)]
    checked = actions.check_roster(reading(rows), by=administrator)
    browser = client_of(administrator)

    first = browser.get(address("roster_import", checked, "?phan=them-moi"))
    assert "Trang 1 / 2" in first.text
    assert first.text.count('data-label="Mã"') == PAGE
    with django_assert_max_num_queries(8):
        second = browser.get(address("roster_import", checked, "?phan=them-moi&trang=2"))
    assert second.text.count('data-label="Mã"') == 5
    for odd in ("0", "-1", "99999999", "x", "²"):
        assert browser.get(address("roster_import", checked, f"?trang={odd}")).status_code == 200


def test_writing_tells_how_many_rows(browser, checked):
    answer = browser.post(address("apply_roster", checked), follow=True)

    assert "Đã ghi 37 dòng vào danh sách." in answer.text
    assert "Lập phiếu đăng nhập lần đầu" in answer.text
    assert User.objects.filter(staff_code="BN0030").exists()


@pytest.mark.rule("R23")
def test_a_plan_that_no_longer_holds_is_shown_again(client_of, administrator, cadre):
    found = reading([[cadre.staff_code, cadre.full_name, cadre.unit.code, "Bí thư"]])
    checked = actions.check_roster(found, by=administrator)
    User.objects.filter(pk=cadre.pk).update(position="Chi ủy viên")

    answer = client_of(administrator).post(address("apply_roster", checked), follow=True)

    assert "chưa ghi gì" in answer.text
    assert "Ghi 1 dòng vào danh sách" in answer.text


def test_dropping_a_file_asks_first(browser, checked):
    asked = browser.get(address("discard_roster", checked))
    assert "Kết quả kiểm tra với 37 dòng chờ ghi" in asked.text
    checked.refresh_from_db()
    assert checked.status == "checked"

    answer = browser.post(address("discard_roster", checked), follow=True)

    assert "danh sách trên cổng giữ nguyên" in answer.text
    assert "Tệp đã bỏ" in browser.get(address("roster_import", checked)).text


def test_refused_rows_are_downloaded_as_a_workbook(browser, checked):
    answer = browser.get(address("refused_rows", checked))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="dong-bi-tu-choi.xlsx"'
    [sheet] = open_workbook(BytesIO(answer.content))
    assert len(list(sheet.rows())) == 8


def test_the_form_to_fill_in_is_downloaded_as_a_workbook(browser):
    answer = browser.get(reverse("accounts:roster_template"))

    names = [sheet.name for sheet in open_workbook(BytesIO(answer.content))]
    assert names == ["Đơn vị", "Cán bộ", "Cách ghi"]


@pytest.mark.rule("R20")
def test_after_the_writing_the_refused_rows_are_gone(browser, checked):
    browser.post(address("apply_roster", checked))

    answer = browser.get(address("refused_rows", checked))

    assert answer.status_code == 403
    assert "Hãy tải danh sách lên lại" in answer.text


def test_files_that_wait_and_files_that_were_written_are_listed(browser, keeper, checked):
    assert FAULTY.name in browser.get(reverse(CHECK)).text
    browser.post(address("apply_roster", checked))

    page = browser.get(reverse(CHECK))

    assert "Đã ghi gần đây" in page.text
    assert "chờ ghi" not in page.text


# -- who may -------------------------------------------------------------------------------


@pytest.mark.rule("R21")
@pytest.mark.parametrize("person", ["cadre", "unit_head", "handler", "decider", "data_officer"])
def test_others_find_no_way_in(client_of, request, person, administrator, tree):
    found = reading([["BN1", "Nguyễn Văn An", tree.branch.code]])
    checked = actions.check_roster(found, by=administrator)
    browser = client_of(request.getfixturevalue(person))

    assert browser.get(reverse(CHECK)).status_code == 403
    assert upload(browser, roster([["BN1", "An", "X"]]).getvalue()).status_code == 403
    assert browser.get(reverse("accounts:roster_template")).status_code == 403
    for name in ("roster_import", "discard_roster", "refused_rows"):
        assert browser.get(address(name, checked)).status_code == 403
    assert browser.post(address("apply_roster", checked)).status_code == 403
    assert browser.post(address("discard_roster", checked)).status_code == 403
    checked.refresh_from_db()
    assert checked.status == "checked"


@pytest.mark.rule("R21")
def test_staff_import_into_their_scope_and_are_told_its_limits(client_of, staff, tree):
    browser = client_of(staff)

    assert "do quản trị hệ thống nhập" in browser.get(reverse(CHECK)).text
    answer = upload(browser, roster([["BN1", "Nguyễn Văn An", tree.branch.code]]).getvalue())
    browser.post(address("apply_roster", RosterImport.objects.get()))

    assert answer.status_code == 302
    assert User.objects.get(staff_code="BN1").unit == tree.branch


@pytest.mark.rule("R21")
def test_the_file_of_another_office_is_not_there(client_of, staff, branch_staff, tree):
    checked = actions.check_roster(reading([["BN1", "An", tree.branch.code]]), by=staff)
    browser = client_of(branch_staff)

    assert browser.get(address("roster_import", checked)).status_code == 404
    assert browser.post(address("apply_roster", checked)).status_code == 404


def test_a_role_that_ended_closes_the_pages(client_of, staff):
    staff.appointments.update(valid_to=date(2026, 6, 1))

    assert client_of(staff).get(reverse(CHECK)).status_code == 403
