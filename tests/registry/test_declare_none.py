import pytest

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.models import Declaration
from registry.workflow import Status
from tests.factories import DeclarationFactory

pytestmark = pytest.mark.usefixtures("periods")


@pytest.mark.rule("R34")
def test_no_social_network_is_a_full_answer(cadre, unit_head):
    sent = actions.declare_none(cadre, by=cadre)

    assert (sent.status, sent.no_social_network) == (Status.SUBMITTED, True)
    assert not sent.accounts.exists()
    assert Notification.objects.get().person == unit_head


def test_after_accounts_it_says_what_went(cadre):
    DeclarationFactory(owner=cadre, accepted=True, accounts=2)

    sent = actions.declare_none(cadre, by=cadre)

    assert (sent.removed, sent.unchanged) == (2, False)
    assert sent.summary == "Không sử dụng mạng xã hội"


@pytest.mark.rule("R32")
def test_not_over_an_open_draft(cadre):
    draft = DeclarationFactory(owner=cadre)

    with pytest.raises(Denied) as refusal:
        actions.declare_none(cadre, by=cadre)

    assert refusal.value.code == "draft_open"
    assert Declaration.objects.get() == draft
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R30")
def test_nobody_says_it_for_another(cadre, unit_head):
    with pytest.raises(Denied) as refusal:
        actions.declare_none(cadre, by=unit_head)

    assert refusal.value.code == "not_owner"
    assert not Declaration.objects.exists()
