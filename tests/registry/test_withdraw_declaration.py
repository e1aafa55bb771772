import pytest

from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.workflow import Status
from tests.factories import DeclarationFactory


def test_it_is_taken_back_while_nobody_has_answered(cadre):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    withdrawn = actions.withdraw_declaration(sent, by=cadre)

    assert withdrawn.status == Status.WITHDRAWN
    assert withdrawn.withdrawn_at
    assert AuditEvent.objects.get().kind == "declaration.withdrawn"


@pytest.mark.rule("R33")
@pytest.mark.parametrize("status", ["accepted", "returned", "withdrawn", "superseded"])
def test_not_after_an_answer(cadre, status):
    sent = DeclarationFactory(owner=cadre, **{status: True})

    with pytest.raises(Denied) as refusal:
        actions.withdraw_declaration(sent, by=cadre)

    assert refusal.value.code == "wrong_status"
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R30")
def test_nobody_withdraws_for_another(cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    with pytest.raises(Denied) as refusal:
        actions.withdraw_declaration(sent, by=unit_head)

    assert refusal.value.code == "not_owner"
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED
