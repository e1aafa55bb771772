"""Two versions of a document side by side, and the old texts of a clause."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from directives.actions.library import load_library
from directives.facts.differences import Piece, words_between
from directives.models import Clause
from tests.factories import DocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, cadre):
    client.force_login(cadre)

    def read(name, *args, query="", status=200):
        response = client.get(reverse(f"directives:{name}", args=args) + query)
        assert response.status_code == status
        main = response.content.decode().split("<main")[1].split("</main>")[0]
        text = re.sub(r"<(/?)(p|li|dt|dd|h\d|td)\b[^>]*>", " ", main)
        return " ".join(strip_tags(text).split())

    return read


@pytest.fixture
def two(small):
    load_library(small())
    load_library(
        small(
            ("version: 1", "version: 2"),
            ("Giải thích cho mọi người.", "Giải thích rõ cho mọi cán bộ."),
            ('code: "2"', 'code: "7"\n    replaces: ["2"]'),
            ("issuer: Ban Thường vụ Tỉnh ủy", "issuer: Ban Thường vụ Thành ủy"),
        )
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("một hai ba", "một hai ba", [("same", "một hai ba")]),
        (
            "một hai ba bốn",
            "một năm ba bốn",
            [("same", "một"), ("gone", "hai"), ("new", "năm"), ("same", "ba bốn")],
        ),
        ("", "một", [("new", "một")]),
        ("một", "", [("gone", "một")]),
        (
            "một hai ba",
            "bốn năm ba sáu bảy",
            [("gone", "một hai ba"), ("new", "bốn năm ba sáu bảy")],
        ),
    ],
)
def test_words_are_held_against_each_other(before, after, expected):
    assert words_between(before, after) == [Piece(*piece) for piece in expected]


@pytest.mark.rule("R200")
def test_the_difference_names_what_came_changed_and_went(two, page):
    text = page("compare_versions", "CT1")

    assert "Từ phiên bản 1 đến phiên bản 2" in text
    assert "Sửa thông tin của văn bản Cơ quan ban hành Ban Thường vụ bỏ: Tỉnh (hết phần bỏ)" in text
    assert "Giải thích thêm: rõ (hết phần thêm) cho mọi bỏ: người. (hết phần bỏ)" in text
    assert "Thêm điều khoản 7" in text
    assert "Bỏ điều khoản 2, nay là điều khoản 7" in text
    assert "Không có điều khoản nào giữ nguyên." in text


def test_the_difference_is_marked_without_colour(two, client, cadre):
    client.force_login(cadre)

    html = client.get(reverse("directives:compare_versions", args=["CT1"])).content.decode()

    assert "<del>" in html
    assert "<ins>" in html


def test_two_versions_are_chosen_in_either_order(two, page):
    chosen = page("compare_versions", "CT1", query="?before=2&after=1")

    assert "Từ phiên bản 1 đến phiên bản 2" in chosen
    same = page("compare_versions", "CT1", query="?before=2&after=2")
    assert "Không có gì khác" in same


@pytest.mark.parametrize("query", ["?before=9", "?after=mot", "?before=1%00"])
def test_a_version_that_is_not_there_compares_nothing(two, page, query):
    assert "Từ phiên bản 1 đến" not in page("compare_versions", "CT1", query=query)


def test_one_version_has_nothing_to_compare(small, page):
    load_library(small())

    assert "Chưa có gì để so sánh" in page("compare_versions", "CT1")


@pytest.mark.rule("R200")
def test_the_page_of_a_document_lists_its_versions(two, page):
    text = page("document", "CT1")

    assert "Phiên bản 2 đang dùng" in text
    assert "Thêm 1, sửa 1, bỏ 1, giữ nguyên 0 điều khoản." in text
    assert "trên máy chủ" in text
    assert text.index("Phiên bản 2 đang dùng") < text.index("Phiên bản 1 Thêm 2")


@pytest.mark.rule("R200")
def test_the_file_of_a_version_can_be_taken_as_it_came(two, client, cadre, small):
    client.force_login(cadre)

    response = client.get(reverse("directives:document_file", args=["CT1", 1]))

    assert response["Content-Disposition"] == 'attachment; filename="CT1-phien-ban-1.yaml"'
    assert "Giải thích cho mọi người." in response.content.decode()
    assert client.get(reverse("directives:document_file", args=["CT1", 5])).status_code == 404


@pytest.mark.rule("R204")
def test_a_retired_clause_leads_to_what_took_its_place(two, page, client):
    text = page("clause", "CT1", "2")

    assert "Điều khoản này đã bỏ từ phiên bản 2" in text
    assert "Nội dung nay ở: CT1/7: Đặt mật khẩu." in text
    assert "Thay cho điều khoản 2" in page("clause", "CT1", "7")


@pytest.mark.rule("R204")
def test_a_superseded_document_leads_to_the_next(small, page):
    load_library(small())
    load_library(
        small(
            ("code: CT1", "code: CT2"),
            ("number: 1-CT/TU", "number: 2-CT/TU"),
            ("version: 1", "supersedes: [CT1]\n  version: 1"),
            name="ct2.yaml",
        )
    )

    assert "Được thay bằng 2-CT/TU" in page("document", "CT1")
    assert "Thay thế văn bản 1-CT/TU" in page("document", "CT2")


@pytest.mark.rule("R204")
def test_a_clause_of_an_ended_document_names_what_superseded_it(page):
    ended = DocumentFactory(code="CU", status="ended", effective_to="2025-12-31", number="cũ")
    DocumentFactory(code="MOI", number="mới-CT/TU", supersedes=["CU"])
    Clause.objects.create(
        document=ended, code="1", position=0, kind="obligation", bears="unit",
        title="Một", summary="Một.", search_key="mot", since=1, sha256="0" * 64,
    )  # fmt: skip

    assert "Văn bản thay thế: mới-CT/TU." in page("clause", "CU", "1")


@pytest.mark.rule("R200")
def test_a_text_has_its_own_address_and_says_whether_it_still_holds(two, page, client):
    old = Clause.objects.get(document="CT1", code="1", since=1)

    assert old.get_text_url() == "/van-ban/CT1/1/1/"
    text = page("clause_text", "CT1", "1", 1)
    assert "Đây là lời cũ." in text
    assert "Giải thích cho mọi người." in text
    assert old.sha256 in text
    assert "Lời đang dùng khác ở đâu" in text
    assert "Đây là lời đang dùng." in page("clause_text", "CT1", "1", 2)
    assert "Nội dung nay ở: CT1/7" in page("clause_text", "CT1", "2", 1)
    assert client.get("/van-ban/CT1/1/9/").status_code == 404


def test_the_page_for_paper_has_every_clause_in_full(library, page):
    text = page("print_document", "CT21")

    for clause in Clause.objects.filter(document="CT21"):
        assert f"{clause.title}. {clause.summary}" in text
    assert "không thay văn bản gốc" in text
