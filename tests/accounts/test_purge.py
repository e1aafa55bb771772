"""What is over its time: proposed by one person, approved by another, removed by the worker."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import purges as actions
from accounts.actions.people import record_return
from accounts.models import Notification, Purge, PurgeItem, Role, User
from accounts.workflow import PurgeStatus
from audit.models import AuditEvent
from portal.home.data import purges_to_decide, records_over_their_time
from portal.lib.access import Denied
from registry.models import Declaration, Incident
from tests.conftest import with_role
from tests.factories import DeclarationFactory, IncidentFactory

PASSWORD = "mat-khau-thu-nghiem"
OLD = datetime(2023, 1, 10, 1, tzinfo=UTC)
TODAY = timezone.localdate

pytestmark = pytest.mark.usefixtures("keeping")


@pytest.fixture
def second_officer(tree):
    return with_role("Trịnh Thị Vân", tree.block, Role.DATA_OFFICER, tree.block)


@pytest.fixture
def over(cadre):
    """A replaced declaration and a closed incident whose time is over, and what is in use."""
    replaced = DeclarationFactory(owner=cadre, superseded=True, started_at=OLD)
    DeclarationFactory(owner=cadre, version=2, accepted=True)
    incident = IncidentFactory(owner=cadre, closed=True, opened_at=OLD)
    return replaced, incident


@pytest.fixture
def purge(over, tree, data_officer):
    return actions.propose_purge(tree.branch, by=data_officer)


@contextmanager
def denied(code):
    with pytest.raises(Denied) as refusal:
        yield
    assert refusal.value.code == code


def kinds():
    return list(AuditEvent.objects.order_by("id").values_list("kind", flat=True))


# -- two people ------------------------------------------------------------------------------


@pytest.mark.rule("R87")
def test_a_proposal_lists_what_is_over_and_removes_nothing(purge, over, tree, unit_head):
    assert purge.counts == {"declaration": 1, "incident": 1}
    items = list(purge.items.values_list("kind", "target_id", "unit_path", "removed_at"))
    assert items == [
        ("declaration", str(over[0].pk), tree.branch.path, None),
        ("incident", str(over[1].pk), tree.branch.path, None),
    ]
    assert Declaration.objects.count() == 2
    event = AuditEvent.objects.get()
    assert (event.kind, event.details) == (
        "purge.proposed",
        {"counts": ["declaration: 1", "incident: 1"]},
    )
    assert event.acted_as.startswith("Phụ trách dữ liệu cá nhân")


@pytest.mark.rule("R87")
def test_the_nearest_who_may_decide_are_told(
    over, tree, data_officer, second_officer, unit_head, superior_head
):
    actions.propose_purge(tree.branch, by=data_officer)
    assert Notification.objects.get().person == unit_head


@pytest.mark.rule("R87")
@pytest.mark.parametrize(
    ("who", "unit"), [("staff", "branch"), ("unit_head", "branch"), ("second_officer", "committee")]
)
def test_only_the_data_officer_of_the_unit_or_above_proposes(over, tree, request, who, unit):
    with denied("not_data_officer"):
        actions.propose_purge(getattr(tree, unit), by=request.getfixturevalue(who))
    assert not Purge.objects.exists()


def test_nothing_over_is_no_purge(tree, data_officer):
    with denied("nothing_over"):
        actions.propose_purge(tree.sibling, by=data_officer)
    assert not Purge.objects.exists()


@pytest.mark.parametrize("unit", ["committee", "block", "branch"])
def test_one_list_at_a_time_above_and_below(purge, tree, data_officer, unit):
    with denied("purge_open"):
        actions.propose_purge(getattr(tree, unit), by=data_officer)


def test_a_long_list_is_taken_in_parts(over, colleague, tree, data_officer, monkeypatch):
    DeclarationFactory(owner=colleague, superseded=True, started_at=OLD)
    monkeypatch.setattr(actions, "MOST", 2)

    assert actions.propose_purge(tree.branch, by=data_officer).counts == {"declaration": 2}


@pytest.mark.rule("R87")
@pytest.mark.parametrize("who", ["second_officer", "unit_head", "superior_head"])
def test_another_officer_or_a_head_approves(
    purge, queued, request, who, django_capture_on_commit_callbacks
):
    by = request.getfixturevalue(who)
    with django_capture_on_commit_callbacks(execute=True):
        actions.approve_purge(purge, by=by)

    purge.refresh_from_db()
    assert (purge.status, purge.decided_by) == (PurgeStatus.APPROVED, by)
    assert queued() == [("accounts.jobs.carry_out_purge", str(purge.pk))]
    assert kinds() == ["purge.proposed", "purge.approved"]


@pytest.mark.rule("R87")
@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("data_officer", "same_person"),
        ("staff", "not_second_person"),
        ("administrator", "not_second_person"),
        ("outside_head", "not_second_person"),
        ("cadre", "not_second_person"),
    ],
)
def test_nobody_else_decides(purge, request, who, code):
    by = request.getfixturevalue(who)
    with denied(code):
        actions.approve_purge(purge, by=by)
    with denied(code):
        actions.refuse_purge(purge, by=by, refusal="Chưa đúng")
    purge.refresh_from_db()
    assert purge.status == PurgeStatus.PROPOSED
    assert kinds() == ["purge.proposed"]


@pytest.mark.rule("R87")
def test_a_refusal_has_its_reason_and_ends_it(purge, over, data_officer, unit_head):
    actions.refuse_purge(purge, by=unit_head, refusal="Đang có kiểm tra.")
    with denied("wrong_status"):
        actions.approve_purge(purge, by=unit_head)

    purge.refresh_from_db()
    assert (purge.status, purge.refusal) == (PurgeStatus.REFUSED, "Đang có kiểm tra.")
    assert Notification.objects.get(person=data_officer).kind == "purge.refused"
    actions.carry_out_purge(purge.pk)
    assert Declaration.objects.filter(pk=over[0].pk).exists()


# -- what the database holds by itself -------------------------------------------------------


def item(purge, **values):
    values = {"kept_from": date(2023, 1, 1), "kept_until": date(2025, 1, 1), **values}
    return PurgeItem.objects.create(
        purge=purge, kind="declaration", target_id="x", unit_path="000001", **values
    )


@contextmanager
def refused(name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert refusal.value.__cause__.diag.constraint_name == name


@pytest.mark.rule("R87")
def test_what_is_not_over_cannot_be_listed(purge):
    with refused("purge_item_is_over"):
        item(purge, kept_until=purge.as_of)
    with refused("purge_begins_as_proposal"):
        Purge.objects.create(
            unit=purge.unit, as_of=date(2999, 1, 1), counts={}, proposed_by=purge.proposed_by
        )


@pytest.mark.rule("R87")
def test_nothing_joins_a_list_that_was_approved(purge, unit_head):
    actions.approve_purge(purge, by=unit_head)

    with refused("purge_item_is_over"):
        item(purge)
    with refused("purge_item_stays"):
        PurgeItem.objects.filter(purge=purge).update(target_id="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Purge.objects.filter(pk=purge.pk).update(as_of=date(2020, 1, 1))


@pytest.mark.rule("R87")
@pytest.mark.parametrize("status", [PurgeStatus.APPROVED, PurgeStatus.DONE])
def test_no_purge_is_born_decided(tree, data_officer, unit_head, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        Purge.objects.create(
            unit=tree.branch,
            as_of=TODAY(),
            status=status,
            proposed_by=data_officer,
            decided_by=unit_head,
            decided_at=timezone.now(),
        )


@pytest.mark.rule("R87")
@pytest.mark.parametrize("approved", [False, True])
def test_raw_sql_removes_what_was_approved_and_nothing_else(purge, over, unit_head, approved):
    if approved:
        actions.approve_purge(purge, by=unit_head)

    def remove(pk):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM registry_declaredaccount WHERE declaration_id = %s", [pk])
            cursor.execute("DELETE FROM registry_declaration WHERE id = %s", [pk])

    with pytest.raises(IntegrityError):
        remove(Declaration.objects.get(version=2).pk)
    if approved:
        remove(over[0].pk)
    else:
        with pytest.raises(IntegrityError):
            remove(over[0].pk)
    assert Declaration.objects.count() == (1 if approved else 2)


@pytest.mark.rule("R88")
def test_the_stub_stays(purge):
    for table in ["accounts_purgeitem", "accounts_purge"]:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # constants
    assert purge.items.count() == 2


# -- carried out -----------------------------------------------------------------------------


@pytest.mark.rule("R88")
def test_it_removes_the_records_and_leaves_stubs(purge, over, data_officer, unit_head, tree):
    actions.approve_purge(purge, by=unit_head)
    actions.carry_out_purge(purge.pk)
    actions.carry_out_purge(purge.pk)  # a second worker, later

    assert list(Declaration.objects.values_list("version", flat=True)) == [2]
    assert not Incident.objects.exists()
    purge.refresh_from_db()
    assert purge.status == PurgeStatus.DONE
    assert all(purge.items.values_list("removed_at", flat=True))
    assert kinds() == ["purge.proposed", "purge.approved", "purge.finished"]
    finished = AuditEvent.objects.last()
    assert finished.details == {"counts": ["declaration: 1", "incident: 1"]}
    assert finished.unit_path == tree.branch.path
    told = Notification.objects.filter(kind="purge.finished").values_list("person", flat=True)
    assert set(told) == {data_officer.pk, unit_head.pk}


@pytest.mark.rule("R88")
def test_later_versions_and_rounds_lose_the_link(cadre, tree, data_officer, unit_head, round_of):
    first = DeclarationFactory(owner=cadre, superseded=True, started_at=OLD)
    second = DeclarationFactory(
        owner=cadre, version=2, accepted=True, previous=first, base=first, added=1
    )
    place = round_of(cadre, first)
    purge = actions.propose_purge(tree.branch, by=data_officer)
    actions.approve_purge(purge, by=unit_head)
    actions.carry_out_purge(purge.pk)

    second.refresh_from_db()
    place.refresh_from_db()
    assert (second.previous, second.base, place.declaration) == (None, None, None)
    assert second.summary == "Thêm 1"


@pytest.fixture
def round_of(tree, data_officer):
    from registry.models import Round, RoundPlace

    def made(person, declaration):
        opened = Round.objects.create(
            name="Đợt 2023",
            unit=tree.committee,
            basis="CT21/II.2",
            basis_text="Chỉ thị 21-CT/TU",
            opens_on=date(2023, 1, 1),
            due_on=date(2023, 2, 1),
            closes_on=date(2023, 3, 1),
            counts_from=date(2023, 1, 1),
            created_by=data_officer,
        )
        return RoundPlace.objects.create(
            round=opened, person=person, due_on=opened.due_on, declaration=declaration
        )

    return made


@pytest.mark.rule("R87")
def test_what_is_in_use_again_stays(cadre, tree, staff, data_officer, unit_head):
    DeclarationFactory(owner=cadre, accepted=True, started_at=OLD)
    User.objects.filter(pk=cadre.pk).update(left_on=date(2023, 6, 1), is_active=False)
    purge = actions.propose_purge(tree.branch, by=data_officer)
    actions.approve_purge(purge, by=unit_head)

    record_return(cadre, by=staff, unit=tree.branch, on=TODAY())
    actions.carry_out_purge(purge.pk)

    assert Declaration.objects.filter(owner=cadre).exists()
    purge.refresh_from_db()
    assert purge.status == PurgeStatus.DONE
    assert list(purge.items.values_list("removed_at", flat=True)) == [None]
    assert AuditEvent.objects.get(kind="purge.finished").details == {"counts": []}


@pytest.mark.rule("R88")
def test_chunks_one_after_the_other(cadre, colleague, tree, data_officer, unit_head, monkeypatch):
    for owner in [cadre, colleague]:
        for version in [1, 2, 3]:
            DeclarationFactory(owner=owner, version=version, superseded=True, started_at=OLD)
    monkeypatch.setattr(actions, "CHUNK", 2)
    purge = actions.propose_purge(tree.branch, by=data_officer)
    actions.approve_purge(purge, by=unit_head)

    actions.carry_out_purge(purge.pk)

    assert not Declaration.objects.exists()
    assert purge.items.filter(removed_at=None).count() == 0


# -- pages -----------------------------------------------------------------------------------


@pytest.mark.rule("R87")
def test_the_officer_sees_counts_and_no_name(client, over, cadre, tree, data_officer):
    client.force_login(data_officer)
    page = client.get(reverse("accounts:over_their_time")).text

    assert tree.block.name in page
    assert "Đề nghị tiêu hủy" in page
    assert cadre.full_name not in page
    assert over[1].display_name not in page
    branch = client.get(reverse("accounts:over_their_time"), {"don-vi": tree.block.code}).text
    assert tree.branch.name in branch


def test_a_unit_outside_ones_scope_is_not_there(client, tree, second_officer):
    client.force_login(second_officer)
    answer = client.get(reverse("accounts:over_their_time"), {"don-vi": tree.committee.code})
    assert answer.status_code == 404


@pytest.mark.rule("R87")
def test_proposing_and_approving_on_the_pages(client, over, tree, data_officer, unit_head):
    client.force_login(data_officer)
    url = reverse("accounts:propose_purge", args=[tree.branch.pk])
    assert "1 bản kê khai" in client.get(url).text
    assert "Chưa có gì bị tiêu hủy" in client.post(url, follow=True).text
    purge = Purge.objects.get()
    assert not list(purges_to_decide(data_officer))

    (task,) = purges_to_decide(unit_head)
    client.force_login(unit_head)
    assert "Xem và duyệt" in client.get(task.url).text
    approve = reverse("accounts:approve_purge", args=[purge.pk])
    page = client.get(approve).text
    assert "1 bản kê khai" in page
    assert "1 sự cố tài khoản" in page
    assert "Không ai khôi phục được" in page

    asked = client.post(approve)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    purge.refresh_from_db()
    assert purge.status == PurgeStatus.PROPOSED

    client.post(asked.url, {"password": PASSWORD})
    purge.refresh_from_db()
    assert purge.status == PurgeStatus.APPROVED
    assert "đang tiêu hủy" in client.get(purge.get_absolute_url()).text


@pytest.mark.rule("R87")
def test_a_wrong_password_approves_nothing(client, purge, unit_head):
    client.force_login(unit_head)
    asked = client.post(reverse("accounts:approve_purge", args=[purge.pk]))

    page = client.post(asked.url, {"password": "sai-mat-khau"})

    assert "Mật khẩu chưa đúng." in page.text
    purge.refresh_from_db()
    assert purge.status == PurgeStatus.PROPOSED


@pytest.mark.rule("R6")
@pytest.mark.parametrize("refusal", ["", "Theo công văn TỐI MẬT số 3."])
def test_a_refusal_without_or_with_a_secret_reason_is_not_taken(client, purge, unit_head, refusal):
    client.force_login(unit_head)
    url = reverse("accounts:refuse_purge", args=[purge.pk])

    assert client.post(url, {"refusal": refusal}).status_code == 200
    purge.refresh_from_db()
    assert purge.status == PurgeStatus.PROPOSED

    client.post(url, {"refusal": "Đang có kiểm tra."})
    purge.refresh_from_db()
    assert purge.status == PurgeStatus.REFUSED


@pytest.mark.rule("R87")
def test_the_home_page_says_that_something_is_over(over, tree, data_officer, second_officer, staff):
    def titles(user):
        return [task.title for task in records_over_their_time(user, TODAY())]

    assert titles(data_officer) == titles(second_officer) == ["Xem dữ liệu quá thời hạn lưu"]
    assert titles(staff) == []
    assert not list(records_over_their_time(data_officer, date(2024, 1, 1)))
    actions.propose_purge(tree.branch, by=data_officer)
    assert titles(data_officer) == []


def test_the_page_says_when_nobody_can_decide(client, purge, data_officer):
    client.force_login(data_officer)
    page = client.get(purge.get_absolute_url()).text
    assert "chưa có người thứ hai để duyệt" in page
    assert "Xem và duyệt" not in page
    assert purge.unit.name in client.get(reverse("accounts:purges")).text
