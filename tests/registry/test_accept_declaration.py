import pytest

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.workflow import Status
from tests.factories import DeclarationFactory


def test_the_owner_is_told_and_the_trail_says_who_in_which_role(cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    accepted = actions.accept_declaration(sent, by=unit_head)

    assert (accepted.status, accepted.reviewed_by) == (Status.ACCEPTED, unit_head)
    told = Notification.objects.get()
    assert (told.person, told.kind) == (cadre, "declaration.accepted")
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id) == ("declaration.accepted", unit_head.pk)
    assert event.acted_as == "Người đứng đầu: Chi bộ Trường THCS Bình Nguyên"


@pytest.mark.rule("R39")
def test_the_version_accepted_before_is_superseded(cadre, unit_head):
    former = DeclarationFactory(owner=cadre, accepted=True)
    sent = DeclarationFactory(owner=cadre, version=2, submitted=True, base=former)

    accepted = actions.accept_declaration(sent, by=unit_head)

    former.refresh_from_db()
    assert former.status == Status.SUPERSEDED
    assert former.superseded_at == accepted.reviewed_at
    kinds = AuditEvent.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["declaration.superseded", "declaration.accepted"]


@pytest.mark.rule("R39")
def test_a_fault_half_way_leaves_everything_as_it_was(cadre, unit_head, monkeypatch):
    former = DeclarationFactory(owner=cadre, accepted=True)
    sent = DeclarationFactory(owner=cadre, version=2, submitted=True, base=former)

    def fail(*arguments):
        raise RuntimeError

    monkeypatch.setattr("accounts.inbox.tell", fail)
    with pytest.raises(RuntimeError):
        actions.accept_declaration(sent, by=unit_head)

    former.refresh_from_db()
    sent.refresh_from_db()
    assert (former.status, sent.status) == (Status.ACCEPTED, Status.SUBMITTED)
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R35")
def test_nobody_accepts_their_own(unit_head):
    own = DeclarationFactory(owner=unit_head, submitted=True)

    with pytest.raises(Denied) as refusal:
        actions.accept_declaration(own, by=unit_head)

    assert refusal.value.code == "own_declaration"
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R33")
@pytest.mark.parametrize("status", [None, "accepted", "returned", "withdrawn", "superseded"])
def test_only_what_waits_is_accepted(cadre, unit_head, status):
    declaration = DeclarationFactory(owner=cadre, **({status: True} if status else {}))

    with pytest.raises(Denied) as refusal:
        actions.accept_declaration(declaration, by=unit_head)

    assert refusal.value.code == "wrong_status"
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R40")
def test_the_second_reviewer_learns_what_happened(cadre, unit_head, superior_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    actions.return_declaration(sent, by=unit_head, reason="Thiếu.")

    with pytest.raises(Denied) as refusal:
        actions.accept_declaration(sent, by=superior_head)

    assert refusal.value.code == "wrong_status"
    assert "đã được đề nghị bổ sung lúc" in str(refusal.value)
    assert unit_head.full_name not in str(refusal.value)
