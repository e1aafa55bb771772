import pytest

from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from tests.factories import DeclarationFactory


@pytest.mark.rule("R41")
def test_reading_anothers_declaration_is_recorded_with_the_role(cadre, superior_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    actions.read_declaration(sent, by=superior_head)

    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id) == ("declaration.read", superior_head.pk)
    assert (event.subject_id, event.target_id) == (cadre.pk, str(sent.pk))
    assert event.acted_as == "Người đứng đầu: Đảng ủy phường Bình Nguyên"
    assert event.details == {"version": 1}


def test_reading_ones_own_is_not(cadre):
    own = DeclarationFactory(owner=cadre, submitted=True)

    assert actions.read_declaration(own, by=cadre) == own
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R41")
def test_what_cannot_be_recorded_is_not_read(cadre, unit_head, monkeypatch):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    def fail(*arguments, **details):
        raise RuntimeError

    monkeypatch.setattr("audit.models.AuditEvent.save", fail)

    with pytest.raises(RuntimeError):
        actions.read_declaration(sent, by=unit_head)


@pytest.mark.rule("R37")
@pytest.mark.parametrize(("status", "code"), [(None, "draft"), ("withdrawn", "withdrawn")])
def test_what_is_not_yet_or_no_longer_sent_is_the_owners_alone(cadre, unit_head, status, code):
    declaration = DeclarationFactory(owner=cadre, **({status: True} if status else {}))

    with pytest.raises(Denied) as refusal:
        actions.read_declaration(declaration, by=unit_head)

    assert refusal.value.code == code
    assert actions.read_declaration(declaration, by=cadre) == declaration
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R37")
@pytest.mark.parametrize(
    "reader",
    ["colleague", "staff", "handler", "decider", "data_officer", "administrator", "outside_head"],
)
def test_only_heads_read(request, cadre, reader):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    with pytest.raises(Denied) as refusal:
        actions.read_declaration(sent, by=request.getfixturevalue(reader))

    assert refusal.value.code == "not_reviewer"
    assert not AuditEvent.objects.exists()
