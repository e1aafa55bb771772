"""The notice on paper: what it says, in both layouts, and who may have it made."""

from io import BytesIO

import pdfplumber
import pytest
from django.urls import reverse

from accounts.actions.papers import download_paper, request_paper
from accounts.jobs import make_paper
from accounts.models import Appointment, Paper, User
from portal.lib.access import Denied
from tests.violations.factories import CaseFactory, EvidenceFactory
from violations.actions import notices as actions
from violations.documents import case_notice
from violations.models import Evidence

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.rule("R156"),
    pytest.mark.usefixtures("case_periods"),
]
KIND = "case_notice"
TOLD = "Tôi là hàng xóm, tôi nhìn thấy tận mắt."
WORDS = "Ngày 20/08/2026 giao tài khoản cho người bán hàng dùng."


@pytest.fixture
def notice(tree, cadre, handler, decider):
    case = CaseFactory(
        report__subject=cadre,
        report__description=TOLD,
        unit=tree.committee,
        handler=handler,
        decider=decider,
    )
    EvidenceFactory(
        report=case.report, case=case, title="Sao kê", description="Ba lần chuyển tiền."
    )
    return actions.issue_notice(
        case, by=handler, allegations=WORDS, evidence=list(case.evidence.all()), workdays=10
    )


def words(pdf):
    with pdfplumber.open(BytesIO(pdf)) as file:
        return " ".join(" ".join((page.extract_text() or "").split()) for page in file.pages)


def made(notice, by):
    order = Paper(
        kind=KIND,
        params={"notice": str(notice.pk)},
        requested_by=by,
        subject=notice.case.subject,
    )
    return case_notice.make(order, lambda done, total: None)


def test_it_says_all_that_the_notice_says(notice, handler, decider):
    page = words(made(notice, handler).content)

    for said in [
        "PHƯỜNG BÌNH NGUYÊN",
        "-TB/ĐU",
        "THÔNG BÁO về sự việc được phản ánh và việc giải trình",
        f"Mã vụ việc: {notice.case.code}. Thông báo lần 1.",
        "Kính gửi: Đồng chí Phạm Văn Bình",
        "I- Điều khoản được dẫn",
        notice.case.clause.title,
        notice.case.clause.sha256[:20],
        WORDS,
        "Sao kê: Ba lần chuyển tiền.",
        f"Người quyết định: đồng chí {decider.full_name}",
        "10 ngày làm việc",
        "NGƯỜI THỤ LÝ",
        handler.full_name,
    ]:
        assert said in page


def test_neither_how_it_was_told_nor_by_whom(notice, handler):
    assert "hàng xóm" not in words(made(notice, handler).content)


def test_an_administrative_unit_has_its_own_layout(notice, handler, tree):
    kind = tree.committee.kind
    kind.layout, kind.document_suffix = "administrative", "BC-UBND"
    kind.save()

    page = words(made(notice, handler).content)

    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page
    assert "I. Điều khoản được dẫn" in page
    assert "TB-UBND" in page
    assert "trực tiếp./." in page


def test_of_what_is_withheld_only_the_gist_is_printed(notice, handler, decider):
    hidden = EvidenceFactory(
        report=notice.case.report,
        case=notice.case,
        title="Lời khai của người cùng phòng",
        withheld_reason="Lộ người nói.",
        withheld_by=handler,
        withheld_approved_by=decider,
        gist="Có người thấy việc giao tài khoản.",
    )
    notice.evidence.add(hidden)

    page = words(made(notice, handler).content)

    assert "Có người thấy việc giao tài khoản." in page
    assert "cùng phòng" not in page
    assert "Lộ người nói" not in page
    assert Evidence.objects.get(pk=hidden.pk).disclosed_on is None


@pytest.mark.parametrize("who", ["colleague", "unit_head", "superior_head", "staff", "decider"])
def test_nobody_else_has_it_made(notice, who, request):
    with pytest.raises(Denied) as refusal:
        request_paper(KIND, by=request.getfixturevalue(who), notice=str(notice.pk))
    assert refusal.value.code == "not_in_case"


def test_the_subject_has_it_once_it_is_received(notice, cadre):
    with pytest.raises(Denied):
        request_paper(KIND, by=cadre, subject=cadre, notice=str(notice.pk))

    actions.open_notice(notice, by=cadre)

    assert request_paper(KIND, by=cadre, subject=cadre, notice=str(notice.pk)).kind == KIND


def test_asked_for_on_the_page_and_made_by_the_worker(client, notice, handler):
    client.force_login(handler)
    url = reverse("violations:print_notice", args=[notice.case.pk, 1])

    answer = client.post(url)

    paper = Paper.objects.get()
    assert answer.url == paper.get_absolute_url()
    make_paper(str(paper.pk))
    paper.refresh_from_db()
    assert paper.file_name.startswith(f"thong-bao-{notice.case.code}")


def test_who_lost_the_seat_meanwhile_does_not_get_it(notice, handler):
    paper = request_paper(KIND, by=handler, subject=notice.case.subject, notice=str(notice.pk))
    make_paper(str(paper.pk))
    role = Appointment.objects.get(person=handler)
    Appointment.objects.filter(pk=role.pk).update(valid_to=role.valid_from)
    paper = Paper.objects.get(pk=paper.pk)
    assert paper.requested_by == User.objects.get(pk=handler.pk)

    with pytest.raises(Denied):
        download_paper(paper, by=paper.requested_by)
