"""Two people at the same moment with a purge or a request: one wins, the other learns why."""

from datetime import UTC, datetime

import pytest

from accounts.actions import data_requests, purges
from accounts.actions.people import record_return
from accounts.models import DataRequest, Purge, Role, User
from accounts.workflow import PurgeStatus
from audit.models import AuditEvent
from registry.models import Declaration
from tests.conftest import with_role
from tests.factories import DeclarationFactory
from tests.registry.test_races import at_once

OLD = datetime(2023, 1, 10, 1, tzinfo=UTC)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("keeping")]


@pytest.fixture
def officers(tree, data_officer):
    return data_officer, with_role("Trịnh Thị Vân", tree.block, Role.DATA_OFFICER, tree.block)


@pytest.mark.rule("R87")
def test_of_two_proposals_that_share_records_one_stands(tree, cadre, officers):
    DeclarationFactory(owner=cadre, superseded=True, started_at=OLD)
    first, second = officers

    refused = at_once(
        lambda: purges.propose_purge(tree.block, by=first),
        lambda: purges.propose_purge(tree.branch, by=second),
    )

    assert refused == ["purge_open"]
    assert Purge.objects.count() == 1


@pytest.mark.rule("R87")
def test_approving_and_refusing_at_once(tree, cadre, officers, unit_head):
    DeclarationFactory(owner=cadre, superseded=True, started_at=OLD)
    first, second = officers
    purge = purges.propose_purge(tree.branch, by=first)

    refused = at_once(
        lambda: purges.approve_purge(purge, by=unit_head),
        lambda: purges.refuse_purge(purge, by=second, refusal="Đang có kiểm tra."),
    )

    assert refused == ["wrong_status"]
    purge.refresh_from_db()
    winner = {PurgeStatus.APPROVED: unit_head, PurgeStatus.REFUSED: second}[purge.status]
    assert purge.decided_by == winner
    assert AuditEvent.objects.exclude(kind="purge.proposed").get().actor_id == winner.pk


@pytest.mark.rule("R87")
def test_coming_back_while_the_worker_removes(tree, cadre, officers, unit_head, staff):
    """Either the record went before the person came back, or it stays whole."""
    DeclarationFactory(owner=cadre, accepted=True, started_at=OLD)
    User.objects.filter(pk=cadre.pk).update(left_on=datetime(2023, 6, 1).date(), is_active=False)
    purge = purges.propose_purge(tree.branch, by=officers[0])
    purges.approve_purge(purge, by=unit_head)

    refused = at_once(
        lambda: record_return(cadre, by=staff, unit=tree.branch, on=purge.as_of),
        lambda: purges.carry_out_purge(purge.pk),
    )

    assert not refused
    left = Declaration.objects.count()
    assert left == purge.items.filter(removed_at=None).count()
    assert all(item.accounts.count() == 1 for item in Declaration.objects.all())


@pytest.mark.rule("R88")
def test_two_workers_with_one_purge(tree, cadre, officers, unit_head):
    for version in range(1, 6):
        DeclarationFactory(owner=cadre, version=version, superseded=True, started_at=OLD)
    purge = purges.propose_purge(tree.branch, by=officers[0])
    purges.approve_purge(purge, by=unit_head)

    at_once(*[lambda: purges.carry_out_purge(purge.pk)] * 2)

    assert not Declaration.objects.exists()
    assert AuditEvent.objects.filter(kind="purge.finished").count() == 1


@pytest.mark.rule("R85")
def test_the_same_request_pressed_twice(cadre, officers):
    refused = at_once(
        *[lambda: data_requests.ask_data_request(by=cadre, kind="question", text="Ai xem được?")]
        * 2
    )

    assert refused == ["already_asked"]
    assert DataRequest.objects.count() == 1


@pytest.mark.rule("R85")
def test_answering_and_taking_back_at_once(cadre, officers):
    asked = data_requests.ask_data_request(by=cadre, kind="question", text="Ai xem được?")

    refused = at_once(
        lambda: data_requests.answer_data_request(
            asked, by=officers[0], granted=True, answer="Xem ở trang Dữ liệu của tôi."
        ),
        lambda: data_requests.withdraw_data_request(asked, by=cadre),
    )

    assert refused == ["wrong_status"]
