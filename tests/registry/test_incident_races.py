"""Two people at the same moment, on real transactions: one incident, one first answer, one end."""

import pytest

from accounts.models import Notification, User
from audit.models import AuditEvent
from registry.actions import incidents as actions
from registry.models import DeclaredAccount, Incident
from tests.factories import DeclarationFactory, IncidentFactory
from tests.registry.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("periods", "answer_period"),
]
CLOSING = {"outcome": "recovered", "what_happened": "Đã lấy lại."}


@pytest.mark.rule("R103")
def test_a_button_pressed_twice_raises_one(cadre, unit_head):
    DeclarationFactory(owner=cadre, accepted=True)

    def press():
        owner = User.objects.get(pk=cadre.pk)
        account = DeclaredAccount.objects.select_related("declaration").get()
        actions.open_incident(owner, by=owner, kind="lost_control", account=account)

    assert at_once(press, press) == ["already_open"]
    assert Incident.objects.count() == 1
    assert Notification.objects.get().person == unit_head


@pytest.mark.rule("R104")
def test_of_two_heads_one_has_answered_first(cadre, unit_head, superior_head):
    incident = IncidentFactory(owner=cadre)

    def note(by):
        return lambda: actions.add_note(Incident.objects.get(), by=by, text="Đã gọi điện.")

    assert not at_once(note(unit_head), note(superior_head))
    incident.refresh_from_db()
    assert incident.notes.count() == 2
    assert incident.answered_at == incident.notes.get(by=incident.answered_by).at


@pytest.mark.rule("R107")
def test_both_sides_close_it_at_once(cadre, unit_head):
    IncidentFactory(owner=cadre)

    def close(by):
        return lambda: actions.close_incident(Incident.objects.get(), by=by, **CLOSING)

    assert at_once(close(cadre), close(unit_head)) == ["closed"]
    assert AuditEvent.objects.filter(kind="incident.closed").count() == 1


@pytest.mark.rule("R104")
def test_two_workers_tell_once(cadre, unit_head):
    pk = IncidentFactory(owner=cadre).pk

    at_once(*[lambda: actions.tell_incident_late(pk)] * 2)

    assert Notification.objects.filter(kind="incident.late").count() == 1
