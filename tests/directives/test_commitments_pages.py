"""What a person reads before they promise, what heads and the office see of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Paper
from directives.actions.library import load_library
from directives.models import Clause, Commitment, Document
from portal import home
from registry.facts import standing_of
from tests.factories import ClauseFactory, CommitmentFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
READ = "/van-ban/cam-ket/CT1/"


def text_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.rule("R220")
def test_the_page_says_each_point_with_its_example_and_one_press(small, client, cadre):
    load_library(small())
    client.force_login(cadre)

    page = text_of(client, READ)

    assert "Không đưa mật khẩu cho ai." in page
    assert "Người quen hỏi mật khẩu thì từ chối." in page
    assert "Điều không bị phản ánh" in page
    assert page.count("Tôi đã đọc và cam kết") == 1
    assert cadre.full_name in page
    assert "Phổ biến quy định" not in page  # a duty of the unit

    answer = client.post(READ, {"version": 1})

    assert answer["Location"] == "/van-ban/cam-ket/"
    assert Commitment.objects.get().person == cadre
    assert "Đồng chí đã cam kết ngày" in text_of(client, READ)


@pytest.mark.rule("R221")
def test_a_press_under_an_older_version_shows_the_new_one(small, client, cadre):
    load_library(small())
    load_library(small(("version: 1", "version: 2"), ("cho ai.", "cho người khác.")))
    client.force_login(cadre)

    answer = client.post(READ, {"version": 1})

    assert answer.status_code == 200
    assert "Văn bản vừa có phiên bản mới" in answer.content.decode()
    assert not Commitment.objects.exists()


@pytest.mark.rule("R221")
def test_a_changed_point_shows_what_is_new_and_what_is_gone(small, client, cadre):
    load_library(small())
    CommitmentFactory(person=cadre, document=Document.objects.get())
    load_library(small(("version: 1", "version: 2"), ("cho ai.", "cho người lạ hay người quen.")))
    client.force_login(cadre)

    page = text_of(client, READ)

    assert "Nay chỉ đọc 1 điều" in page
    assert "<del>" in page
    assert "<ins>" in page


@pytest.mark.rule("R222")
def test_what_has_ended_says_so(library, client, cadre):
    client.force_login(cadre)

    assert "không còn hiệu lực" in text_of(client, "/van-ban/cam-ket/CT17/", 403)


def test_the_list_of_my_commitments_shows_paper_and_file(client, cadre, staff):
    made = CommitmentFactory(person=cadre, on_paper=True, typed_by=staff)
    client.force_login(cadre)

    page = text_of(client, "/van-ban/cam-ket/")

    assert "ký giấy 20/11/2026, số lưu 17/CK-CB" in page
    assert made.document.number in page


@pytest.mark.rule("R220")
def test_the_home_page_has_one_line_for_all_documents(library, periods, cadre):
    def lines():
        tasks = home.tasks_for(cadre, standing_of(cadre, TODAY), TODAY)
        return [task for task in tasks if task.view == "directives:commitments"]

    (task,) = lines()
    assert task.title == "Đọc và cam kết 2 văn bản"

    for document in Document.objects.filter(pk__in=["CT21", "QD85"]):
        CommitmentFactory(person=cadre, document=document)
    assert lines() == []


# -- progress -------------------------------------------------------------------------------------


@pytest.mark.rule("R224")
def test_the_head_of_the_very_unit_reads_names(small, client, cadre, unit_head):
    load_library(small())
    CommitmentFactory(person=unit_head, document=Document.objects.get())
    client.force_login(unit_head)

    page = text_of(client, "/van-ban/cam-ket/tien-do/")

    assert cadre.full_name in page
    assert "1 trên 2 người đã cam kết đủ" in page


@pytest.mark.rule("R224")
@pytest.mark.parametrize("who", ["superior_head", "staff"])
def test_who_stands_above_reads_counts(small, client, tree, cadre, request, who):
    load_library(small())
    client.force_login(request.getfixturevalue(who))

    page = text_of(client, reverse("directives:commitment_progress_of_unit", args=[tree.branch.pk]))

    assert cadre.full_name not in page
    assert "0 trên 1 người" in page


def test_progress_takes_few_queries_however_large_the_unit(library, client, tree, superior_head):
    for _ in range(4):
        UserFactory(unit=UnitFactory(parent=tree.committee))
    client.force_login(superior_head)
    client.get("/van-ban/cam-ket/tien-do/")

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/van-ban/cam-ket/tien-do/")
        return len(queries)

    before = count()
    for _ in range(12):
        UserFactory(unit=UnitFactory(parent=tree.committee))
    assert count() == before


# -- on paper -------------------------------------------------------------------------------------


@pytest.mark.rule("R223")
def test_the_office_finds_prints_and_records(small, client, cadre, staff):
    load_library(small())
    Document.objects.update(loaded_at=timezone.now() - timedelta(days=30))
    client.force_login(staff)
    address = f"/van-ban/cam-ket/ban-giay/{cadre.pk}/CT1/"
    assert address in text_of(client, "/van-ban/cam-ket/ban-giay/?q=pham+van+binh")

    client.post(f"{address}in/")
    paper = Paper.objects.get(kind="commitment_form")
    assert (paper.subject, paper.requested_by) == (cadre, staff)

    day = timezone.localdate()
    sent = {"version": 1, "signature_file": "9/CK", "signed_on": f"{day:%d/%m/%Y}"}
    assert client.post(address, sent)["Location"] == "/van-ban/cam-ket/ban-giay/"
    assert Commitment.objects.get().signature_file == "9/CK"
    assert "9/CK" in text_of(client, "/van-ban/cam-ket/ban-giay/")


@pytest.mark.rule("R223")
def test_a_day_to_come_is_refused_beside_the_field(small, client, cadre, staff):
    load_library(small())
    client.force_login(staff)
    day = timezone.localdate() + timedelta(days=2)

    answer = client.post(
        f"/van-ban/cam-ket/ban-giay/{cadre.pk}/CT1/",
        {"version": 1, "signature_file": "9/CK", "signed_on": f"{day:%d/%m/%Y}"},
    )

    assert "Ngày ký chưa đến." in answer.content.decode()
    assert not Commitment.objects.exists()


def test_pages_escape_what_the_library_says(client, cadre):
    ClauseFactory(kind="conduct", document__code="XX", summary="<b>x</b>", example="<i>y</i>")
    client.force_login(cadre)

    page = text_of(client, "/van-ban/cam-ket/XX/")

    assert "<b>x</b>" not in page
    assert "<i>y</i>" not in page
    assert Clause.objects.count() == 1
