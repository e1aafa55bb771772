"""Official pages as a table: the rows of the screen with their reviews, for who keeps them."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import make_paper
from accounts.models import Appointment, Paper
from accounts.workflow import PaperStatus
from registry.actions import pages as actions
from registry.exports import common, pages
from registry.models import Finding
from tests.factories import OfficialPageFactory, UnitKindFactory
from tests.registry.exported import about, ask, fetch, sheets
from tests.registry.test_exports_queue import order

pytestmark = pytest.mark.usefixtures("page_period")
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture
def table(client):
    def get(user, **query):
        paper = ask(client, user, "export_official_pages", **query)
        make_paper(str(paper.pk))
        paper.refresh_from_db()
        assert paper.status == PaperStatus.READY, paper.failure
        return sheets(fetch(client, user, paper))

    return get


@pytest.fixture
def on_screen(client):
    def names(user, **query):
        client.force_login(user)
        response = client.get(reverse("registry:official_pages"), query)
        return [page.name for page in response.context["page"].items]

    return names


def names(found):
    return [row["Tên trang"] for row in found["Trang"]]


@pytest.mark.rule("R136")
@pytest.mark.django_db(transaction=True)
def test_asked_for_made_by_the_real_worker_and_fetched(
    client, work_off, tree, cadre, staff, on_screen
):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, name="=Trang chi bộ")
    OfficialPageFactory(unit=tree.sibling, name="Sau", next_review_on=date(2027, 6, 1))
    today = timezone.localdate()
    actions.review_official_page(
        page, by=cadre, on=today, finding=Finding.CORRECTED, note="Đã gỡ\r\nmột bài."
    )
    page.refresh_from_db()

    paper = ask(client, staff, "export_official_pages")
    work_off()
    found = sheets(fetch(client, staff, paper))

    assert names(found) == on_screen(staff) == ["=Trang chi bộ", "Sau"]
    first = found["Trang"][0]
    assert (first["Người phụ trách"], first["Đơn vị"]) == (cadre.full_name, tree.branch.name)
    assert (first["Rà soát gần nhất"], first["Hạn lần sau"]) == (today, page.next_review_on)
    assert found["Các lần rà soát"] == [
        {
            "Số thứ tự": 1,
            "Tên trang": "=Trang chi bộ",
            "Đơn vị": tree.branch.name,
            "Ngày": today,
            "Kết quả": "Có chỗ chưa đúng, đã sửa",
            "Ghi chú": "Đã gỡ\nmột bài.",
            "Người rà soát": cadre.full_name,
        }
    ]
    told = about(found)
    assert (told["Trạng thái"], told["Số trang"]) == ("Đang dùng", "2")
    assert told["Lập cho"] == f"{staff.full_name} (Cán bộ văn phòng: {tree.committee.name})"


@pytest.mark.rule("R136")
def test_every_filter_leaves_the_rows_of_the_screen(
    table, on_screen, tree, cadre, staff, superior_head
):
    with time_machine.travel(NOON, tick=False):
        OfficialPageFactory(unit=tree.branch, name="Trang", next_review_on=date(2026, 12, 1))
        OfficialPageFactory(unit=tree.sibling, name="Trễ", next_review_on=date(2026, 11, 1))
        OfficialPageFactory(
            unit=tree.sibling, name="Cổng", kind="website", platform="website", responsible=cadre
        )
        old = OfficialPageFactory(unit=tree.branch, name="Cũ")
        actions.close_official_page(old, by=staff, on=date(2026, 11, 20))
        asked = [
            {},
            {"unit": tree.branch.code},
            {"kind": "website"},
            {"state": "overdue"},
            {"state": "unattended"},
            {"state": "closed"},
            {"unit": tree.elsewhere.code, "state": "?", "kind": "x", "sau": "y"},
        ]
        seen = [on_screen(superior_head, **query) for query in asked]

        assert [names(table(superior_head, **query)) for query in asked] == seen
        assert seen[1:6] == [["Trang"], ["Cổng"], ["Trễ"], ["Cổng"], ["Cũ"]]
        [unattended] = table(superior_head, state="unattended", unit=tree.block.code)["Trang"]
        assert unattended["Người phụ trách"] == "chưa có"
        [closed] = table(superior_head, state="closed")["Trang"]
        assert (closed["Ngừng dùng từ"], closed["Hạn lần sau"]) == (date(2026, 11, 20), "")


@pytest.mark.rule("R136")
def test_a_role_that_ended_gets_nothing(client, tree, unit_head):
    OfficialPageFactory(unit=tree.branch)
    made, waiting = (
        ask(client, unit_head, "export_official_pages", kind=kind) for kind in ("", "page")
    )
    make_paper(str(made.pk))
    Appointment.objects.filter(person=unit_head).update(valid_to=timezone.localdate())

    make_paper(str(waiting.pk))
    client.force_login(unit_head)
    response = client.get(reverse("accounts:download_paper", args=[made.pk]))

    assert response.status_code == 403
    waiting.refresh_from_db()
    assert (waiting.status, waiting.file.name) == (PaperStatus.FAILED, "")


@pytest.mark.rule("R136")
@pytest.mark.parametrize("person", ["cadre", "handler", "data_officer", "administrator"])
def test_nobody_but_a_keeper_asks_for_it(request, client, tree, cadre, person):
    OfficialPageFactory(unit=tree.branch, responsible=cadre)
    client.force_login(request.getfixturevalue(person))

    assert client.post(reverse("registry:export_official_pages")).status_code == 403
    assert not Paper.objects.exists()


@pytest.mark.rule("R116")
def test_a_page_of_the_armed_forces_names_its_unit(table, tree, staff):
    tree.branch.kind = UnitKindFactory(code="quan-su", is_armed_forces=True)
    tree.branch.save()
    OfficialPageFactory(unit=tree.branch)

    assert table(staff)["Trang"][0]["Đơn vị"] == tree.branch.name


def test_the_button_keeps_the_filters_and_needs_rows(client, tree, unit_head, cadre):
    def shown(**query):
        client.force_login(unit_head)
        return client.get(reverse("registry:official_pages"), query).content.decode()

    assert "Tải bảng Excel" not in shown()
    OfficialPageFactory(unit=tree.branch, responsible=cadre)
    assert f'action="{reverse("registry:export_official_pages")}?kind=page"' in shown(kind="page")
    client.force_login(cadre)
    assert "Tải bảng" not in client.get(reverse("registry:official_pages")).content.decode()


def test_chunk_by_chunk_with_progress(tree, staff, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(common, "CHUNK", 4)
    OfficialPageFactory.create_batch(10, unit=tree.branch)
    said = []

    with django_assert_max_num_queries(4 + 3 * 3 + 2):
        made = pages.make(order(staff), lambda done, total: said.append((done, total)))

    assert said == [(4, 10), (8, 10), (10, 10)]
    assert len(names(sheets(made.content.read_bytes()))) == 10
