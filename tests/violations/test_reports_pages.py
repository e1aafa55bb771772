"""The four pages of a report: what they say, what they refuse, and that nothing typed is lost."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.factories import ClauseFactory, UnitFactory, UserFactory
from tests.violations.reporting import sent_report, typed
from violations.models import Report

pytestmark = pytest.mark.django_db
GUIDANCE = "Điều khoản này là định hướng: không thể phản ánh theo điều này"


def picture(name="anh.png"):
    out = io.BytesIO()
    Image.new("RGB", (20, 10), (200, 30, 30)).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


@pytest.fixture
def signed_in(client, colleague, seated):
    client.force_login(colleague)
    return client


@pytest.fixture
def post(signed_in):
    def send(name, data):
        return signed_in.post(reverse(f"violations:{name}"), data)

    return send


def names(response):
    return re.findall(r'<b class="todo__title">([^<]+)</b>', response.text)


@pytest.mark.rule("R140")
def test_the_first_page_says_plainly_what_a_report_is(signed_in):
    page = signed_in.get(reverse("violations:start_report")).text
    for said in [
        "Phản ánh ký tên đồng chí",
        "Danh tính của đồng chí được niêm phong",
        "không được báo <b>ai phản ánh</b>",
        "<b>Không</b> phản ánh ý kiến",
    ]:
        assert said in page


def test_people_are_found_by_name_and_unit_without_marks(post, cadre, neighbour, outsider):
    assert names(post("start_report", {"name": "pham binh"})) == [cadre.full_name]
    assert names(post("start_report", {"of_unit": "hoa mai"})) == [neighbour.full_name]
    assert names(post("start_report", {"name": "nie", "of_unit": "tan hoa"})) == [
        outsider.full_name
    ]


def test_the_year_of_birth_of_namesakes_is_written_as_a_year(post, cadre):
    type(cadre).objects.filter(pk=cadre.pk).update(birth_year=1989)
    assert "sinh năm 1989" in post("start_report", {"name": cadre.full_name}).text


@pytest.mark.parametrize("name", ["pham binh", "khong co ai"])
def test_what_was_found_is_where_the_window_goes(name, post, cadre):
    page = post("start_report", {"name": name}).text
    assert f'action="{reverse("violations:start_report")}#found"' in page
    assert page.count('id="found"') == 1


@pytest.mark.rule("R142")
def test_neither_oneself_nor_who_left_is_found(post, colleague, seated):
    UserFactory(full_name="Lê Văn Xa", unit=seated.branch, is_active=False, left_on="2026-10-01")
    assert names(post("start_report", {"name": "le"})) == []
    assert names(post("start_report", {"name": colleague.full_name})) == []


def test_a_search_neither_lists_the_roster_nor_asks_for_nothing(post, seated):
    for _ in range(12):
        UserFactory(full_name="Trần Văn Nam", unit=seated.branch)
    found = post("start_report", {"name": "tran van nam"})
    assert len(names(found)) == 10
    assert "Còn người khác nữa" in found.text
    assert "ít nhất hai chữ" in post("start_report", {"name": "t"}).text


@pytest.mark.rule("R142")
def test_oneself_by_hand_is_refused_with_the_reason(post, colleague, lending):
    assert (
        "Không ai phản ánh về chính mình." in post("choose_clause", {"subject": colleague.pk}).text
    )
    assert "Không ai phản ánh" in post("send_report", typed(colleague, lending)).text
    assert not Report.objects.exists()


@pytest.mark.rule("R143")
def test_guidance_is_shown_as_not_to_be_chosen_with_the_reason(post, cadre, lending):
    guidance = ClauseFactory(document=lending.document, code="L.2", kind="guidance", bears="person")
    page = post("choose_clause", {"subject": cadre.pk}).text

    assert f'value="{lending.pk}"' in page
    assert f'value="{guidance.pk}"' not in page
    assert guidance.title in page
    assert GUIDANCE in page


@pytest.mark.rule("R143")
@pytest.mark.parametrize("step", ["write_report", "review_report", "send_report"])
def test_guidance_by_hand_is_refused_with_the_same_reason(step, post, cadre, lending):
    guidance = ClauseFactory(document=lending.document, code="L.2", kind="guidance", bears="person")
    answer = post(step, typed(cadre, guidance))
    assert GUIDANCE in answer.text.partition("form-errors")[2]
    assert not Report.objects.exists()


@pytest.mark.rule("R143")
def test_a_day_on_which_the_document_was_not_in_force_is_named(post, cadre, lending):
    answer = post("write_report", typed(cadre, lending, happened_on="01/01/2020"))
    assert "Ngày 01/01/2020" in answer.text
    assert 'value="01/01/2020"' in answer.text


@pytest.mark.rule("R144")
def test_the_page_of_facts_asks_what_the_clause_asks(post, cadre, lending):
    told = {"subject": cadre.pk, "clause": lending.pk, "happened_on": "01/11/2026"}
    page = post("write_report", told).text
    for field in ["fact_account", "fact_from_whom", "fact_to_whom", "fact_moved_on", "fact_form"]:
        assert f'name="{field}"' in page
    assert "Có chỗ cần xem lại" not in page


@pytest.mark.rule("R144")
def test_what_is_missing_is_named_and_what_was_typed_stays(post, cadre, lending):
    page = post("review_report", typed(cadre, lending, fact_to_whom="")).text
    assert "Chưa ghi “Ai nhận”." in page
    assert "Facebook, Nguyễn Văn An" in page
    assert "Cho mượn tài khoản để bán hàng." in page


def test_everything_stands_once_more_before_it_is_sent(post, cadre, lending, colleague):
    page = post("review_report", typed(cadre, lending)).text
    for said in [
        cadre.full_name,
        lending.title,
        "01/11/2026",
        "người bán hàng",
        colleague.full_name,
    ]:
        assert said in page
    assert "Chưa gửi." in page
    assert not Report.objects.exists()


def test_a_report_is_sent_with_its_files(post, cadre, lending):
    answer = post("send_report", typed(cadre, lending, attached=[picture(), picture("b.png")]))

    assert answer["Location"] == reverse("violations:my_reports")
    report = Report.objects.get()
    assert (report.subject, report.clause, report.facts["moved_on"]) == (
        cadre,
        lending,
        "2026-11-01",
    )
    assert report.evidence.count() == 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"attached": [SimpleUploadedFile("a.svg", b"<svg/>")]}, "a.svg: Tệp này không phải loại"),
        ({"attached": [picture(f"{n}.png") for n in range(6)]}, "Gửi nhiều nhất 5 tệp"),
        ({"attached": [picture("TOI_MAT.png"), picture("TỐI_MẬT.png")]}, "dấu độ mật"),
        ({"proof": ""}, "Chưa có minh chứng"),
        ({"proof": "giấy TUYỆT MẬT"}, "dấu MẬT"),
    ],
)
def test_what_is_wrong_with_the_evidence_loses_nothing_typed(changes, reason, post, cadre, lending):
    page = post("send_report", typed(cadre, lending, **changes)).text
    assert reason in page
    assert 'value="người bán hàng"' in page
    assert not Report.objects.exists()


@pytest.mark.rule("R6")
def test_a_mark_in_the_facts_is_refused_where_it_is_typed(post, cadre, lending):
    page = post("review_report", typed(cadre, lending, description="Theo văn bản MẬT số 3."))
    assert "Cổng không nhận tài liệu mật" in page.text


@pytest.mark.rule("R141")
def test_pressed_twice_it_is_one_report(post, cadre, lending):
    for _ in range(2):
        answer = post("send_report", typed(cadre, lending))
        assert answer["Location"] == reverse("violations:my_reports")
    assert Report.objects.count() == 1


def test_the_second_press_is_told_that_nothing_was_added(post, cadre, lending, signed_in):
    post("send_report", typed(cadre, lending))
    signed_in.get(reverse("violations:my_reports"))  # where the first was told
    post("send_report", typed(cadre, lending))
    assert "lần gửi này không ghi thêm gì" in signed_in.get(reverse("violations:my_reports")).text


def test_the_last_day_is_not_written_as_first_of_all(post, cadre, lending, signed_in):
    post("send_report", typed(cadre, lending))
    page = signed_in.get(reverse("violations:my_reports")).text
    assert "chậm nhất hết ngày" in page
    assert "trước hết" not in page


def test_back_to_another_clause_keeps_what_was_written(post, cadre, lending):
    page = post("choose_clause", typed(cadre, lending)).text
    assert "Cho mượn tài khoản để bán hàng." in page
    assert re.search(rf'value="{lending.pk}"[^>]* checked', page)


@pytest.mark.parametrize("step", ["choose_clause", "write_report", "review_report", "send_report"])
def test_an_address_alone_begins_at_the_beginning(step, signed_in):
    page = signed_in.get(reverse(f"violations:{step}"))
    assert page.status_code == 200
    assert "Về ai?" in page.text


@pytest.mark.rule("R147")
def test_on_paper_only_the_paper_is_asked_for(post, cadre, seated):
    secret = ClauseFactory(kind="conduct", bears="person", reference_only=True)
    told = typed(cadre, secret)
    page = post("write_report", {k: told[k] for k in ("subject", "clause", "happened_on")}).text
    assert 'name="paper_number"' in page
    assert 'name="description"' not in page

    paper = {"paper_number": "12", "paper_date": "02/11/2026", "paper_body": "Ủy ban Kiểm tra"}
    assert 'type="file"' not in post("review_report", told | paper).text
    post("send_report", told | paper | {"attached": [picture()]})
    report = Report.objects.get()
    assert (report.description, report.facts, report.evidence.count()) == ("", {}, 0)


# -- one's own ----------------------------------------------------------------------------------


@pytest.fixture
def sent(seated, cadre, colleague, lending):
    return sent_report(lending, by=colleague, subject=cadre)


def test_my_reports_say_where_each_stands_and_nothing_of_the_case(
    sent, signed_in, handler, decider, cadre
):
    from violations.actions.reports import accept_report

    address = reverse("violations:my_reports")
    assert "chờ xem xét" in signed_in.get(address).text
    case = accept_report(sent, by=handler)
    page = signed_in.get(address).text
    assert "đã thụ lý" in page
    for untold in [case.code, str(case.pk), handler.full_name, decider.full_name]:
        assert untold not in page


@pytest.mark.rule("R148")
def test_nobody_else_sees_it_among_their_own(sent, client, cadre, neighbour, handler):
    for person in (cadre, neighbour, handler):
        client.force_login(person)
        assert sent.clause.title not in client.get(reverse("violations:my_reports")).text


@pytest.mark.rule("R145")
def test_withdrawing_is_asked_once_more(sent, post):
    asked = post("withdraw_report", {"report": sent.pk})
    assert "Rút lại phản ánh?" in asked.text
    assert Report.objects.get().status == "received"

    post("withdraw_report", {"report": sent.pk, "sure": "1"})
    assert Report.objects.get().status == "withdrawn"


@pytest.mark.rule("R145")
def test_the_report_of_another_is_not_there(sent, client, neighbour):
    client.force_login(neighbour)
    address = reverse("violations:withdraw_report")
    assert client.post(address, {"report": sent.pk, "sure": "1"}).status_code == 404
    assert Report.objects.get().status == "received"


@pytest.mark.rule("R148")
def test_no_address_of_a_reporter_names_anybody(sent, signed_in, cadre):
    for name in ["my_reports", "start_report", "withdraw_report"]:
        assert reverse(f"violations:{name}").count("/") <= 4
    page = signed_in.get(reverse("violations:my_reports")).text
    links = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert not [link for link in links if str(sent.pk) in link or str(cadre.pk) in link]


def test_a_colleague_of_another_unit_may_be_reported(post, lending, seated):
    far = UserFactory(unit=UnitFactory(parent=seated.block))
    assert post("send_report", typed(far, lending)).status_code == 302
