"""BẢN CAM KẾT on paper: as it was made, its owner's alone; or to be signed by hand."""

import pytest

from accounts.actions.papers import request_paper
from directives.documents.commitment_pdf import commitment_html, form_html
from directives.models import Commitment, Document
from portal.lib.access import Denied
from portal.lib.pdf import render_pdf
from tests.factories import CommitmentFactory
from tests.pdf_reading import Paper, letters_not_drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(library, cadre):
    return CommitmentFactory(person=cadre, document=Document.objects.get(pk="CT21"))


def printed(html):
    content = render_pdf(html, identifier="x")
    assert not letters_not_drawn(content)
    return " ".join(Paper(content).text.split())


@pytest.mark.rule("R220")
def test_the_paper_names_person_version_and_each_point(made, cadre):
    found = Commitment.objects.select_related("person", "document").get()

    text = printed(commitment_html(found))

    assert "BẢN CAM KẾT" in text
    assert cadre.full_name in text
    assert "21-CT/TU ngày 16/01/2023" in text
    assert "cam kết thực hiện 17 điều sau đây" in text
    assert "phiên bản 1" in text
    assert "Đặt mật khẩu" in text
    assert "đã đọc và cam kết trên cổng lúc" in text
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text


@pytest.mark.rule("R223")
def test_the_sheet_to_sign_leaves_day_and_number_blank(library, cadre):
    text = printed(form_html(Document.objects.get(pk="QD85"), cadre))

    assert "ngày ...... tháng ......" in text
    assert "Số lưu" in text
    assert "(ký, ghi rõ họ tên)" in text


@pytest.mark.rule("R220")
def test_nobody_prints_the_commitment_of_another(made, unit_head):
    with pytest.raises(Denied) as refusal:
        request_paper("commitment_pdf", by=unit_head, subject=unit_head, commitment=made.pk)

    assert refusal.value.code == "not_owner"


@pytest.mark.rule("R223")
def test_nobody_but_the_office_prints_a_sheet_to_sign(library, cadre, unit_head):
    with pytest.raises(Denied) as refusal:
        request_paper("commitment_form", by=unit_head, subject=cadre, document="QD85")

    assert refusal.value.code == "not_clerk"


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_it(made, cadre, work_off):
    paper = request_paper("commitment_pdf", by=cadre, subject=cadre, commitment=made.pk)

    work_off()

    paper.refresh_from_db()
    assert (paper.status, paper.failure) == ("ready", "")
    assert paper.file_name.startswith("ban-cam-ket-ct21-")
