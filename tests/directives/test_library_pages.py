"""What a person reads in the library: all of it, and plainly what may be reported."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from directives.actions.library import load_library
from directives.models import Clause
from tests.factories import ClauseFactory, DocumentFactory

pytestmark = pytest.mark.django_db

GUIDANCE = "Không dùng để phản ánh: chỉ đánh giá được qua ý kiến, lượt thích hoặc nhóm tham gia."


@pytest.fixture
def read(client, cadre):
    """The words of a page, as a cadre reads them."""
    client.force_login(cadre)

    def page(name, *args, query=""):
        response = client.get(reverse(f"directives:{name}", args=args) + query)
        assert response.status_code == 200
        main = response.content.decode().split("<main")[1].split("</main>")[0]
        return " ".join(strip_tags(re.sub(r"<(/?)(p|li|dt|dd|h\d|td)\b[^>]*>", " ", main)).split())

    return page


@pytest.mark.rule("R59")
def test_the_library_shows_what_is_in_force_first(library, read):
    text = read("library")

    order = [text.index(number) for number in ["21-CT/TU", "85-QĐ/TW", "1189-CV/HU", "17-CT/TU"]]
    assert order == sorted(order)
    assert order[1] < text.index("Không còn hiệu lực") < order[2]
    assert "Chỉ thị nêu việc mà cấp ủy, chính quyền và từng người phải làm" in text
    assert "Gồm 6 nhiệm vụ của đơn vị; 11 quy định về hành vi" in text
    assert "cơ quan ban hành không còn" in text
    assert "đã hết hiệu lực" in text


def test_an_empty_library_says_what_to_do(read):
    assert "Chưa có văn bản nào" in read("library")


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("?q=mat+khau", "Đặt mật khẩu", "Phổ biến, hướng dẫn quy định cho mọi người"),
        ("?q=MẬT  KHẨU", "Đặt mật khẩu", "Phổ biến, hướng dẫn"),
        ("?q=21-ct+tục", "Không dùng tên, ảnh đại diện tục tĩu", "Đặt mật khẩu"),
        ("?bears=armed_forces", "Không đưa nội dung bí mật lên mạng", "Đặt mật khẩu"),
        ("?q=quy+dinh&bears=unit", "Phổ biến, hướng dẫn quy định", "Chấp hành quy định"),
        ("?q=zzz", "Không có điều khoản nào như vậy", "Đặt mật khẩu"),
    ],
)
def test_clauses_are_found_without_marks_and_by_who_bears_them(
    library, read, query, found, not_found
):
    text = read("library", query=query)

    assert found in text
    assert not_found not in text


def test_a_strange_filter_shows_the_whole_library(library, read):
    assert "Đang có hiệu lực" in read("library", query="?bears=police")


@pytest.mark.rule("R57")
def test_the_classified_document_says_what_it_rests_on(library, read):
    text = read("document", "QD85")

    assert "Bản gốc là tài liệu mật, không có ở đây và không được đưa vào đây." in text
    assert "99-HD/BTGTW" in text
    assert "Bản gốc là tài liệu mật, không có ở đây" in read("clause", "QD85", "CN.2")
    assert "Bản gốc là tài liệu mật, không có ở đây" not in read("document", "CT21")


@pytest.mark.rule("R56")
def test_a_document_nobody_checked_says_so_on_each_page(read):
    clause = ClauseFactory(document__code="A", kind="guidance")
    checked = ClauseFactory(
        document__code="B",
        document__checked_by="Trần Thị Lan, Văn phòng",
        document__checked_on=date(2026, 11, 1),
    )

    for page in [("document", "A"), ("clause", "A", clause.code)]:
        assert "Chưa có người đối chiếu bản này với văn bản." in read(*page)
    for page in [("document", "B"), ("clause", "B", checked.code)]:
        assert "Trần Thị Lan, Văn phòng, ngày 01/11/2026" in read(*page)


def test_a_document_groups_its_clauses_by_who_bears_them(library, read):
    text = read("document", "CT21")

    order = ["Việc của đơn vị", "I.1", "Việc của mỗi cán bộ", "II.1", "Thêm với lực lượng", "III.1"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)


def test_an_ended_document_says_when_and_who_follows(library, read):
    text = read("document", "CT17")

    assert "đến hết 31/12/2025" in text
    assert "Tỉnh ủy Đồng Nai" in text
    assert "đã hết hiệu lực từ sau ngày 31/12/2025" in read("clause", "CT17", "1.1")


@pytest.mark.rule("R52")
def test_every_clause_says_whether_it_may_be_reported(library, client, cadre):
    client.force_login(cadre)
    clauses = list(Clause.objects.select_related("document"))
    assert len(clauses) == 69

    for clause in clauses:
        text = client.get(clause.get_absolute_url()).content.decode()
        assert ('<h2 id="reportable">Có thể phản ánh</h2>' in text) == clause.is_reportable
        assert ("Phản ánh phải nêu được:" in text) == clause.is_reportable
        assert (GUIDANCE in text) == (clause.kind == "guidance")
        assert ("Việc này ngoài phạm vi hệ thống" in text) == (clause.kind == "outside")


def test_conduct_says_what_a_report_must_show_and_gives_an_example(library, read):
    text = read("clause", "CT21", "II.8")

    assert "Phản ánh phải nêu được: Việc thông tin đăng nhập đã được đưa cho người khác" in text
    assert "Ví dụ: Người quen hỏi mật khẩu" in text
    assert "Cán bộ, đảng viên" in text


@pytest.mark.rule("R53")
def test_secret_material_is_cited_by_its_file_number_only(library, read):
    assert "Không đưa nội dung tài liệu vào cổng" in read("clause", "CT21", "III.3")
    assert "Không đưa nội dung tài liệu vào cổng" not in read("clause", "CT21", "III.1")


def test_equal_clauses_lead_to_each_other_both_ways(library, client, cadre):
    client.force_login(cadre)

    there = client.get(reverse("directives:clause", args=["QD85", "TC.1"])).content.decode()
    back = client.get(reverse("directives:clause", args=["CT21", "I.1"])).content.decode()

    assert 'href="/van-ban/CT21/I.1/"' in there
    for reference in ["QD85/TC.1", "CT17/1.2", "CV2575/2a", "CV1189/1"]:
        assert f'href="/van-ban/{reference}/"' in back


def test_a_clause_for_schools_says_so(library, read):
    assert "chỉ loại đơn vị: trường học" in read("clause", "CV1189", "6")


@pytest.mark.rule("R51")
def test_earlier_texts_stay_readable(small, read):
    load_library(small())
    load_library(small(("version: 1", "version: 2"), ("Giải thích cho", "Hướng dẫn cho")))

    text = read("clause", "CT1", "1")

    assert text.index("Hướng dẫn cho mọi người.") < text.index("Nội dung trước đây")
    assert "Phiên bản 1, thay từ phiên bản 2" in text
    assert text.index("Nội dung trước đây") < text.index("Giải thích cho mọi người.")


@pytest.mark.rule("R51")
def test_a_dropped_clause_keeps_its_address(small, read):
    load_library(small())
    load_library(small(("version: 1", "version: 2"), ('code: "2"', 'code: "9"')))

    assert "Điều khoản này đã bỏ từ phiên bản 2" in read("clause", "CT1", "2")
    assert "2: Đặt mật khẩu, bỏ từ phiên bản 2" in read("document", "CT1")


@pytest.mark.parametrize("address", ["/van-ban/KHONG/", "/van-ban/CT21/X.9/", "/van-ban/KHONG/1/"])
def test_what_does_not_exist_is_not_found(library, client, cadre, address):
    client.force_login(cadre)

    assert client.get(address).status_code == 404


@pytest.mark.rule("R59")
@pytest.mark.parametrize(
    "address", ["/van-ban/", "/van-ban/?q=mat+khau", "/van-ban/CT21/", "/van-ban/CT21/I.1/"]
)
def test_everyone_who_signs_in_reads_in_few_queries(library, client, request, address):
    assert client.get(address).status_code == 302
    for person in ["cadre", "unit_head", "handler", "outsider", "administrator"]:
        client.force_login(request.getfixturevalue(person))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        own = [q for q in queries if "directives_" in q["sql"]]
        assert len(own) <= 3


def test_the_library_grows_without_more_queries(client, cadre):
    client.force_login(cadre)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/van-ban/")
            client.get("/van-ban/?bears=unit")
        return len(asked)

    DocumentFactory()
    few = queries()
    ClauseFactory.create_batch(20)
    assert queries() == few
