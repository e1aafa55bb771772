import pytest

from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.models import Declaration
from tests.factories import DeclarationFactory


def test_a_draft_is_gone_and_its_number_is_free_again(cadre, periods):
    first = DeclarationFactory(owner=cadre, accepted=True)
    draft = DeclarationFactory(owner=cadre, version=2)

    actions.discard_draft(draft, by=cadre)

    assert Declaration.objects.get() == first
    assert AuditEvent.objects.get().kind == "declaration.discarded"
    assert actions.start_declaration(cadre, by=cadre).version == 2


@pytest.mark.rule("R31")
@pytest.mark.parametrize("status", ["submitted", "accepted", "returned", "withdrawn", "superseded"])
def test_a_sent_version_is_kept(cadre, status):
    sent = DeclarationFactory(owner=cadre, **{status: True})

    with pytest.raises(Denied) as refusal:
        actions.discard_draft(sent, by=cadre)

    assert refusal.value.code == "wrong_status"
    assert Declaration.objects.get() == sent
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R30")
def test_nobody_discards_for_another(cadre, unit_head):
    draft = DeclarationFactory(owner=cadre)

    with pytest.raises(Denied) as refusal:
        actions.discard_draft(draft, by=unit_head)

    assert refusal.value.code == "not_owner"
    assert Declaration.objects.get() == draft
