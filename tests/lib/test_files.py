"""The upload corpus: what people send, what attackers send, and what is left of either."""

import io

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from portal.lib import scanner
from portal.lib.access import Denied
from portal.lib.files import LARGEST, check_file
from tests.samples import CANARY, EICAR, bomb, clamd_at, locked_pdf, pdf, picture, with_exif, zip_of


def refused(raw, name="anh.jpg"):
    with pytest.raises(Denied) as refusal:
        check_file(raw, name)
    assert str(refusal.value)
    return refusal.value.code


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_a_picture_is_drawn_anew_without_what_it_says_of_its_maker(kind, media_type):
    checked = check_file(with_exif(kind), f"anh.{kind.lower()}")

    assert checked.media_type == media_type
    assert CANARY.encode() not in checked.content
    drawn = Image.open(io.BytesIO(checked.content))
    assert drawn.format == kind
    assert not drawn.getexif()
    assert drawn.size == (30, 40)  # upright


def test_texts_inside_a_png_do_not_survive():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", CANARY)
    assert CANARY.encode() not in check_file(picture("PNG", pnginfo=info), "anh.png").content


def test_a_transparent_picture_stays_transparent():
    checked = check_file(picture("PNG", mode="RGBA"), "anh.png")
    assert Image.open(io.BytesIO(checked.content)).mode == "RGBA"


@pytest.mark.parametrize("mode", ["L", "P", "CMYK"])
def test_other_colours_are_taken(mode):
    kind = "JPEG" if mode in ("L", "CMYK") else "PNG"
    assert check_file(picture(kind, mode=mode), f"anh.{kind.lower()}").content


def test_a_pdf_is_rewritten_without_author_scripts_and_attachments():
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    raw = pdf(
        OpenAction=script,
        Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", script])),
    )
    assert CANARY.encode() in raw

    checked = check_file(raw, "bien-ban.pdf")

    assert checked.media_type == "application/pdf"
    with pikepdf.open(io.BytesIO(checked.content)) as clean:
        assert len(clean.pages) == 1
        assert not {"/OpenAction", "/Names", "/Metadata", "/AA"} & set(clean.Root.keys())
        assert "/Author" not in clean.docinfo
        assert all(
            CANARY.encode() not in bytes(thing.read_bytes())
            for thing in clean.objects
            if isinstance(thing, pikepdf.Stream)
        )
    assert b"JavaScript" not in checked.content
    assert CANARY.encode() not in checked.content


def test_a_photograph_in_a_pdf_loses_its_metadata_and_stays_a_picture():
    checked = check_file(pdf(picture_inside=with_exif()), "bien-ban.pdf")

    with pikepdf.open(io.BytesIO(checked.content)) as clean:
        inside = clean.pages[0].Resources.XObject.Im1
        assert CANARY.encode() not in inside.read_raw_bytes()
        assert pikepdf.PdfImage(inside).as_pil_image().size == (40, 30)


def test_the_same_file_gives_the_same_content_and_both_hashes():
    one, two = check_file(pdf(), "a.pdf"), check_file(pdf(), "b.pdf")
    assert one.sha256 == two.sha256
    assert len(one.original_sha256) == 64


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "anh.png"),
        (b"<html><script>alert(1)</script></html>", "anh.jpg"),
        (b"GIF89a" + b"\0" * 40, "anh.jpg"),
        (b"MZ" + b"\0" * 100, "anh.jpg"),
        (zip_of("PK"), "anh.pdf"),
        (EICAR, "anh.jpg"),
        (b"\xff\xd8\xff" + b"\0" * 50, "anh.jpg"),
        (picture()[: len(picture()) // 2][:60], "anh.jpg"),
        (b"%PDF-1.7\nkhong phai pdf", "anh.pdf"),
        (b"junk" + pdf(), "a.pdf"),
    ],
)
def test_what_is_no_picture_and_no_pdf_is_refused(raw, name):
    assert refused(raw, name) == "file_kind"


@pytest.mark.parametrize(
    "name",
    ["anh.jpg.exe", "anh.svg", "anh", "anh.html", "../../etc/passwd", "anh.pdf\0.sh", ".htaccess"],
)
def test_a_name_of_another_kind_is_refused(name):
    assert refused(picture(), name) == "file_kind"


@pytest.mark.parametrize(
    "name", ["..\\..\\anh.jpg", "C:\\x\\anh.JPG", "a/b/anh.jpg", "anh.exe.jpg", "anh\u202egpj.jpg"]
)
def test_a_path_in_a_name_means_nothing(name):
    assert check_file(picture(), name).suffix == "jpg"


@pytest.mark.parametrize("tail", [zip_of("x"), b"<script>alert(1)</script>", pdf(), EICAR])
def test_a_second_file_behind_a_picture_does_not_survive(tail):
    assert tail[:20] not in check_file(picture() + tail, "anh.jpg").content


@pytest.mark.parametrize("tail", [zip_of("x"), b"<script>alert(1)</script>", EICAR])
def test_a_second_file_behind_a_pdf_does_not_survive(tail):
    assert tail[:20] not in check_file(pdf() + tail, "a.pdf").content


def test_a_bomb_of_pixels_is_refused_before_it_is_drawn():
    assert refused(bomb(), "anh.png") == "file_too_many_pixels"


def test_a_moving_picture_is_refused():
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert refused(out.getvalue(), "anh.webp") == "file_moves"


def test_an_empty_and_a_huge_file_are_refused():
    assert refused(b"") == "file_empty"
    assert refused(b"\xff" * (LARGEST + 1)) == "file_too_large"


def test_a_locked_pdf_says_what_to_do():
    assert refused(locked_pdf(), "a.pdf") == "file_locked"


def test_too_many_pages_are_refused():
    document = pikepdf.new()
    for _ in range(201):
        document.add_blank_page()
    out = io.BytesIO()
    document.save(out)
    assert refused(out.getvalue(), "a.pdf") == "file_too_many_pages"


# -- secrecy ------------------------------------------------------------------------------------


@pytest.mark.rule("R6")
@pytest.mark.parametrize("name", ["TỐI MẬT.pdf", "12-BC_MẬT.pdf", "tuyet-mat.pdf"])
def test_a_marked_name_is_refused(name):
    assert refused(pdf(), name) == "file_classified"


def test_who_lost_an_account_may_say_so_in_a_name():
    assert check_file(pdf(), "toi mat tai khoan.pdf").content


@pytest.mark.rule("R6")
def test_a_marked_pdf_is_refused(tmp_path):
    from portal.lib.pdf import render_pdf

    marked = render_pdf(
        "<html lang=vi><title>x</title><body style='font-family: Liberation Serif'><p>TUYỆT MẬT</p>",
        identifier="x",
    )
    plain = render_pdf(
        "<html lang=vi><title>x</title><body style='font-family: Liberation Serif'><p>Mật khẩu</p>",
        identifier="x",
    )
    assert refused(marked, "a.pdf") == "file_classified"
    assert check_file(plain, "a.pdf").content


# -- virus scanner ------------------------------------------------------------------------------


@pytest.fixture
def clamd(settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.sock")
    with clamd_at(settings.CLAMD_SOCKET):
        yield


def test_a_virus_inside_a_good_file_is_found(clamd):
    assert refused(pdf() + EICAR, "a.pdf") == "file_virus"


def test_a_clean_file_is_marked_as_scanned(clamd):
    assert check_file(picture(size=(600, 600)), "anh.jpg").scanned


def test_a_scanner_that_is_away_lets_nothing_through(settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "none.sock")
    assert refused(picture()) == "scanner_away"


def test_without_a_scanner_a_file_says_that_it_was_not_scanned(settings):
    assert settings.CLAMD_SOCKET == ""
    assert not scanner.is_set_up()
    assert not check_file(picture(), "anh.jpg").scanned
