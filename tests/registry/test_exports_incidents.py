"""A head's list of incidents as a table: its rows, each reading recorded, no free text."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import make_paper
from accounts.models import Appointment, Paper
from accounts.workflow import PaperStatus
from audit.models import AuditEvent
from tests.factories import IncidentFactory, UnitKindFactory
from tests.registry.exported import about, ask, fetch, sheets

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture
def table(client):
    def get(user, **query):
        paper = ask(client, user, "export_incidents", **query)
        make_paper(str(paper.pk))
        paper.refresh_from_db()
        assert paper.status == PaperStatus.READY, paper.failure
        return sheets(fetch(client, user, paper))

    return get


@pytest.fixture
def on_screen(client):
    def names(user, **query):
        client.force_login(user)
        response = client.get(reverse("registry:incidents"), query)
        return [item.display_name for item, _ in response.context["rows"]]

    return names


def names(found):
    return [row["Tên tài khoản"] for row in found["Sự cố"]]


def readings():
    return AuditEvent.objects.filter(kind="incident.read")


@pytest.mark.rule("R136")
@pytest.mark.rule("R137")
@pytest.mark.django_db(transaction=True)
def test_asked_for_made_by_the_real_worker_and_fetched(
    client, work_off, cadre, unit_head, on_screen
):
    item = IncidentFactory(
        owner=cadre, display_name="=Bình", answered=True, description="Chuyện riêng của tôi."
    )

    paper = ask(client, unit_head, "export_incidents")
    assert not readings().exists()
    work_off()
    content = fetch(client, unit_head, paper)

    found = sheets(content)
    [row] = found["Sự cố"]
    assert names(found) == on_screen(unit_head) == ["=Bình"]
    assert (row["Họ và tên"], row["Loại sự cố"]) == (cadre.full_name, "Mất quyền kiểm soát")
    assert row["Báo lúc"] == timezone.localtime(item.opened_at).replace(tzinfo=None)
    assert (row["Hạn trả lời"], row["Trả lời lần đầu"]) == (date(2026, 11, 17), "đã trả lời")
    assert "Chuyện riêng" not in str(found)
    assert about(found)["Số sự cố"] == "1"
    event = readings().get()
    assert (event.actor_id, event.subject_id, event.details) == (
        unit_head.pk,
        cadre.pk,
        {"paper": str(paper.pk)},
    )
    assert event.acted_as == f"Người đứng đầu: {unit_head.unit.name}"


@pytest.mark.rule("R136")
def test_every_filter_leaves_the_rows_of_the_screen(
    table, on_screen, cadre, colleague, neighbour, superior_head
):
    IncidentFactory(owner=cadre, display_name="Chờ", answer_due_on=date(2026, 11, 24))
    IncidentFactory(owner=colleague, display_name="Trễ", kind="impersonated")
    IncidentFactory(owner=neighbour, display_name="Trả lời", answered=True)
    IncidentFactory(owner=neighbour, display_name="Kiểm soát", contained=True, answered=True)
    IncidentFactory(owner=neighbour, display_name="Xong", closed=True)
    IncidentFactory(owner=superior_head, display_name="Của tôi")
    asked = [
        {},
        *({"state": state} for state in ("unanswered", "late", "open", "contained", "closed")),
        {"kind": "impersonated"},
        {"kind": "abused"},
        {"state": "?", "kind": "x", "sau": "y"},
    ]
    with time_machine.travel(NOON, tick=False):
        seen = [on_screen(superior_head, **query) for query in asked]

        assert [names(table(superior_head, **query)) for query in asked] == seen
    assert (seen[0][:2], seen[0][-1]) == (["Trễ", "Chờ"], "Xong")
    assert [len(rows) for rows in seen] == [5, 2, 1, 3, 1, 1, 1, 0, 5]


@pytest.mark.rule("R139")
def test_the_sheet_says_which_filters(table, cadre, unit_head):
    told = about(table(unit_head, state="late"))

    assert (told["Trạng thái"], told["Loại sự cố"]) == ("Quá hạn trả lời", "Tất cả")
    assert "chủ tài khoản xem được" in told["Lưu ý"]


@pytest.mark.rule("R47")
def test_no_unit_of_the_armed_forces_is_named(table, tree, cadre, unit_head):
    tree.branch.kind = UnitKindFactory(code="quan-su", is_armed_forces=True)
    tree.branch.save()
    IncidentFactory(owner=cadre)

    found = table(unit_head)

    assert found["Sự cố"][0]["Đơn vị"] == "Đơn vị lực lượng vũ trang"
    assert tree.branch.name not in str(found)


@pytest.mark.rule("R136")
def test_a_role_that_ended_gets_nothing(client, cadre, unit_head):
    IncidentFactory(owner=cadre)
    made, waiting = (
        ask(client, unit_head, "export_incidents", kind=kind) for kind in ("", "abused")
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
@pytest.mark.parametrize("person", ["cadre", "staff", "administrator"])
def test_nobody_but_a_head_asks_for_it(request, client, cadre, person):
    IncidentFactory(owner=cadre)
    client.force_login(request.getfixturevalue(person))

    assert client.post(reverse("registry:export_incidents")).status_code == 403
    assert not Paper.objects.exists()


def test_the_button_keeps_the_filters_and_needs_rows(client, cadre, unit_head):
    def shown(**query):
        client.force_login(unit_head)
        return client.get(reverse("registry:incidents"), query).content.decode()

    assert "Tải bảng Excel" not in shown()
    IncidentFactory(owner=cadre)
    assert f'action="{reverse("registry:export_incidents")}?state=open"' in shown(state="open")
