"""What both sides do with an open incident: write, tick, contain, go on, close for good."""

from datetime import UTC, datetime

import pytest

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry.actions import incidents as actions
from registry.models import Incident
from tests.factories import IncidentFactory

NOON = datetime(2026, 11, 17, 5, tzinfo=UTC)
LATER = datetime(2026, 11, 18, 5, tzinfo=UTC)
CLOSING = {"outcome": "recovered", "what_happened": "Đã lấy lại, đã đổi mật khẩu."}
DEEDS = {
    "read": lambda incident, by: actions.read_incident(incident, by=by),
    "describe": lambda incident, by: actions.describe_incident(incident, by=by, description="Mất."),
    "note": lambda incident, by: actions.add_note(incident, by=by, text="Đang xem.", at=NOON),
    "mark": lambda incident, by: actions.mark_step(incident, by=by, code="never_pay", done=True),
    "contain": lambda incident, by: actions.contain_incident(incident, by=by, at=NOON),
    "reopen": lambda incident, by: actions.reopen_incident(incident, by=by, at=LATER),
    "close": lambda incident, by: actions.close_incident(incident, by=by, at=NOON, **CLOSING),
}


@pytest.fixture
def incident(cadre):
    return IncidentFactory(owner=cadre)


def refused(code, deed, incident, by):
    before = Incident.objects.filter(pk=incident.pk).values().get()
    with pytest.raises(Denied) as refusal:
        DEEDS[deed](incident, by)
    assert refusal.value.code == code
    assert Incident.objects.filter(pk=incident.pk).values().get() == before
    assert not incident.notes.exists()
    assert not AuditEvent.objects.exists()
    assert not Notification.objects.exists()


def told():
    return set(Notification.objects.values_list("person", "kind"))


# -- who ------------------------------------------------------------------------------------------


@pytest.mark.rule("R100")
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["colleague", "staff", "handler", "data_officer", "administrator"])
def test_nobody_but_the_owner_and_the_heads(request, incident, deed, who):
    code = "not_owner" if deed == "mark" else "not_following"

    refused(code, deed, incident, request.getfixturevalue(who))


@pytest.mark.rule("R100")
def test_who_can_be_told_of_it(
    incident, cadre, unit_head, superior_head, colleague, staff, administrator, outside_head
):
    for person in (cadre, unit_head, superior_head):
        assert Incident.objects.visible_to(person).get() == incident
    for person in (colleague, staff, administrator, outside_head):
        assert not Incident.objects.visible_to(person).exists()
    assert not Incident.objects.of_members(cadre).exists()


@pytest.mark.rule("R100")
def test_a_person_who_left_is_off_every_list(incident, cadre, unit_head):
    cadre.left_on, cadre.is_active = "2026-11-20", False
    cadre.save()
    incident.refresh_from_db()

    assert not Incident.objects.visible_to(unit_head).exists()
    assert not Incident.objects.on_desk_of(unit_head).exists()
    refused("owner_left", "note", incident, unit_head)


@pytest.mark.rule("R105")
def test_a_heads_reading_is_recorded(incident, cadre, unit_head):
    actions.read_incident(incident, by=unit_head)

    event = AuditEvent.objects.get()
    assert (event.kind, event.subject_id) == ("incident.read", cadre.pk)
    assert event.acted_as == "Người đứng đầu: Chi bộ Trường THCS Bình Nguyên"
    assert AuditEvent.objects.about(cadre.pk).readings().get() == event


@pytest.mark.rule("R105")
def test_the_owners_is_not(incident, cadre):
    actions.read_incident(incident, by=cadre)

    assert not AuditEvent.objects.exists()


# -- writing --------------------------------------------------------------------------------------


@pytest.mark.rule("R104")
def test_the_first_word_of_a_head_is_the_units_answer(incident, cadre, unit_head, superior_head):
    actions.add_note(incident, by=unit_head, text="Tôi đã báo các nhóm công tác.", at=NOON)
    actions.add_note(incident, by=superior_head, text="Đã biết.", at=LATER)

    incident.refresh_from_db()
    assert (incident.answered_by, incident.answered_at) == (unit_head, NOON)
    assert [note.from_unit for note in incident.notes.all()] == [True, True]
    assert told() == {(cadre.pk, "incident.noted")}


@pytest.mark.rule("R104")
def test_the_owners_own_words_are_no_answer(incident, cadre, unit_head):
    note = actions.add_note(incident, by=cadre, text="Có người đã chuyển tiền.")

    incident.refresh_from_db()
    assert incident.answered_at is None
    assert not note.from_unit
    assert told() == {(unit_head.pk, "incident.noted")}


@pytest.mark.rule("R107")
def test_the_trail_holds_no_word_of_it(incident, cadre, unit_head):
    actions.describe_incident(incident, by=cadre, description="Kẻ gian tên Tám.")
    actions.add_note(incident, by=unit_head, text="Kẻ gian tên Chín.")

    assert all("Kẻ gian" not in str(event.details) for event in AuditEvent.objects.all())


def test_it_is_described_once_by_whom_it_happened_to(incident, cadre):
    actions.describe_incident(incident, by=cadre, description="Mất từ sáng nay.")

    incident.refresh_from_db()
    assert incident.description == "Mất từ sáng nay."
    AuditEvent.objects.get(kind="incident.described")
    with pytest.raises(Denied) as refusal:
        actions.describe_incident(incident, by=cadre, description="Khác.")
    assert refusal.value.code == "described"


def test_another_head_does_not_describe_it(incident, unit_head):
    refused("not_opener", "describe", incident, unit_head)


def test_the_head_who_raised_it_may(cadre, unit_head):
    incident = IncidentFactory(owner=cadre, opened_by=unit_head)

    assert actions.describe_incident(incident, by=unit_head, description="Mất.").description


# -- ticking --------------------------------------------------------------------------------------


@pytest.mark.rule("R106")
def test_the_owner_ticks_and_unticks_one_step_at_a_time(incident, cadre):
    actions.mark_step(incident, by=cadre, code="tell_all_clear", done=True)
    actions.mark_step(incident, by=cadre, code="never_pay", done=True)
    incident.refresh_from_db()
    assert incident.steps_done == ["never_pay", "tell_all_clear"]

    actions.mark_step(incident, by=cadre, code="never_pay", done=False)

    incident.refresh_from_db()
    assert incident.steps_done == ["tell_all_clear"]
    assert [event.details["done"] for event in AuditEvent.objects.order_by("id")] == [1, 1, 0]


@pytest.mark.rule("R106")
def test_a_head_does_not_tick_for_the_owner(incident, unit_head):
    refused("not_owner", "mark", incident, unit_head)


def test_only_steps_of_its_own_list(incident, cadre):
    with pytest.raises(Denied) as refusal:
        actions.mark_step(incident, by=cadre, code="zalo_recover", done=True)

    assert refusal.value.code == "unknown_step"


# -- contained, reopened, closed ------------------------------------------------------------------


@pytest.mark.parametrize("who", ["cadre", "unit_head"])
def test_either_side_says_that_it_is_contained(request, incident, cadre, unit_head, who):
    actions.contain_incident(incident, by=request.getfixturevalue(who), at=NOON)

    incident.refresh_from_db()
    assert (incident.status, incident.contained_at) == ("contained", NOON)
    assert (incident.answered_by == unit_head) == (who == "unit_head")
    other = unit_head if who == "cadre" else cadre
    assert told() == {(other.pk, "incident.contained")}


def test_what_is_contained_may_go_on(incident, cadre, unit_head):
    actions.contain_incident(incident, by=unit_head, at=NOON)
    actions.reopen_incident(incident, by=cadre, at=LATER)

    incident.refresh_from_db()
    assert incident.status == "open"
    assert [note.text for note in incident.notes.all()] == [
        "Đã kiểm soát được.",
        "Chưa ổn, xử lý tiếp.",
    ]


@pytest.mark.rule("R107")
@pytest.mark.parametrize("who", ["cadre", "unit_head"])
@pytest.mark.parametrize("status", ["open", "contained"])
def test_either_side_closes_it_with_what_happened(request, cadre, unit_head, who, status):
    incident = IncidentFactory(owner=cadre, **({status: True} if status != "open" else {}))
    by = request.getfixturevalue(who)

    actions.close_incident(incident, by=by, at=NOON, **CLOSING)

    incident.refresh_from_db()
    assert (incident.status, incident.closed_by, incident.closed_at) == ("closed", by, NOON)
    assert incident.what_happened == CLOSING["what_happened"]
    assert AuditEvent.objects.get().details == {"outcome": "recovered"}
    other = unit_head if who == "cadre" else cadre
    assert told() == {(other.pk, "incident.closed")}


@pytest.mark.rule("R107")
@pytest.mark.parametrize("deed", [deed for deed in DEEDS if deed != "read"])
def test_a_closed_one_is_left_as_it_is(cadre, deed):
    refused("closed", deed, IncidentFactory(owner=cadre, closed=True), cadre)


def test_steps_out_of_turn(cadre, incident):
    refused("wrong_status", "reopen", incident, cadre)
    refused("wrong_status", "contain", IncidentFactory(owner=cadre, contained=True), cadre)
