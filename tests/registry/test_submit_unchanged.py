import pytest

from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.models import Declaration
from registry.workflow import Status
from tests.factories import DeclarationFactory

pytestmark = pytest.mark.usefixtures("periods")


def test_one_press_sends_the_accepted_version_again(cadre):
    accepted = DeclarationFactory(owner=cadre, accepted=True, accounts=2)

    sent = actions.submit_unchanged(cadre, by=cadre)

    assert (sent.version, sent.status, sent.unchanged) == (2, Status.SUBMITTED, True)
    assert (sent.previous, sent.base) == (accepted, accepted)
    assert set(sent.accounts.values_list("identity")) == set(
        accepted.accounts.values_list("identity")
    )
    kinds = AuditEvent.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["declaration.started", "declaration.submitted"]


def test_it_copies_what_was_accepted_not_what_was_sent_last(cadre):
    accepted = DeclarationFactory(owner=cadre, accepted=True)
    DeclarationFactory(owner=cadre, version=2, returned=True, accounts=5, base=accepted)

    sent = actions.submit_unchanged(cadre, by=cadre)

    assert (sent.version, sent.previous) == (3, accepted)
    assert sent.accounts.get().identity == accepted.accounts.get().identity


def test_no_social_network_can_be_repeated_too(cadre):
    DeclarationFactory(owner=cadre, accepted=True, no_social_network=True)

    sent = actions.submit_unchanged(cadre, by=cadre)

    assert sent.unchanged
    assert sent.summary == "Không sử dụng mạng xã hội"


@pytest.mark.parametrize("status", ["returned", "withdrawn"])
def test_nothing_is_repeated_that_nobody_accepted(cadre, status):
    DeclarationFactory(owner=cadre, **{status: True})

    with pytest.raises(Denied) as refusal:
        actions.submit_unchanged(cadre, by=cadre)

    assert refusal.value.code == "nothing_accepted"
    assert Declaration.objects.count() == 1
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R32")
def test_a_second_press_is_refused(cadre):
    DeclarationFactory(owner=cadre, accepted=True)
    actions.submit_unchanged(cadre, by=cadre)

    with pytest.raises(Denied) as refusal:
        actions.submit_unchanged(cadre, by=cadre)

    assert refusal.value.code == "waiting_review"
    assert Declaration.objects.count() == 2


@pytest.mark.rule("R30")
def test_nobody_repeats_for_another(cadre, unit_head):
    DeclarationFactory(owner=cadre, accepted=True)

    with pytest.raises(Denied) as refusal:
        actions.submit_unchanged(cadre, by=unit_head)

    assert refusal.value.code == "not_owner"
    assert Declaration.objects.count() == 1
