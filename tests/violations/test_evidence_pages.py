"""The form that takes evidence: files by content, a refusal that names the file and keeps the rest."""

import io

import pytest
from django.urls import reverse

from tests.samples import (
    CANARY,
    EICAR,
    bomb,
    clamd_at,
    locked_pdf,
    pdf,
    pdf_that_acts,
    picture,
    with_exif,
    zip_of,
)
from tests.violations.hearing import heard
from violations.forms.evidence import shown_name
from violations.models import Evidence, Side

pytestmark = pytest.mark.django_db
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.fixture
def case(cadre, handler, decider, client):
    client.force_login(handler)
    return heard(cadre, handler, decider)


@pytest.fixture
def send(case, client):
    address = reverse("violations:add_evidence", args=[case.pk])

    def post(raw=None, name="anh.jpg", **fields):
        data = {"title": "Ảnh chụp", "description": "Màn hình.", **fields}
        if raw is not None:
            data["file"] = io.BytesIO(raw)
            data["file"].name = name
        return client.post(address, data)

    return post


def added():
    return Evidence.objects.get(side=Side.HANDLER)


@pytest.mark.rule("R164")
@pytest.mark.parametrize(
    ("raw", "name", "kind"),
    [
        (with_exif(), "anh.jpg", "image/jpeg"),
        (picture("PNG"), "anh.png", "image/png"),
        (picture("WEBP"), "anh.webp", "image/webp"),
        (pdf(), "don.pdf", "application/pdf"),
        (pdf_that_acts(), "don.pdf", "application/pdf"),
        (picture("PNG"), "anh.jpg", "image/png"),  # by content, not by name
        (picture() + zip_of("x"), "anh.jpg", "image/jpeg"),
        (picture(), "..\\..\\anh.exe.jpg", "image/jpeg"),
    ],
    ids=["exif", "png", "webp", "pdf", "script", "other name", "polyglot", "path"],
)
def test_what_people_send_is_taken_without_what_it_says_of_them(raw, name, kind, send, case):
    assert send(raw, name)["Location"] == case.get_absolute_url()
    assert added().file.media_type == kind
    assert name not in str(vars(added().file))
    assert CANARY not in str(vars(added().file))


@pytest.mark.rule("R164")
@pytest.mark.parametrize(
    ("raw", "name", "says"),
    [
        (SVG, "anh.png", "Không mở được tệp này."),
        (SVG, "anh.svg", "không phải loại được nhận"),
        (picture(), "anh.jpg.exe", "không phải loại được nhận"),
        (bomb(), "anh.png", "40 triệu điểm ảnh"),
        (locked_pdf(), "don.pdf", "đặt mật khẩu"),
        (zip_of("x"), "don.pdf", "Không mở được tệp này."),
        (EICAR, "anh.jpg", "Không mở được tệp này."),
        (b"", "anh.jpg", "Tệp rỗng"),
        (picture(), "12-BC_MẬT.jpg", "dấu độ mật"),
    ],
    ids=["svg", "svg name", "double", "bomb", "locked", "zip", "eicar", "empty", "marked"],
)
def test_a_bad_file_is_named_with_what_to_do_and_the_words_stay(raw, name, says, send):
    page = send(raw, name).content.decode()

    assert f"Chưa nhận được tệp “{name}”" in page
    assert says in page
    assert "Màn hình." in page
    assert not Evidence.objects.filter(side=Side.HANDLER).exists()


@pytest.mark.rule("R164")
def test_a_virus_is_found_by_the_scanner_of_this_machine(send, settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.sock")
    with clamd_at(settings.CLAMD_SOCKET):
        page = send(pdf() + EICAR, "don.pdf").content.decode()
    assert "mã độc" in page
    assert not Evidence.objects.filter(side=Side.HANDLER).exists()


@pytest.mark.rule("R164")
def test_what_was_scanned_is_marked_so(send, settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.sock")
    with clamd_at(settings.CLAMD_SOCKET):
        send(picture())
    assert added().file.scanned


@pytest.mark.rule("R6")
@pytest.mark.parametrize("field", ["title", "description"])
def test_marked_words_are_refused(field, send):
    form = send(**{field: "Trích văn bản TỐI MẬT"}).context["form"]
    assert list(form.errors) == [field]


@pytest.mark.rule("R164")
def test_words_alone_are_enough_and_neither_is_not(send):
    assert send().status_code == 302
    assert list(send(description="").context["form"].errors) == ["description"]


def test_the_page_asks_to_mask_who_is_not_concerned(case, client):
    page = client.get(reverse("violations:add_evidence", args=[case.pk])).content.decode()
    assert "Che tên, khuôn mặt, số điện thoại của người không liên quan" in page


def test_a_name_that_would_turn_the_line_is_shown_straight():
    assert shown_name("anh\u202egpj.exe\n") == "anhgpj.exe"
    assert len(shown_name("a" * 500)) == 80
