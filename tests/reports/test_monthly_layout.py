"""The monthly report on paper, measured with a ruler: both layouts, to half a millimetre."""

import logging
from datetime import date

import pytest
from django.template.loader import render_to_string

from portal.lib.charts import Bar, share_bars
from portal.lib.documents import Letterhead, date_in_words, document_html
from portal.lib.pdf import render_pdf
from tests.pdf_reading import Paper, letters_not_drawn

HALF_A_MILLIMETRE = 0.5
LINE = 18 * 25.4 / 72

PARTY = Letterhead(
    layout="party",
    superior="Đảng bộ tỉnh Đồng Nai",
    issuer="Đảng ủy phường Bình Nguyên",
    number_suffix="BC/ĐU",
    place="Bình Nguyên",
    date_in_words=date_in_words(date(2026, 11, 5)),
    signs_for="T/M Ban Thường vụ",
    signer_title="Bí thư",
    signer_name="Trần Phương Thảo",
    recipients=("Ban Thường vụ Tỉnh ủy (để báo cáo)", "Lưu Văn phòng Đảng ủy"),
)
BRANCH = Letterhead(
    layout="party",
    superior="Đảng bộ phường Bình Nguyên",
    issuer="Chi bộ khu phố 1",
    number_suffix="BC/CB",
    place="Bình Nguyên",
    date_in_words=date_in_words(date(2026, 2, 5)),
    signs_for="T/M Chi bộ",
    signer_title="Bí thư",
    signer_name="Y Blim Niê",
    recipients=("Đảng ủy phường (để báo cáo)", "Lưu Chi bộ"),
)
ADMINISTRATIVE = Letterhead(
    layout="administrative",
    superior="Ủy ban nhân dân tỉnh Đồng Nai",
    issuer="Ủy ban nhân dân phường Bình Nguyên",
    number_suffix="BC-UBND",
    place="Bình Nguyên",
    date_in_words=date_in_words(date(2026, 11, 5)),
    signs_for="TM. Ủy ban nhân dân\nKT. Chủ tịch",
    signer_title="Phó Chủ tịch",
    signer_name="Nguyễn Văn An",
    recipients=("Ủy ban nhân dân tỉnh", "Lưu: VT"),
)

STATES = [
    ("done", "Đã thực hiện"),
    ("doing", "Đang thực hiện"),
    ("not_done", "Chưa thực hiện"),
    ("not_applicable", "Không áp dụng"),
    ("unanswered", "Chưa trả lời"),
]
NOTHING = dict.fromkeys(
    "total declared none_to_declare waiting returned not_declared overdue accounts late_sent".split(),
    0,
)


def figures(name, number):
    return {
        "name": name,
        "total": 20,
        "declared": 11,
        "none_to_declare": 2,
        "waiting": 3,
        "returned": 1,
        "not_declared": 3,
        "overdue": 2,
        "accounts": 17 + number,
        "late_sent": 1,
    }


def snapshot(*, units=14, items=10, below=13, name="Đảng ủy phường Bình Nguyên"):
    rows = [figures(f"Đơn vị trực thuộc thứ {n} của phường", n) for n in range(1, units + 1)]
    coverage = {key: sum(row[key] for row in rows) for key in NOTHING}
    return {
        "unit": {
            "code": "DU-BN",
            "name": name,
            "kind": "Đảng ủy phường",
            "layout": "party",
            "is_branch": not units,
        },
        "period": {"label": "tháng 10 năm 2026", "first": "2026-10-01", "last": "2026-10-31"},
        "as_of": "31/10/2026",
        "legal_basis": [
            {"number": "Chỉ thị 21-CT/TU", "title": "trách nhiệm của người dùng mạng xã hội " * 3},
            {"number": "Quy định 85-QĐ/TW", "title": "cán bộ, đảng viên trên mạng xã hội"},
        ],
        "coverage": coverage,
        "coverage_by_unit": rows,
        "coverage_previous": coverage | {"declared": 95},
        "platforms": [{"label": "Facebook", "count": 1044}, {"label": "Zalo", "count": 98}],
        "reviews": {"accepted": 24, "returned": 3, "waiting": 5, "waiting_late": 1},
        "checklist": {
            "state": "sent",
            "state_label": "đã gửi cấp trên",
            "items": [
                {
                    "code": f"CT21/I.{n}",
                    "title": f"Nhiệm vụ thứ {n} của bảng kiểm",
                    "state": STATES[n % 5][0],
                    "state_label": STATES[n % 5][1],
                    "note": "Sinh hoạt chuyên đề ngày 12/10/2026." if n % 2 else "",
                    "known": ["Tỷ lệ kê khai 65,0%"] if n == 3 else [],
                    "also": ["QD85/TC.1"] if n == 1 else [],
                }
                for n in range(1, items + 1)
            ],
        },
        "checklists_below": [
            {"name": f"Chi bộ cấp dưới {n}", "state_label": "Đã gửi", "done": 7, "total": 10}
            for n in range(1, below + 1)
        ],
    }


def empty_snapshot():
    nothing = snapshot(units=0, items=0, below=0, name="Chi bộ khu phố 1")
    return nothing | {
        "coverage": NOTHING,
        "coverage_previous": None,
        "platforms": [],
        "legal_basis": [],
        "reviews": dict.fromkeys(("accepted", "returned", "waiting", "waiting_late"), 0),
    }


def html(letterhead=PARTY, figures=None, **changes):
    figures = (figures or snapshot()) | changes
    bars = [
        Bar(row["name"], row["declared"] + row["none_to_declare"], row["total"])
        for row in figures["coverage_by_unit"]
    ]
    return document_html(
        "reports/monthly_report.html",
        {
            "letterhead": letterhead,
            "s": figures,
            "chart": share_bars(
                "Tỷ lệ đã tiếp nhận", bars, columns=("Đơn vị", "Đã tiếp nhận (tô đậm)", "Số người")
            ),
            "verification": "0123456789abcdef",
        },
    )


def paper(letterhead=PARTY, figures=None, **changes):
    return Paper(render_pdf(html(letterhead, figures, **changes), identifier="x"))


def near(value):
    return pytest.approx(value, abs=HALF_A_MILLIMETRE)


@pytest.fixture(scope="module")
def party():
    return paper(PARTY)


@pytest.fixture(scope="module")
def administrative():
    return paper(ADMINISTRATIVE)


@pytest.fixture(scope="module")
def branch():
    return paper(
        BRANCH,
        snapshot(units=0, below=0, name="Chi bộ khu phố 1") | {"coverage": {**figures("", 0)}},
    )


# The frame of a Party paper.


def test_party_page_is_a4_with_its_margins(party):
    body = [line for line in party.lines if line.text.startswith("Báo cáo tổng hợp")]
    second = next(line for line in party.lines if line.text.startswith("trực thuộc trên Cổng"))

    assert party.sizes[0] == (near(210), near(297))
    assert body[0].left == near(30 + 10)  # the first line stands 10 mm in
    assert second.left == near(30)
    assert body[0].right == near(210 - 15)  # justified to the right margin
    inside = [line for line in party.lines if line.size > 9 and not line.text.isdigit()]
    assert min(line.left for line in inside) >= 30 - HALF_A_MILLIMETRE
    assert max(line.right for line in inside) <= 195 + HALF_A_MILLIMETRE
    assert min(line.top for line in inside) >= 20 - HALF_A_MILLIMETRE
    assert max(line.bottom for line in inside) <= 277 + HALF_A_MILLIMETRE


def test_body_is_14_points_on_lines_of_18_with_6_before(party):
    first = party.find("^Báo cáo tổng hợp")
    second = party.find("^trực thuộc trên Cổng")
    heading = party.find("^2. Phạm vi số liệu")

    assert (first.size, first.face) == (14, "Liberation-Serif")
    assert second.baseline - first.baseline == pytest.approx(LINE, abs=0.05)
    assert first.baseline - heading.baseline == pytest.approx(LINE * 24 / 18, abs=0.05)


def test_another_line_height_is_a_setting(party):
    wider = paper(Letterhead(**{**vars(PARTY), "line_height_pt": 20}))

    first, second = wider.find("^Báo cáo tổng hợp"), wider.find("^trực thuộc trên Cổng")
    assert second.baseline - first.baseline == pytest.approx(LINE * 20 / 18, abs=0.05)


def test_party_header_left_column(party):
    superior = party.find("^ĐẢNG BỘ TỈNH ĐỒNG NAI$")
    issuer = [party.find("^ĐẢNG ỦY$"), party.find("^PHƯỜNG BÌNH NGUYÊN$")]
    star = party.find(r"^\*$")
    number, suffix = party.find("^Số$"), party.find("^-BC/ĐU$")

    middle = 30 + 77 / 2
    assert (superior.size, superior.bold, superior.centre) == (14, False, near(middle))
    assert [(line.size, line.bold) for line in issuer] == [(14, True), (14, True)]
    assert [line.centre for line in issuer] == [near(middle), near(middle)]
    assert (star.size, star.centre) == (14, near(middle))
    assert (number.size, suffix.size, number.baseline) == (14, 14, near(suffix.baseline))
    assert suffix.left - number.right == near(9)  # room for the clerk's figure
    order = [line.baseline for line in (superior, *issuer, star, number)]
    assert order == sorted(order)
    assert superior.top == near(21)  # the first line of 18 pt begins at the margin of 20 mm


def test_party_header_right_column_with_a_rule_of_the_same_length(party):
    title = party.find("^ĐẢNG CỘNG SẢN VIỆT NAM$")
    place = party.find("^Bình Nguyên, ngày 05 tháng 11 năm 2026$")
    rule = party.stroke_below(title)

    assert (title.size, title.bold) == (15, True)
    assert (rule.left, rule.right) == (near(title.left), near(title.right))
    assert (place.size, place.italic, place.bold) == (14, True, False)
    assert title.centre == near(107 + 88 / 2)
    assert place.centre == near(title.centre)
    assert title.baseline < rule.y < place.top


def test_party_title_subject_and_short_rule(party):
    kind = party.find("^BÁO CÁO$")
    subject = party.find("^về sử dụng mạng xã hội tháng 10 năm 2026$")
    rule = party.stroke_below(subject)

    assert (kind.size, kind.bold, kind.centre) == (16, True, near(112.5))
    assert (subject.size, subject.bold, subject.centre) == (14, True, near(112.5))
    assert rule.right - rule.left == near(28)
    assert (rule.left + rule.right) / 2 == near(112.5)
    assert "tình hình kê khai tài khoản và thực hiện quy định" in party.text


def test_page_number_stands_top_centre_from_the_second_page(party):
    numbers = [line for line in party.lines if line.text.isdigit() and line.top < 20]

    assert [(line.page, line.text) for line in numbers] == [
        (page, str(page)) for page in range(2, len(party.pages) + 1)
    ]
    assert {line.size for line in numbers} == {13}
    assert [line.centre for line in numbers] == [near(112.5)] * len(numbers)
    assert all(10 <= line.top <= 14 for line in numbers)


def test_party_signature_stands_right_and_recipients_left(party):
    last = len(party.pages)
    signs_for, title = party.find("^T/M BAN THƯỜNG VỤ$"), party.find("^BÍ THƯ$")
    name = party.find("^Trần Phương Thảo$")
    label = party.find("^Nơi nhận")
    items = [party.find(r"^- Ban Thường vụ Tỉnh ủy"), party.find(r"^- Lưu Văn phòng Đảng ủy\.$")]

    assert {line.page for line in (signs_for, title, name, label, *items)} == {last}
    assert [(line.size, line.bold) for line in (signs_for, title, name)] == [
        (14, True),
        (14, False),
        (14, True),
    ]
    assert [line.centre for line in (signs_for, title, name)] == [near(107 + 88 / 2)] * 3
    assert name.top - title.bottom > 25  # room to sign
    assert (label.left, label.size, label.italic) == (near(30), 12, False)
    assert party.stroke_below(label).left == near(30)
    assert [line.size for line in items] == [12, 12]
    assert items[0].text.endswith(";")


def test_party_text_ends_with_a_full_stop_alone(party):
    assert "của Đảng ủy phường Bình Nguyên." in party.running_text
    assert "./." not in party.text
    assert "Số:" not in party.text
    assert "CỘNG HÒA" not in party.text


def test_without_a_place_the_date_stands_alone():
    nowhere = Letterhead(**{**vars(PARTY), "place": ""})

    assert paper(nowhere).find("^ngày 05 tháng 11 năm 2026$").italic


def test_a_branch_signs_for_itself_under_its_parent_body(branch):
    assert branch.find("^ĐẢNG BỘ$").baseline < branch.find("^CHI BỘ KHU PHỐ 1$").baseline
    assert branch.find("^-BC/CB$")
    assert branch.find("^T/M CHI BỘ$").centre == near(151)
    assert "ngày 05 tháng 02 năm 2026" in branch.text


# The frame of an administrative paper.


def test_administrative_page_has_its_own_margins(administrative):
    body = administrative.find("^Báo cáo tổng hợp")
    inside = [line for line in administrative.lines if line.size > 9]

    assert (body.left, body.right) == (near(40), near(210 - 20))
    assert max(line.right for line in inside) <= 190 + HALF_A_MILLIMETRE


def test_administrative_header(administrative):
    country = administrative.find("^CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM$")
    motto = administrative.find("^Độc lập - Tự do - Hạnh phúc$")
    number, suffix = administrative.find("^Số:$"), administrative.find("^/BC-UBND$")
    place = administrative.find("^Bình Nguyên, ngày 05 tháng 11 năm 2026$")
    rule = administrative.stroke_below(motto)
    issuer = administrative.find("^PHƯỜNG BÌNH NGUYÊN$")
    short = administrative.stroke_below(issuer)

    right = 92 + 98 / 2
    assert (country.size, country.bold, country.centre) == (13, True, near(right))
    assert (motto.size, motto.bold, motto.centre) == (14, True, near(right))
    assert (rule.left, rule.right) == (near(motto.left), near(motto.right))
    assert (place.size, place.italic, place.centre) == (14, True, near(right))
    assert number.baseline == near(place.baseline)
    assert suffix.left > number.right + 8
    assert (issuer.size, issuer.bold, issuer.centre) == (13, True, near(30 + 62 / 2))
    assert 1 / 3 <= (short.right - short.left) / (issuer.right - issuer.left) <= 1 / 2


def test_administrative_signature_recipients_and_end(administrative):
    lines = [
        administrative.find(f"^{text}$")
        for text in (r"TM\. ỦY BAN NHÂN DÂN", r"KT\. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn An")
    ]
    label = administrative.find("^Nơi nhận:$")

    assert [(line.size, line.bold, line.centre) for line in lines] == [(14, True, near(141))] * 4
    assert (label.size, label.bold, label.italic) == (12, True, True)
    assert administrative.find(r"^- Lưu: VT\.$").size == 11
    assert "của Đảng ủy phường Bình Nguyên./." in administrative.running_text
    assert "I. CĂN CỨ" in administrative.text
    assert "ĐẢNG CỘNG SẢN" not in administrative.text
    assert "T/M" not in administrative.text


# What it says.


def test_the_figures_stand_in_sentences_and_tables(party):
    text = party.running_text

    assert "Tổng số người thuộc diện kê khai là 280." in text
    assert "Đã tiếp nhận bản kê khai của 182 người, đạt 65,0%" in text
    assert "Số liệu đến hết ngày 31/10/2026." in text
    assert "từ ngày 01/10/2026 đến ngày 31/10/2026" in text
    assert "Facebook 1.044; Zalo 98." in text
    assert "Cộng 280 154 28 42 14 42 28 343" in text
    assert "1 Tháng trước 280 95 28 42 14 42 28 343" in text
    assert "2 Tháng này 280 154 28 42 14 42 28 343" in text
    assert "Bảng kiểm đã gửi cấp trên." in text
    assert "2 nhiệm vụ chưa thực hiện (CT21/I.2, CT21/I.7)" in text
    assert "Mã kiểm tra: 0123456789abcdef" in text


def test_a_share_below_one_percent_is_written_out():
    few = figures("", 0) | {"total": 1000, "declared": 4, "none_to_declare": 1}

    assert "của 5 người, đạt 0,5%" in paper(coverage=few).running_text


def test_every_letter_is_drawn_and_the_renderer_has_nothing_to_complain_of(caplog):
    with caplog.at_level(logging.WARNING):
        made = render_pdf(html(), identifier="x")

    assert letters_not_drawn(made) == set()
    assert not caplog.records


def test_the_file_is_titled_tagged_and_of_its_unit(party):
    assert party.metadata["Title"] == "Báo cáo tháng 10 năm 2026 - Đảng ủy phường Bình Nguyên"
    assert party.metadata["Author"] == "Đảng ủy phường Bình Nguyên"
    assert (party.language, party.tagged) == (b"vi", True)


def test_same_snapshot_same_bytes():
    first, second = (render_pdf(html(), identifier="x") for _ in range(2))

    assert first == second


def test_no_name_of_a_person_but_the_signer(party):
    assert party.text.count("Trần Phương Thảo") == 1
    assert party.find("^Trần Phương Thảo$").page == len(party.pages)


def test_the_verification_code_stands_small_at_the_foot_of_the_last_page(party):
    code = party.find("^Mã kiểm tra")

    assert (code.page, code.size, code.left) == (len(party.pages), 9, near(30))
    assert code.top > 277


def test_an_office_that_writes_uỷ_reads_uỷ_throughout():
    habit = Letterhead(**{**vars(PARTY), "uy": "uỷ"})

    text = paper(habit).text

    assert "ĐẢNG UỶ" in text
    assert "ủy" not in text.lower()


def test_a_unit_without_units_below_has_one_row_and_no_sum(branch):
    assert "1 Chi bộ khu phố 1 20 11 2 3 1 3 2 17" in branch.running_text
    assert "Cộng 20" not in branch.running_text
    assert "các đơn vị trực thuộc trên Cổng" not in branch.running_text
    assert "Đơn vị không có đơn vị trực thuộc phải lập bảng kiểm." in branch.running_text


def test_where_there_is_nothing_a_plain_sentence_says_so():
    text = paper(BRANCH, empty_snapshot()).running_text

    for sentence in (
        "Chưa có văn bản chỉ đạo nào đang áp dụng cho đơn vị.",
        "Trong kỳ, đơn vị không có người thuộc diện kê khai.",
        "Trong kỳ không có bản kê khai nào được gửi đến.",
        "Chưa có số liệu tháng trước để so sánh.",
        "Trong kỳ đơn vị không có bảng kiểm phải lập.",
        "Về kê khai: không có người quá hạn, không còn bản kê khai chờ bổ sung.",
        "Về nhiệm vụ: trong kỳ không có bảng kiểm để đối chiếu.",
    ):
        assert sentence in text
    assert "Bảng 1" not in text


def test_a_note_is_never_markup():
    items = [{**snapshot()["checklist"]["items"][0], "note": "<b>đậm</b> & <script>"}]

    assert (
        "Kết quả: <b>đậm</b> & <script>"
        in paper(checklist={"state": "open", "items": items}).running_text
    )


# Long tables.


@pytest.mark.parametrize("layout", [PARTY, ADMINISTRATIVE])
def test_sixty_units_run_over_pages_with_their_heads_and_whole_rows(layout):
    long = paper(layout, snapshot(units=60, items=30, below=60))

    pieces = [(page, rows) for page, rows in long.tables if rows[0][1] == "Đơn vị" and rows[0][9:]]
    rows = [row for _, (head, *rows) in pieces for row in rows]
    assert len({page for page, _ in pieces}) >= 3
    assert {tuple(rows[0]) for _, rows in pieces} == {tuple(pieces[0][1][0])}  # the head, each time
    assert [row[:3] for row in rows[:-1]] == [
        [str(n), f"Đơn vị trực thuộc thứ {n} của phường", "20"] for n in range(1, 61)
    ]
    assert rows[-1][1:4] == ["Cộng", "1.200", "660"]
    assert max(line.bottom for line in long.lines if line.size > 9) <= 277 + HALF_A_MILLIMETRE


@pytest.mark.parametrize("units", range(12, 20))
def test_no_table_leaves_its_head_or_one_row_behind(units):
    """However the pages fall: each piece of a table has its head and at least two rows."""
    made = paper(figures=snapshot(units=units, items=3, below=2))

    assert {rows[0][0] for _, rows in made.tables} == {"TT"}
    assert min(len(rows) for _, rows in made.tables) >= 3
    for page in made.pages:
        last = [line for line in page.split("\n") if "Mã kiểm tra" not in line][-1]
        assert not last.startswith(("Bảng ", "I- ", "II- ", "III- ", "IV- ", "1. ", "2. "))


# The activation sheet.


def sheet(people, **changes):
    slips = [
        {"full_name": f"Nguyễn Thị Ánh {n}", "staff_code": f"BN{n:04}", "code": f"7K3M Q{n:03}"}
        for n in range(people)
    ]
    context = {
        "unit_name": "Chi bộ Trung tâm Phục vụ hành chính công phường Bình Nguyên",
        "portal_address": "https://ke-khai.dang-uy-phuong-binh-nguyen.dongnai.gov.vn",
        "valid_until": date(2026, 11, 30),
        "slips": slips,
    }
    return Paper(
        render_pdf(
            render_to_string("accounts/activation_sheet.html", context | changes), identifier="x"
        )
    )


def test_slips_stand_eight_to_a_page_each_whole_within_its_cut_lines():
    made = sheet(11)

    codes = [line for line in made.lines if line.face.startswith("Liberation-Mono")]
    assert [line.page for line in codes] == [1] * 8 + [2] * 3
    assert {line.size for line in codes} == {21}
    assert codes[0].text == "7K3M Q000"
    columns = sorted({line.left for line in codes})
    assert columns[-1] - columns[0] == near(94.9)
    for line in made.lines:
        row = int((line.top - 10) // 69)
        column = 0 if line.left < 105 else 1
        assert line.bottom <= 10 + 69 * (row + 1) + HALF_A_MILLIMETRE
        assert 10 + 94.9 * column <= line.left
        assert line.right <= 10 + 94.9 * (column + 1)


def test_a_slip_says_how_to_sign_in_and_until_when():
    text = sheet(1).running_text

    assert "Họ và tên: Nguyễn Thị Ánh 0" in text
    assert "Mã cán bộ: BN0000" in text
    assert "đến hết 30/11/2026" in text
    assert "https://ke-khai." in text
    assert "Không đưa mã cho người khác." in text


def test_a_sheet_for_nobody_says_so():
    assert "Không có người nào cần phiếu" in sheet(0).running_text
