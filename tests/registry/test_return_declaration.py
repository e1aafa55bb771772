import pytest

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.workflow import Status
from tests.factories import DeclarationFactory

REASON = "Thiếu tài khoản Zalo dùng cho công việc."


@pytest.mark.rule("R38")
def test_the_owner_gets_it_back_with_the_reason(cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    returned = actions.return_declaration(sent, by=unit_head, reason=REASON)

    assert (returned.status, returned.return_reason) == (Status.RETURNED, REASON)
    assert returned.reviewed_by == unit_head
    told = Notification.objects.get()
    assert (told.person, told.kind) == (cadre, "declaration.returned")
    event = AuditEvent.objects.get()
    assert (event.kind, event.subject_id) == ("declaration.returned", cadre.pk)
    assert event.acted_as == "Người đứng đầu: Chi bộ Trường THCS Bình Nguyên"
    assert REASON not in str(event.details)


@pytest.mark.rule("R35")
def test_nobody_returns_their_own(unit_head):
    own = DeclarationFactory(owner=unit_head, submitted=True)

    with pytest.raises(Denied) as refusal:
        actions.return_declaration(own, by=unit_head, reason=REASON)

    assert refusal.value.code == "own_declaration"
    own.refresh_from_db()
    assert own.status == Status.SUBMITTED
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R33")
@pytest.mark.parametrize("status", [None, "accepted", "returned", "withdrawn", "superseded"])
def test_only_what_waits_is_returned(cadre, unit_head, status):
    declaration = DeclarationFactory(owner=cadre, **({status: True} if status else {}))

    with pytest.raises(Denied) as refusal:
        actions.return_declaration(declaration, by=unit_head, reason=REASON)

    assert refusal.value.code == "wrong_status"
    assert not AuditEvent.objects.exists()
    assert not Notification.objects.exists()
