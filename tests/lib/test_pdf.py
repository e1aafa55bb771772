"""The one place that makes PDFs: what it refuses, and that it lets nothing in and nothing slip."""

import gc
import logging
import os
import subprocess
import sys
from datetime import date

import pytest
import weasyprint
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from portal.lib import pdf
from portal.lib.documents import Letterhead, date_in_words, name_in_lines, spelled
from tests.pdf_reading import Paper, letters_not_drawn

REAL_FONT = subprocess.check_output(
    ["fc-match", "--format", "%{file}", "Liberation Serif:regular"], text=True
)
LETTERS = "Ưng ý việc khẩn, đã gửi từ Huế; ẵ ữ ợ Ặ Ỹ Ễ"


def page(body, head=""):
    return (
        f'<!DOCTYPE html><html lang="vi"><head><title>Thử</title>{head}</head>'
        f'<body style="font-family: Liberation Serif">{body}</body></html>'
    )


@pytest.fixture
def other_fonts(monkeypatch, tmp_path):
    """Let fontconfig see only the fonts that a test puts into this folder."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{folder}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))
    pdf._printable_characters.cache_clear()
    yield folder
    monkeypatch.undo()
    pdf._printable_characters.cache_clear()


def doctored(path, *, without=None, hollow=None):
    """A copy of the real font, of the same name, that lacks a letter or the outline of one."""
    font = TTFont(REAL_FONT)
    if without:
        for table in font["cmap"].tables:
            table.cmap.pop(ord(without), None)
    if hollow:
        font["glyf"][font.getBestCmap()[ord(hollow)]] = Glyph()
    font.save(path)


# What is printed is there: as text and as ink.


def test_text_and_outlines_of_every_vietnamese_letter():
    letters = sorted(pdf.vietnamese_letters())

    made = pdf.render_pdf(page(f"<p>{' '.join(letters)}</p>"), identifier="chữ")

    shown = Paper(made).running_text.split()
    assert len(letters) == 178
    assert shown == letters
    assert letters_not_drawn(made) == set()


def test_letters_of_the_highland_peoples_are_printed():
    made = pdf.render_pdf(page("<p>Y Ƀlim Niê, H'Ñeh Êban, K' Brể, ơ̆ ư̆</p>"), identifier="tên")

    assert "H'Ñeh Êban, K' Brể" in Paper(made).running_text
    assert letters_not_drawn(made) == set()


def test_decomposed_letters_come_out_composed():
    made = pdf.render_pdf(page("<p>Nguye\u0302\u0303n Thi\u0323</p>"), identifier="x")

    assert Paper(made).running_text == "Nguyễn Thị"


def test_a_picture_typed_by_a_phone_does_not_stop_a_report(caplog):
    made = pdf.render_pdf(page("<p>Đã xong 👍🏽 chữ 永 hết</p>"), identifier="x")

    assert Paper(made).running_text == "Đã xong chữ ? hết"
    assert letters_not_drawn(made) == set()
    assert "👍" not in caplog.text  # a log never quotes what people write


# Fonts are looked at before the first page.


@pytest.mark.usefixtures("other_fonts")
def test_a_machine_without_the_font_is_told_which_package_to_install():
    with pytest.raises(pdf.FontsMissing, match="fonts-liberation2"):
        pdf.check_fonts()


def test_a_font_of_the_right_name_that_lacks_letters_is_refused(other_fonts):
    doctored(other_fonts / "old.ttf", without="ữ")

    with pytest.raises(pdf.FontsMissing, match="thiếu chữ tiếng Việt.*fonts-liberation2"):
        pdf.render_pdf(page("<p>Chưa cần chữ ấy</p>"), identifier="x")


def test_a_font_whose_letter_has_no_outline_is_refused(other_fonts):
    doctored(other_fonts / "hollow.ttf", hollow="ế")

    with pytest.raises(pdf.FontsMissing, match="thiếu chữ tiếng Việt"):
        pdf.check_fonts()


def test_without_fontconfig_the_package_is_named(monkeypatch):
    pdf._printable_characters.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(pdf.FontsMissing, match="gói fontconfig"):
        pdf.check_fonts()


# A finished PDF with a box in place of a letter never leaves.


@pytest.fixture
def everything_passes_as_printable(monkeypatch):
    monkeypatch.setattr(pdf, "printable", lambda text: text)


@pytest.mark.usefixtures("everything_passes_as_printable")
def test_a_letter_that_no_font_has_is_refused():
    with pytest.raises(pdf.BoxesInDocument) as refusal:
        pdf.render_pdf(page("<p>Chữ \ue123 lạ</p>"), identifier="x")

    assert refusal.value.letters == {"\ue123"}


@pytest.mark.usefixtures("everything_passes_as_printable")
def test_a_letter_of_a_stray_font_is_refused():
    with pytest.raises(pdf.BoxesInDocument) as refusal:
        pdf.render_pdf(page("<p>Xong ☑</p>"), identifier="x")

    assert "☑" in refusal.value.letters


@pytest.fixture
def hollow_font(other_fonts, monkeypatch):
    """As if the look at the fonts had been passed, and then a font was exchanged."""
    monkeypatch.setattr(pdf, "check_fonts", lambda: None)
    doctored(other_fonts / "hollow.ttf", hollow="ữ")


@pytest.mark.usefixtures("hollow_font")
def test_text_extraction_alone_would_pass_a_hollow_letter():
    made = weasyprint.HTML(string=page("<p>những chữ</p>")).write_pdf()

    assert Paper(made).running_text == "những chữ"
    assert letters_not_drawn(made) == {"ữ"}


@pytest.mark.usefixtures("hollow_font", "everything_passes_as_printable")
def test_a_hollow_letter_is_refused():
    with pytest.raises(pdf.BoxesInDocument) as refusal:
        pdf.render_pdf(page("<p>những chữ</p>"), identifier="x")

    assert refusal.value.letters == {"ữ"}


# Nothing comes in from outside.

opened = []
watching = False


def watch(event, args):
    if watching and event in ("open", "socket.connect", "socket.getaddrinfo", "urllib.Request"):
        opened.append((event, str(args[0])))


sys.addaudithook(watch)


@pytest.mark.parametrize("address", ["https://example.vn/a.png", "FILE", "data:image/png;base64,"])
@pytest.mark.parametrize(
    "asking",
    [
        '<img alt="" src="{}">',
        '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
        '<p style="background: url({})">x</p>',
        '<link rel="stylesheet" href="{}">',
        '<style>@import url("{}");</style>',
        "<style>@font-face {{ font-family: X; src: url({}) }}</style>",
        '<object data="{}"></object>',
    ],
)
def test_whatever_points_outside_is_refused_and_never_opened(asking, address, tmp_path):
    global watching
    secret = tmp_path / "secret.png"
    secret.write_text("not for print")
    address = secret.as_uri() if address == "FILE" else address
    opened.clear()

    watching = True
    try:
        with pytest.raises(pdf.OutsideResource):
            pdf.render_pdf(page(asking.format(address)), identifier="x")
    finally:
        watching = False

    assert not [what for what in opened if what[0] != "open" or "secret" in what[1]]


def test_a_web_address_in_the_text_is_only_text():
    made = pdf.render_pdf(page('<a href="https://example.vn/">Cổng</a>'), identifier="x")

    assert Paper(made).running_text == "Cổng"


# Same words, same file; and the worker stays as it was.


def test_same_html_gives_the_same_bytes_in_another_process_at_another_time():
    html = page(f"<h1>{LETTERS}</h1>")
    script = (
        "import sys; from portal.lib.pdf import render_pdf;"
        "sys.stdout.buffer.write(render_pdf(sys.stdin.read(), identifier='ab'))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/Lima", "LANG": "C.UTF-8"}

    here = pdf.render_pdf(html, identifier="ab")
    there = subprocess.check_output(
        [sys.executable, "-c", script], input=html.encode(), env=environment
    )

    assert here == there
    assert here != pdf.render_pdf(html, identifier="cd")


def test_the_file_says_what_it_is_and_not_when():
    made = pdf.render_pdf(
        page("<p>x</p>", head='<meta name="author" content="Chi bộ 1">'), identifier="x"
    )

    paper = Paper(made)
    assert (paper.metadata["Title"], paper.metadata["Author"]) == ("Thử", "Chi bộ 1")
    assert paper.language == b"vi"
    assert paper.tagged
    assert "CreationDate" not in paper.metadata
    assert "ModDate" not in paper.metadata


def test_the_web_process_can_import_it_without_the_renderer():
    script = "import sys, portal.lib.pdf, portal.lib.documents; print('weasyprint' in sys.modules)"

    assert subprocess.check_output([sys.executable, "-c", script]) == b"False\n"


@pytest.mark.parametrize("html", [page("<p>x</p>"), page('<img alt="" src="http://a/b">')])
def test_garbage_collection_is_on_again_afterwards(html):
    gc.enable()
    try:
        pdf.render_pdf(html, identifier="x")
    except pdf.OutsideResource:
        pass

    assert gc.isenabled()


def test_a_process_that_collects_nothing_stays_so():
    gc.disable()
    try:
        pdf.render_pdf(page("<p>x</p>"), identifier="x")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_warning_about_unprintable_characters_counts_them(caplog):
    with caplog.at_level(logging.WARNING, "portal.lib.pdf"):
        assert pdf.printable("a永b\u200bc✓") == "a?bc"

    assert "3 characters" in caplog.text


# Words and names as offices write them.


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 9, 10), "ngày 10 tháng 9 năm 2026"),
        (date(2026, 12, 1), "ngày 01 tháng 12 năm 2026"),
    ],
)
def test_date_in_words(day, words):
    assert date_in_words(day) == words


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("CHI BỘ KHU PHỐ 1", "CHI BỘ KHU PHỐ 1"),
        ("ĐẢNG ỦY PHƯỜNG BÌNH NGUYÊN", "ĐẢNG ỦY\nPHƯỜNG BÌNH NGUYÊN"),
        ("VĂN PHÒNG ĐẢNG ỦY PHƯỜNG TÂN AN", "VĂN PHÒNG\nĐẢNG ỦY PHƯỜNG TÂN AN"),
        ("CHI BỘ PHÒNG VĂN HÓA - XÃ HỘI", "CHI BỘ\nPHÒNG VĂN HÓA - XÃ HỘI"),
        ("HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM", "HỘI LIÊN HIỆP\nPHỤ NỮ VIỆT NAM"),
        ("ĐẢNG BỘ\nBỘ TƯ LỆNH", "ĐẢNG BỘ\nBỘ TƯ LỆNH"),
    ],
)
def test_a_long_name_breaks_where_a_clerk_breaks_it(name, lines):
    assert name_in_lines(name, 24) == lines


def test_no_word_of_a_name_is_lost_or_cut():
    name = "CHI BỘ TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG VÀ CHUYỂN ĐỔI SỐ PHƯỜNG BÌNH NGUYÊN"

    lines = name_in_lines(name, 24).split("\n")

    assert " ".join(lines) == name
    assert max(map(len, lines)) <= 24


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("cấp ủy, Ủy ban, ĐẢNG ỦY", "cấp uỷ, Uỷ ban, ĐẢNG UỶ"),
        ("ông Thủy, bà Thụy, huy chương, tủy", "ông Thủy, bà Thụy, huy chương, tủy"),
        ("cấp uỷ viên", "cấp uỷ viên"),
    ],
)
def test_a_unit_spells_the_word_as_it_is_used_to(text, written):
    assert spelled(text, "uỷ") == written
    assert spelled(written, "ủy") == spelled(text, "ủy")


def test_the_two_layouts_never_share_their_marks():
    common = dict.fromkeys(
        ("superior", "issuer", "number_suffix", "place", "date_in_words", "signs_for"), "x"
    ) | {"signer_title": "x", "signer_name": "x", "recipients": ()}

    party = Letterhead(layout="party", **common)
    administrative = Letterhead(layout="administrative", **common)

    assert (party.section_mark, party.end_mark) == ("-", ".")
    assert (administrative.section_mark, administrative.end_mark) == (".", "./.")
    assert party.template != administrative.template
