"""The unit's notice on paper: whose account, what to do, and never who reported it (R108)."""

from datetime import date
from io import BytesIO

import pdfplumber
import pytest
from django.urls import reverse

from accounts.actions.papers import request_paper
from accounts.jobs import make_paper
from accounts.models import Paper
from portal.lib.access import Denied
from portal.lib.documents import Letterhead
from portal.lib.pdf import render_pdf
from registry.documents import incident_notice
from registry.models import IncidentKind
from tests.factories import IncidentFactory, UnitKindFactory, UserFactory

pytestmark = pytest.mark.rule("R108")
KIND = "incident_notice"


@pytest.fixture
def incident(cadre, colleague):
    cadre.position = "Tổ trưởng tổ Toán"
    cadre.save()
    return IncidentFactory(owner=cadre, display_name="Bình Phạm", description="Bị lừa từ hôm qua.")


def words(pdf):
    with pdfplumber.open(BytesIO(pdf)) as file:
        assert len(file.pages) == 1
        return " ".join(file.pages[0].extract_text().split())


def order(incident, by, **more):
    return Paper(
        kind=KIND, params={"incident": str(incident.pk)}, requested_by=by, subject=incident.owner
    )


def made(incident, by):
    return incident_notice.make(order(incident, by), lambda done, total: None)


def test_it_says_whose_account_and_what_to_do(incident, unit_head):
    paper = made(incident, unit_head)

    page = words(paper.content)
    assert paper.file_name == "thong-bao-su-co-tai-khoan-2026-11-16.pdf"
    for said in [
        "CHI BỘ TRƯỜNG THCS BÌNH NGUYÊN",
        "-TB/CB",
        "THÔNG BÁO về tài khoản mạng xã hội đang có sự cố",
        "bị người khác chiếm quyền kiểm soát",
        "Chủ tài khoản Phạm Văn Bình, Tổ trưởng tổ Toán",
        "Tên hiển thị Bình Phạm",
        f"Địa chỉ facebook.com/{incident.identity}",
        "Từ ngày 16/11/2026",
        "1. Không tin, không trả lời",
        "Đặng Thị Cúc",
    ]:
        assert said in page


def test_it_names_neither_who_reported_nor_what_was_told(cadre, unit_head, superior_head):
    incident = IncidentFactory(owner=cadre, opened_by=superior_head, description="Bị lừa.")

    page = words(made(incident, unit_head).content)

    assert superior_head.full_name not in page
    assert "Bị lừa" not in page


@pytest.mark.parametrize("kind", IncidentKind.values)
@pytest.mark.parametrize("layout", ["party", "administrative"])
def test_one_page_for_every_kind_in_both_layouts(cadre, kind, layout):
    incident = IncidentFactory(
        owner=cadre,
        kind=kind,
        display_name="Nguyễn " * 17,
        shown_address="facebook.com/" + "a" * 240,
    )
    head = Letterhead(
        layout=layout,
        superior="Đảng bộ phường Bình Nguyên",
        issuer="Chi bộ Trường Trung học cơ sở Bình Nguyên",
        number_suffix="TB/CB",
        place="Bình Nguyên",
        date_in_words="ngày 05 tháng 11 năm 2026",
        signs_for="T/M Chi bộ",
        signer_title="Bí thư",
        signer_name="Đặng Thị Cúc",
        recipients=("Mọi người trong đơn vị", "Lưu chi bộ"),
    )
    incident.in_armed_forces = False

    page = words(render_pdf(incident_notice.notice_html(incident, head), identifier="x"))

    assert "Đề nghị mọi người trong đơn vị" in page
    assert page.count("./.") == (layout == "administrative")


@pytest.mark.rule("R47")
@pytest.mark.parametrize("where", ["branch", "block"])
def test_a_unit_of_the_armed_forces_is_not_named(tree, incident, unit_head, where):
    unit = getattr(tree, where)
    unit.kind = UnitKindFactory(code="quan-su", is_armed_forces=True, document_suffix="BC/CB")
    unit.save()

    page = words(made(incident, unit_head).content).casefold()

    assert "lượng vũ trang" in page
    assert "thcs" not in page
    assert "tổ trưởng" not in page
    assert ("khối giáo dục" in page) == (where == "branch")


@pytest.mark.parametrize("who", ["cadre", "colleague", "staff", "administrator", "outside_head"])
def test_only_heads_who_follow_it_have_it_made(request, incident, who):
    by = request.getfixturevalue(who)

    with pytest.raises(Denied) as refusal:
        request_paper(KIND, by=by, subject=incident.owner, incident=str(incident.pk))

    assert refusal.value.code == "not_following"
    assert not Paper.objects.exists()


def test_what_is_closed_has_no_notice(cadre, unit_head):
    incident = IncidentFactory(owner=cadre, closed=True)

    with pytest.raises(Denied) as refusal:
        request_paper(KIND, by=unit_head, subject=cadre, incident=str(incident.pk))

    assert refusal.value.code == "closed"


def test_a_person_who_left_has_none(incident, cadre, unit_head):
    cadre.left_on, cadre.is_active = date(2026, 11, 20), False
    cadre.save()

    with pytest.raises(Denied):
        incident_notice.check(unit_head, cadre, {"incident": str(incident.pk)})


def test_the_button_leads_to_the_paper_which_the_worker_makes(client, incident, unit_head):
    client.force_login(unit_head)

    answer = client.post(reverse("registry:request_incident_notice", args=[incident.pk]))
    paper = Paper.objects.get()
    make_paper(str(paper.pk))

    assert answer["Location"] == paper.get_absolute_url()
    paper.refresh_from_db()
    assert (paper.kind, paper.subject, paper.status) == (KIND, incident.owner, "ready")
    fetched = client.get(reverse("accounts:download_paper", args=[paper.pk]))
    assert fetched.status_code == 200
    assert b"".join(fetched.streaming_content).startswith(b"%PDF")
    for close in fetched._resource_closers:
        close()


def test_once_it_is_closed_the_paper_is_not_given_out(client, incident, unit_head):
    paper = request_paper(KIND, by=unit_head, subject=incident.owner, incident=str(incident.pk))
    make_paper(str(paper.pk))
    type(incident).objects.filter(pk=incident.pk).update(
        status="closed",
        closed_at="2026-11-20T00:00:00Z",
        closed_by=incident.owner,
        outcome="other",
        what_happened="Xong.",
    )
    client.force_login(unit_head)

    answer = client.get(reverse("accounts:download_paper", args=[paper.pk]))

    assert answer.status_code == 403


def test_signed_by_whoever_asks_as_the_head_they_are(tree, incident, superior_head):
    UserFactory(unit=tree.committee)

    page = words(made(incident, superior_head).content)

    assert "PHƯỜNG BÌNH NGUYÊN" in page
    assert "-TB/ĐU" in page
    assert "Trần Phương Thảo" in page
