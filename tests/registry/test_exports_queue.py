"""The head's queue as a table: the rows of the screen, each reading recorded, made by the worker."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.papers import request_paper
from accounts.jobs import make_paper
from accounts.models import Appointment, Paper
from accounts.workflow import PaperStatus
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry.actions.readings import read_for_paper
from registry.exports import common, queue
from registry.models import Declaration
from tests.factories import (
    AppointmentFactory,
    DeclarationFactory,
    DeclaredAccountFactory,
    IncidentFactory,
    UnitKindFactory,
    UserFactory,
)
from tests.registry.exported import about, ask, fetch, sheets

pytestmark = pytest.mark.usefixtures("periods")


@pytest.fixture
def table(client):
    """What a person gets: asked for, made, fetched."""

    def get(user, **query):
        paper = ask(client, user, "export_queue", **query)
        make_paper(str(paper.pk))
        paper.refresh_from_db()
        assert paper.status == PaperStatus.READY, paper.failure
        return sheets(fetch(client, user, paper))

    return get


@pytest.fixture
def on_screen(client):
    def names(user, **query):
        client.force_login(user)
        response = client.get(reverse("registry:queue"), query)
        return [row.owner.full_name for row in response.context["rows"]]

    return names


def readings():
    return AuditEvent.objects.filter(kind="declaration.read")


def names(found):
    return [row["Họ và tên"] for row in found["Bản kê khai"]]


# -- what it holds ---------------------------------------------------------------------------


@pytest.mark.rule("R136")
@pytest.mark.rule("R137")
@pytest.mark.django_db(transaction=True)
def test_asked_for_made_by_the_real_worker_and_fetched(
    client, work_off, cadre, colleague, unit_head, on_screen
):
    sent = DeclarationFactory(owner=cadre, submitted=True, accounts=2)
    DeclarationFactory(owner=colleague, submitted=True, no_social_network=True)

    paper = ask(client, unit_head, "export_queue")
    assert not readings().exists()
    work_off()
    found = sheets(fetch(client, unit_head, paper))

    assert names(found) == on_screen(unit_head) == ["Lê Thị Ánh", "Phạm Văn Bình"]
    none, two = found["Bản kê khai"]
    assert none["Nội dung"] == "Không sử dụng mạng xã hội"
    assert (two["Nội dung"], two["Số tài khoản"]) == ("Lần đầu, 2 tài khoản", 2)
    assert two["Gửi ngày"] == timezone.localdate(sent.submitted_at)
    assert two["Hạn tiếp nhận"] == date(2026, 12, 4)
    addresses = [account.shown_address for account in sent.accounts.all()]
    assert [(row["Số thứ tự"], row["Địa chỉ"]) for row in found["Tài khoản"]] == [
        (2, address) for address in addresses
    ]
    told = about(found)
    assert told["Lập cho"] == f"{unit_head.full_name} (Người đứng đầu: {unit_head.unit.name})"
    assert (told["Số bản kê khai"], told["Số tài khoản"]) == ("2", "2")
    assert told["Phạm vi"] == "Chờ tôi tiếp nhận"
    assert {(e.actor_id, e.subject_id, e.acted_as) for e in readings()} == {
        (unit_head.pk, cadre.pk, f"Người đứng đầu: {unit_head.unit.name}"),
        (unit_head.pk, colleague.pk, f"Người đứng đầu: {unit_head.unit.name}"),
    }
    assert {e.details["paper"] for e in readings()} == {str(paper.pk)}
    assert paper.unit_path == unit_head.unit_path


@pytest.mark.rule("R136")
def test_every_filter_leaves_the_rows_of_the_screen(
    table, on_screen, tree, cadre, neighbour, unit_head, superior_head
):
    today = timezone.localdate()
    DeclarationFactory(owner=cadre, submitted=True, review_due_on=today - timedelta(days=1))
    DeclarationFactory(owner=neighbour, submitted=True, review_due_on=today, unchanged=True)
    DeclarationFactory(
        owner=UserFactory(full_name="Hồ Thị Nga", unit=tree.branch), submitted=True,
        due_on=date(2026, 11, 1), review_due_on=today,
    )  # fmt: skip
    for state in ("returned", "accepted", "withdrawn", "superseded"):
        DeclarationFactory(
            owner=UserFactory(full_name=f"Lê {state}", unit=tree.branch), **{state: True}
        )

    asked = [
        {},
        {"scope": "below"},
        {"scope": "below", "unit": tree.branch.code},
        {"scope": "below", "q": "dao bui"},
        {"scope": "below", "q": "khong ai"},
        {"scope": "below", "late": "waiting"},
        {"scope": "below", "late": "sent"},
        {"scope": "below", "change": "none"},
        {"scope": "below", "change": "some"},
        {"scope": "below", "state": "returned"},
        {"scope": "below", "state": "accepted"},
        {"scope": "below", "state": "withdrawn", "unit": "khong-co", "late": "?", "sau": "x"},
    ]  # fmt: skip
    seen = [on_screen(superior_head, **query) for query in asked]

    assert [names(table(superior_head, **query)) for query in asked] == seen
    assert seen[0] == ["Bùi Thị Đào"]
    assert len(seen[1]) == 3
    assert all(seen[index] for index in (2, 3, 5, 6, 7, 8, 9, 10))


@pytest.mark.rule("R139")
def test_the_sheet_says_which_filters_without_the_name_that_was_typed(
    table, tree, neighbour, superior_head
):
    DeclarationFactory(owner=neighbour, submitted=True)

    found = table(superior_head, scope="below", unit=tree.sibling.code, q="dao", late="")

    told = about(found)
    assert told["Đơn vị"] == tree.sibling.name
    assert (told["Tìm theo tên"], told["Thời hạn"]) == ("có lọc theo tên", "Tất cả")
    paper = Paper.objects.get()
    assert paper.unit_path == tree.sibling.path
    assert "dao" not in str(paper.params)


@pytest.mark.rule("R136")
def test_a_search_that_finds_too_many_is_refused(tree, cadre, unit_head, monkeypatch, client):
    monkeypatch.setattr(queue, "MOST_NAMED", 1)
    for owner in (cadre, UserFactory(full_name="Lê Văn Bình", unit=tree.branch)):
        DeclarationFactory(owner=owner, submitted=True)
    client.force_login(unit_head)

    response = client.post(reverse("registry:export_queue"), query_params={"q": "binh"})

    assert response.status_code == 403
    assert "Hãy gõ tên đầy đủ hơn" in response.content.decode()
    assert not Paper.objects.exists()


@pytest.mark.rule("R138")
def test_what_people_typed_stays_a_text(table, cadre, unit_head):
    draft = DeclarationFactory(owner=cadre, accounts=0)
    typed = ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)"]
    for text in typed:
        DeclaredAccountFactory(declaration=draft, display_name=text)
    DeclarationFactory(
        owner=UserFactory(unit=cadre.unit), returned=True, return_reason="=cmd|'/c calc'!A0"
    )
    send(draft)

    assert [row["Tên hiển thị"] for row in table(unit_head)["Tài khoản"]] == typed
    [returned] = table(unit_head, state="returned")["Bản kê khai"]
    assert returned["Cần bổ sung"] == "=cmd|'/c calc'!A0"


def send(draft):
    Declaration.objects.filter(pk=draft.pk).update(
        status="submitted", submitted_at=timezone.now(), review_due_on=date(2026, 12, 4),
        commitment_version="CT21 bản 1", legal_basis="Chỉ thị", confirmation="self",
    )  # fmt: skip


@pytest.mark.rule("R47")
@pytest.mark.parametrize("where", ["branch", "block", "committee"])
def test_no_unit_of_the_armed_forces_is_named_anywhere_in_the_file(
    client, tree, cadre, superior_head, where
):
    unit = getattr(tree, where)
    unit.kind = UnitKindFactory(code="quan-su", is_armed_forces=True)
    unit.save()
    DeclarationFactory(owner=cadre, submitted=True)

    paper = ask(client, superior_head, "export_queue", scope="below", unit=unit.code)
    make_paper(str(paper.pk))
    paper.refresh_from_db()
    found = sheets(fetch(client, superior_head, paper))

    assert {row["Đơn vị"] for name in ("Bản kê khai", "Tài khoản") for row in found[name]} == {
        "Đơn vị lực lượng vũ trang"
    }
    hidden = [tree.branch.name, unit.name]
    assert not [name for name in hidden if name in str(found) or name in paper.file_name]


@pytest.mark.rule("R103")
def test_an_account_in_trouble_is_marked(table, cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True, accounts=2)
    account = sent.accounts.first()
    IncidentFactory(
        owner=cadre, platform=account.platform, identity=account.identity,
        display_name=account.display_name,
    )  # fmt: skip

    marks = [row["Cảnh báo"] for row in table(unit_head)["Tài khoản"]]

    assert [bool(mark) for mark in marks] == [True, False]


# -- who gets it -----------------------------------------------------------------------------


@pytest.mark.rule("R136")
def test_a_role_that_ended_gets_nothing_neither_made_nor_fetched(client, cadre, unit_head):
    DeclarationFactory(owner=cadre, submitted=True)
    made, waiting = (ask(client, unit_head, "export_queue", late=late) for late in ("", "waiting"))
    make_paper(str(made.pk))
    Appointment.objects.filter(person=unit_head).update(valid_to=timezone.localdate())

    make_paper(str(waiting.pk))
    client.force_login(unit_head)
    response = client.get(reverse("accounts:download_paper", args=[made.pk]))

    assert response.status_code == 403
    assert b"PK" not in response.content
    waiting.refresh_from_db()
    assert (waiting.status, waiting.file.name) == (PaperStatus.FAILED, "")
    assert "người đứng đầu" in waiting.failure
    assert readings().count() == 1


@pytest.mark.rule("R136")
def test_another_role_than_that_by_which_it_was_asked_for_does_not_do(
    client, tree, cadre, unit_head
):
    DeclarationFactory(owner=cadre, submitted=True)
    paper = ask(client, unit_head, "export_queue")
    make_paper(str(paper.pk))
    Appointment.objects.filter(person=unit_head).update(valid_to=timezone.localdate())
    AppointmentFactory(person=unit_head, unit=tree.sibling)

    client.force_login(unit_head)
    response = client.get(reverse("accounts:download_paper", args=[paper.pk]))

    assert response.status_code == 403
    assert "Vai trò của đồng chí đã thay đổi" in response.content.decode()


@pytest.mark.rule("R136")
def test_a_unit_that_left_the_scope_is_not_widened_to_all(tree, cadre, superior_head):
    chosen = {"scope": "below", "unit": tree.elsewhere.code}

    with pytest.raises(Denied) as refusal:
        request_paper("queue_export", by=superior_head, units=[tree.committee.pk], chosen=chosen)

    assert refusal.value.code == "unit_out_of_scope"


@pytest.mark.rule("R136")
@pytest.mark.parametrize("person", ["cadre", "staff", "data_officer", "administrator", "outsider"])
def test_nobody_but_a_head_asks_for_it(request, client, person):
    client.force_login(request.getfixturevalue(person))

    assert client.post(reverse("registry:export_queue")).status_code == 403
    assert not Paper.objects.exists()


def test_heads_of_units_without_a_common_superior_choose_one(client, tree, cadre, unit_head):
    AppointmentFactory(person=unit_head, unit=tree.elsewhere)
    DeclarationFactory(owner=cadre, submitted=True)
    client.force_login(unit_head)

    refused = client.post(reverse("registry:export_queue"))
    paper = ask(client, unit_head, "export_queue", unit=tree.branch.code)

    assert refused.status_code == 403
    assert "Hãy chọn một đơn vị rồi tải bảng" in refused.content.decode()
    assert (paper.unit_path, paper.params["units"]) == (tree.branch.path, [tree.branch.pk])


# -- reading is recorded ---------------------------------------------------------------------


@pytest.mark.rule("R137")
def test_a_run_that_is_repeated_records_nothing_twice(tree, cadre, colleague, unit_head):
    first, second = (
        DeclarationFactory(owner=owner, submitted=True) for owner in (cadre, colleague)
    )
    paper = uuid4()

    read_for_paper([first], by=unit_head, paper=paper)
    read_for_paper([first, second], by=unit_head, paper=paper)
    assert readings().count() == 2
    read_for_paper([first, second], by=unit_head, paper=uuid4())

    assert readings().count() == 4


@pytest.mark.rule("R137")
def test_the_role_is_the_nearest_and_what_may_not_be_read_is_left_out(
    tree, cadre, unit_head, superior_head, neighbour, outsider
):
    AppointmentFactory(person=superior_head, unit=tree.block)
    mine, heads_own, other, own = (
        DeclarationFactory(owner=owner, submitted=True)
        for owner in (cadre, unit_head, outsider, superior_head)
    )

    read = read_for_paper([mine, heads_own, other, own], by=superior_head, paper=uuid4())

    assert read == [mine, heads_own]
    assert set(readings().values_list("subject_id", "acted_as")) == {
        (cadre.pk, f"Người đứng đầu: {tree.block.name}"),
        (unit_head.pk, f"Người đứng đầu: {tree.block.name}"),
    }


@pytest.mark.rule("R137")
@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_recorded_is_not_given_out(client, cadre, unit_head, monkeypatch):
    DeclarationFactory(owner=cadre, submitted=True)
    paper = ask(client, unit_head, "export_queue")

    def broken(*args, **kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr(AuditEvent.objects.__class__, "bulk_create", broken)
    make_paper(str(paper.pk))

    paper.refresh_from_db()
    assert (paper.status, paper.file.name) == (PaperStatus.FAILED, "")
    assert not readings().exists()


@pytest.mark.rule("R137")
@pytest.mark.django_db(transaction=True)
def test_a_maker_that_breaks_off_has_read_nothing(cadre, unit_head, client, monkeypatch):
    DeclarationFactory(owner=cadre, submitted=True)
    paper = ask(client, unit_head, "export_queue")

    def broken(*args):
        raise RuntimeError("disk full")

    monkeypatch.setattr(queue, "_write_about", broken)
    make_paper(str(paper.pk))

    assert not readings().exists()


# -- many --------------------------------------------------------------------------------------


def order(user, **chosen):
    """A row of papers as a maker gets it."""
    return SimpleNamespace(
        pk=uuid4(), attempts=1, params={"chosen": {"unit": "", **chosen}, "units": []},
        requested_by=user, subject=None,
    )  # fmt: skip


def test_chunk_by_chunk_with_progress_in_the_order_of_names(
    tree, unit_head, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(common, "CHUNK", 4)
    for number in range(10):
        owner = UserFactory(full_name=f"Nguyễn Văn {chr(75 - number)}", unit=tree.branch)
        DeclarationFactory(owner=owner, submitted=True)
    said = []

    with django_assert_max_num_queries(8 + 3 * 6 + 4):
        made = queue.make(order(unit_head), lambda done, total: said.append((done, total)))

    assert said == [(4, 10), (8, 10), (10, 10)]
    found = sheets(made.content.read_bytes())
    assert [row["Số thứ tự"] for row in found["Bản kê khai"]] == list(range(1, 11))
    assert names(found) == sorted(names(found))
    assert len(found["Tài khoản"]) == 10
    assert isinstance(found["Bản kê khai"][0]["Gửi ngày"], date)
    assert not isinstance(found["Bản kê khai"][0]["Gửi ngày"], datetime)


def test_an_empty_list_is_a_table_without_rows(unit_head):
    said = []

    made = queue.make(order(unit_head), lambda done, total: said.append((done, total)))

    found = sheets(made.content.read_bytes())
    assert (found["Bản kê khai"], about(found)["Số bản kê khai"], said) == ([], "0", [])
