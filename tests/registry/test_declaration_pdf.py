"""BẢN KHAI on paper, measured with a ruler: empty to be written by hand, and as it was sent."""

import logging
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.papers import request_paper
from accounts.models import Paper as PaperRow
from portal.lib.access import Denied
from portal.lib.pdf import render_pdf
from registry.documents import declaration_form, declaration_pdf
from registry.documents.declaration_form import form_html
from registry.documents.declaration_pdf import declaration_html
from registry.models import Declaration
from tests.factories import (
    DeclarationFactory,
    DeclaredAccountFactory,
    IncidentFactory,
    UnitFactory,
    UnitKindFactory,
)
from tests.pdf_reading import Paper, letters_not_drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("periods")]
TODAY = date(2026, 11, 22)
HALF_A_MILLIMETRE = 0.5
LONGEST = (
    "Đảng bộ bộ phận các Trường Trung học cơ sở, Tiểu học và Mầm non công lập phường Bình Nguyên"
)


def near(value):
    return pytest.approx(value, abs=HALF_A_MILLIMETRE)


def empty(unit, person=None):
    return Paper(render_pdf(form_html(unit, person, TODAY), identifier="x"))


def filled(declaration):
    found = Declaration.objects.for_reading().get(pk=declaration.pk)
    return Paper(render_pdf(declaration_html(found), identifier="x"))


@pytest.fixture
def blank(tree):
    return empty(tree.branch)


@pytest.fixture
def office(tree):
    """A unit that writes in the administrative layout."""
    kind = UnitKindFactory(
        code="uy-ban", layout="administrative", document_suffix="BC-UBND", is_branch=False
    )
    name = "Ủy ban nhân dân phường Bình Nguyên"
    return UnitFactory(name=name, kind=kind, superior_name="Ủy ban nhân dân tỉnh Đồng Nai")


# -- empty ---------------------------------------------------------------------------------------


@pytest.mark.rule("R117")
def test_the_head_is_the_partys_without_a_number(blank):
    title = blank.find("^ĐẢNG CỘNG SẢN VIỆT NAM$")
    issuer = [blank.find("^CHI BỘ$"), blank.find("^TRƯỜNG THCS BÌNH NGUYÊN$")]
    kind = blank.find("^BẢN KHAI$")

    assert blank.sizes == [(near(210), near(297))] * 2
    assert (title.size, title.bold, title.centre) == (15, True, near(107 + 88 / 2))
    assert [(line.size, line.bold, line.centre) for line in issuer] == [
        (14, True, near(30 + 77 / 2))
    ] * 2
    assert blank.find(r"^\*$").centre == near(30 + 77 / 2)
    assert (kind.size, kind.bold, kind.centre) == (16, True, near(112.5))
    assert blank.find("^tài khoản mạng xã hội của cán bộ, đảng viên$").size == 14
    assert not [line for line in blank.lines if line.text in ("Số", "Số:", "-BC/CB")]


@pytest.mark.rule("R117")
def test_the_administrative_layout_has_its_own_head(office):
    paper = empty(office)

    country = paper.find("^CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM$")
    assert (country.size, country.bold) == (13, True)
    assert paper.find("^Độc lập - Tự do - Hạnh phúc$").bold
    assert "ĐẢNG CỘNG SẢN" not in paper.text
    assert "BC-UBND" not in paper.text
    assert max(line.right for line in paper.lines) <= 190 + HALF_A_MILLIMETRE
    assert len(paper.pages) == 2


def test_every_row_has_nine_millimetres_to_write_in(blank):
    """Between the feet of two rows; the rows of one account stand in one frame."""
    for page in (1, 2):
        labels = ["Mạng xã hội:", "Địa chỉ trang:", "Không có địa chỉ", "Loại:", "Đứng tên:"]
        labels += ["Tình trạng:", "không còn dùng từ ngày:", "Họ và tên:", "Đơn vị:", "Chức vụ:"]
        lines = [line for line in blank.lines if line.page == page]
        feet = sorted(
            {round(line.baseline, 1) for line in lines if any(word in line.text for word in labels)}
        )
        assert feet
        assert min(below - above for above, below in zip(feet, feet[1:], strict=False)) >= 9


def test_names_and_addresses_have_room_beside_their_words(blank):
    for number in range(3):
        network, shown, address, reason = (
            [line for line in blank.lines if line.text == words][number]
            for words in ("Mạng xã hội:", "Tên hiển thị:", "Địa chỉ trang:", "tên khác, lý do:")
        )
        assert shown.left - network.right >= 40
        assert 195 - shown.right >= 40
        assert 195 - address.right >= 120
        assert 195 - reason.right >= 80


def test_all_fields_of_the_register_are_asked_and_no_more(blank):
    text = blank.running_text

    for words in (
        "Họ và tên:", "Mã cán bộ:", "Đơn vị:", "Chức vụ:", "Tôi không dùng mạng xã hội nào.",
        "Không thay đổi so với bản đã được tiếp nhận ngày", "Mạng xã hội:", "Tên hiển thị:",
        "Địa chỉ trang:", "Không có địa chỉ công khai", "trang cá nhân", "trang (fanpage)", "kênh",
        "nhóm mình quản trị", "trang web", "tên thật", "tên khác, lý do:", "cá nhân", "công việc",
        "Từ năm:", "đang dùng", "không còn dùng từ ngày:", "mất quyền kiểm soát", "bị giả mạo",
        "đã đặt mật khẩu mạnh, xác thực hai bước", "Tôi cam kết (CT21 bản 1):",
        "5. Khi có thay đổi, tôi kê khai lại đúng thời hạn.", "NGƯỜI KHAI", "(ký, ghi rõ họ tên)",
        "NGƯỜI NHẬN BẢN KHAI", "Số lưu:",
    ):  # fmt: skip
        assert words in text, words
    assert text.count("Mạng xã hội:") == 3
    for never in ("Ngày sinh", "CCCD", "Điện thoại:", "Quê quán", "bạn bè"):
        assert never not in text


def test_whoever_signs_has_room_and_stays_with_the_commitment(blank):
    signs, kept = blank.find("^NGƯỜI KHAI$"), blank.find("^Người nhập vào cổng")

    assert (signs.page, kept.page) == (2, 2)
    assert signs.centre == near(30 + 165 * 3 / 4)
    assert kept.left == near(30)
    assert blank.find("^Tôi cam kết").page == 2


@pytest.mark.parametrize("name", ["Chi bộ 1", LONGEST])
def test_two_pages_under_any_name_of_a_unit(name, tree):
    tree.branch.name = name
    tree.branch.save()

    paper = empty(tree.branch)

    assert len(paper.pages) == 2
    inside = [line for line in paper.lines if not line.text.isdigit() or line.top > 20]
    assert max(line.bottom for line in inside) <= 277 + HALF_A_MILLIMETRE
    assert max(line.right for line in inside) <= 195 + HALF_A_MILLIMETRE


def test_a_form_for_one_person_has_the_name_on_it(tree, cadre):
    cadre.position = "Phó Bí thư"

    text = empty(tree.branch, cadre).running_text

    assert f"Họ và tên: Phạm Văn Bình Mã cán bộ: {cadre.staff_code}" in text
    assert "Đơn vị: Chi bộ Trường THCS Bình Nguyên" in text
    assert "Chức vụ: Phó Bí thư" in text


# -- as it was sent ------------------------------------------------------------------------------


@pytest.mark.rule("R118")
def test_the_filled_one_says_what_was_sent(cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, accounts=0)
    DeclaredAccountFactory(
        declaration=sent, identity="binh.pv", display_name="Bình <b>PV</b> & con", since_year=2015
    )
    rows = Declaration.objects.filter(pk=sent.pk)
    rows.update(
        status="submitted", submitted_at=sent.started_at, review_due_on=TODAY, confirmation="self",
        commitment_version="CT21 bản 1", legal_basis="Chỉ thị 21-CT/TU\nQuy định 85-QĐ/TW",
        accounts_total=1,
    )  # fmt: skip
    rows.update(status="accepted", reviewed_at=sent.started_at, reviewed_by=unit_head)

    paper = filled(sent)

    [(_, [_, cells])] = paper.tables
    assert cells == [
        "1",
        "Facebook: Bình <b>PV</b> & con",
        "facebook.com/binh.pv",
        "Trang cá nhân; mục đích cá nhân; tên thật",
        "Đang dùng, dùng từ năm 2015; chưa xác nhận mật khẩu mạnh, xác thực hai bước",
    ]
    for words in (
        "Bản kê khai số 1, gửi ngày 16/11/2026, đã tiếp nhận ngày 16/11/2026.",
        "Căn cứ: Chỉ thị 21-CT/TU; Quy định 85-QĐ/TW.", "Tôi cam kết (CT21 bản 1):",
        "Bình Nguyên, ngày 16 tháng 11 năm 2026", "(đã tự gửi trên cổng)", "Đặng Thị Cúc",
    ):  # fmt: skip
        assert words in paper.running_text, words


def test_one_without_accounts_says_so(cadre):
    text = filled(DeclarationFactory(owner=cadre, submitted=True, no_social_network=True)).text

    assert "Tôi không sử dụng mạng xã hội." in text
    assert "TT" not in text.split()


@pytest.mark.rule("R121")
def test_from_paper_it_says_how_it_was_confirmed(cadre, staff):
    sent = DeclarationFactory(
        owner=cadre, submitted=True, typed_by=staff, confirmation="self", no_social_network=True
    )
    assert "(đã tự gửi trên cổng)" in filled(sent).running_text

    other = DeclarationFactory(
        submitted=True, typed_by=staff, confirmation="code", no_social_network=True
    )
    assert "(nhập từ bản giấy, xác nhận bằng mã" in filled(other).running_text


def test_thirty_accounts_keep_their_heads_and_margins(cadre):
    paper = filled(DeclarationFactory(owner=cadre, submitted=True, accounts=30))

    rows = [row for _, (head, *rows) in paper.tables for row in rows]
    assert [row[0] for row in rows] == [str(number) for number in range(1, 31)]
    assert {rows[0][0] for _, rows in paper.tables} == {"TT"}
    assert max(line.right for line in paper.lines) <= 195 + HALF_A_MILLIMETRE
    assert paper.find("^NGƯỜI KHAI$").page == len(paper.pages)


def test_every_letter_is_drawn_and_nothing_is_complained_of(cadre, caplog):
    sent = DeclarationFactory(owner=cadre, submitted=True, accounts=2)
    found = Declaration.objects.for_reading().get(pk=sent.pk)
    with caplog.at_level(logging.WARNING):
        pdfs = [
            render_pdf(html, identifier="x")
            for html in (form_html(cadre.unit, cadre, TODAY), declaration_html(found))
        ]

    assert [letters_not_drawn(pdf) for pdf in pdfs] == [set(), set()]
    assert not caplog.records
    assert pdfs[1] == render_pdf(declaration_html(found), identifier="x")


def test_it_is_titled_and_tagged(cadre):
    paper = filled(DeclarationFactory(owner=cadre, submitted=True))

    assert paper.metadata["Title"] == "Bản khai tài khoản mạng xã hội - Phạm Văn Bình"
    assert (paper.language, paper.tagged) == (b"vi", True)


# -- who may -------------------------------------------------------------------------------------


def refused(check, *args):
    with pytest.raises(Denied) as refusal:
        check(*args)
    return refusal.value.code


@pytest.mark.rule("R118")
def test_the_filled_one_is_the_owners_alone(cadre, unit_head, staff, administrator):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    params = {"declaration": str(sent.pk)}

    assert declaration_pdf.check(cadre, cadre, params) is None
    for other in (unit_head, staff, administrator):
        assert refused(declaration_pdf.check, other, cadre, params) == "not_owner"


@pytest.mark.rule("R118")
def test_a_draft_is_not_printed(client, cadre):
    draft = DeclarationFactory(owner=cadre)

    assert refused(declaration_pdf.check, cadre, cadre, {"declaration": str(draft.pk)}) == "draft"
    client.force_login(cadre)
    page = client.post(reverse("registry:print_declaration", args=[draft.pk]))
    assert page.status_code == 403


@pytest.mark.rule("R117")
def test_who_has_an_empty_form_made_for_whom(
    tree, cadre, colleague, unit_head, staff, outside_head
):
    check, blank = declaration_form.check, {"unit": tree.branch.pk}

    assert check(cadre, cadre, {}) is None
    for helper in (unit_head, staff):
        assert check(helper, cadre, {}) is None
        assert check(helper, None, blank) is None
    for other in (colleague, outside_head):
        assert refused(check, other, cadre, {}) == "not_in_scope"
        assert refused(check, other, None, blank) == "not_in_scope"


@pytest.mark.rule("R117")
def test_no_form_for_one_who_left_or_a_closed_unit(tree, cadre, staff):
    cadre.left_on, cadre.is_active = TODAY, False
    tree.sibling.valid_to = TODAY
    tree.sibling.save()

    assert refused(declaration_form.check, staff, cadre, {}) == "person_left"
    assert refused(declaration_form.check, staff, None, {"unit": tree.sibling.pk}) == "unit_closed"


def test_the_buttons_ask_the_worker(client, tree, cadre, staff, queued):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    client.force_login(cadre)
    client.post(reverse("registry:print_declaration", args=[sent.pk]))
    client.post(reverse("registry:print_own_form"))
    client.force_login(staff)
    client.post(reverse("registry:print_form_for", args=[cadre.pk]))
    client.post(reverse("registry:print_blank_form"), {"unit": tree.branch.code})

    asked = PaperRow.objects.order_by("requested_at").values_list("kind", "subject", "params")
    assert list(asked) == [
        ("declaration_pdf", cadre.pk, {"declaration": str(sent.pk)}),
        ("declaration_form", cadre.pk, {}),
        ("declaration_form", cadre.pk, {}),
        ("declaration_form", None, {"unit": tree.branch.pk}),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_both(cadre, work_off):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    form = request_paper("declaration_form", by=cadre, subject=cadre)
    own = request_paper("declaration_pdf", by=cadre, subject=cadre, declaration=sent.pk)

    work_off()

    for row, name in [(form, "ban-khai-trong"), (own, "ban-ke-khai")]:
        row.refresh_from_db()
        assert row.status == "ready", row.failure
        assert row.file_name.startswith(name)
        with row.file.open("rb") as file:
            assert file.read(5) == b"%PDF-"
    assert timezone.now() < own.expires_at


def test_an_account_in_trouble_is_marked_on_paper_too(cadre):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    found = Declaration.objects.for_reading().get(pk=sent.pk)
    assert "đang có sự cố" not in declaration_html(found)

    IncidentFactory.about(sent.accounts.get())
    found = Declaration.objects.for_reading().get(pk=sent.pk)

    assert "đang có sự cố" in declaration_html(found)
