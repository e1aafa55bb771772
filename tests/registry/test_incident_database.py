"""What the database refuses about incidents by itself, raw SQL included."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from registry.models import Incident, IncidentNote
from registry.workflow import INCIDENT_STEPS, IncidentStatus
from tests.factories import IncidentFactory, IncidentNoteFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
WHOLE = {
    "contained": {"contained_at": NOON},
    "closed": {"closed_at": NOON, "outcome": "recovered", "what_happened": "Đã lấy lại."},
    "open": {},
}


@contextmanager
def refused(name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert refusal.value.__cause__.diag.constraint_name == name


def change(incident, **values):
    with transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(**values)


@pytest.mark.rule("R107")
@pytest.mark.parametrize("target", IncidentStatus.values)
@pytest.mark.parametrize("source", IncidentStatus.values)
def test_every_step_from_every_status(source, target):
    incident = IncidentFactory(**({source: True} if source != "open" else {}))
    values = {"status": target, **WHOLE[target]}
    if target == "closed":
        values["closed_by"] = incident.owner
    led = {(start, step.target) for step in INCIDENT_STEPS.values() for start in step.sources}

    if (source, target) in led:
        change(incident, **values)
        incident.refresh_from_db()
        assert incident.status == target
    elif source != target:
        with pytest.raises(DatabaseError, match="Invalid transition"):
            change(incident, status=target)


def test_it_begins_open_and_carries_its_owners_place(cadre):
    incident = IncidentFactory(owner=cadre)

    assert (incident.unit_path, incident.sort_key) == (cadre.unit_path, cadre.sort_key)
    with refused("incident_begins_open"):
        Incident.objects.create(
            owner=cadre,
            opened_by=cadre,
            kind="abused",
            platform="zalo",
            display_name="An",
            answer_due_on="2026-11-17",
            status="contained",
            contained_at=NOON,
        )


@pytest.mark.rule("R103")
def test_one_unresolved_incident_for_an_address(cadre):
    first = IncidentFactory(owner=cadre, identity="binh")

    with refused("incident_one_open_for_address"):
        IncidentFactory(owner=cadre, identity="binh", display_name="Tên khác", kind="abused")

    change(first, status="closed", closed_by=cadre, **WHOLE["closed"])
    assert IncidentFactory(owner=cadre, identity="binh").status == "open"


@pytest.mark.rule("R103")
def test_one_unresolved_incident_for_a_name_where_no_address_is_public(cadre):
    IncidentFactory(owner=cadre, platform="zalo", identity="", display_name="Bình")

    with refused("incident_one_open_for_name"):
        IncidentFactory(owner=cadre, platform="zalo", identity="", display_name="Bình")
    IncidentFactory(owner=cadre, platform="zalo", identity="", display_name="Bình 2")
    assert Incident.objects.count() == 2


@pytest.mark.rule("R107")
@pytest.mark.parametrize(
    "values",
    [
        {"kind": "abused"},
        {"display_name": "Khác"},
        {"shown_address": ""},
        {"opened_at": BEFORE},
        {"answer_due_on": "2027-01-01"},
        {"was_declared": False},
        {"description": "Viết lại."},
    ],
)
def test_what_was_said_stays(values):
    incident = IncidentFactory(description="Mất từ sáng nay.")

    with refused("incident_stays"):
        change(incident, **values)


@pytest.mark.rule("R107")
@pytest.mark.parametrize(
    "values",
    [
        {"what_happened": "Chuyện khác."},
        {"outcome": "mistaken"},
        {"closed_at": datetime(2026, 12, 1, tzinfo=UTC)},
        {"steps_done": ["warn_people"]},
        {"description": "Viết thêm."},
        {"answered_at": None, "answered_by": None},
    ],
)
def test_a_closed_one_stays_as_it_is(values):
    incident = IncidentFactory(answered=True, closed=True)

    with refused("incident_stays"):
        change(incident, **values)


@pytest.mark.rule("R104")
def test_the_first_answer_stays_and_is_never_the_owners(cadre):
    incident = IncidentFactory(owner=cadre)

    with refused("incident_not_answered_by_owner"):
        change(incident, answered_at=NOON, answered_by=cadre)
    change(incident, answered_at=NOON, answered_by=UserFactory())
    with refused("incident_stays"):
        change(incident, answered_at=datetime(2026, 11, 30, tzinfo=UTC))


@pytest.mark.parametrize("values", [{"answered_at": NOON}, {"answered_by": True}])
def test_an_answer_names_who_and_when(values):
    incident = IncidentFactory()
    if "answered_by" in values:
        values = {"answered_by": UserFactory()}

    with refused("incident_answered_whole"):
        change(incident, **values)


@pytest.mark.parametrize("name", ["closed_at", "closed_by", "outcome", "what_happened"])
def test_closing_is_whole_or_not_at_all(name):
    incident = IncidentFactory()
    whole = {"status": "closed", "closed_by": incident.owner, **WHOLE["closed"]}
    empty = None if name.startswith("closed") else ""

    with refused("incident_closed_whole"):
        change(incident, **{**whole, name: empty})
    with refused("incident_closed_whole"):
        change(incident, **{name: whole[name]})


@pytest.mark.parametrize(
    "values",
    [
        {"answered_at": BEFORE, "answered_by": True},
        {"status": "contained", "contained_at": BEFORE},
        {"status": "closed", **WHOLE["closed"], "closed_at": BEFORE, "closed_by": True},
    ],
)
def test_nothing_happens_before_it_is_opened(values):
    incident, somebody = IncidentFactory(), UserFactory()
    named = {key: somebody if value is True else value for key, value in values.items()}

    with refused("incident_times_in_order"):
        change(incident, **named)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "stolen"}, "incident_kind_known"),
        ({"platform": "myspace"}, "incident_platform_known"),
        ({"display_name": ""}, "incident_names_account"),
    ],
)
def test_only_known_words_and_a_named_account(values, name):
    with refused(name):
        IncidentFactory(**values)


@pytest.mark.rule("R107")
def test_notes_are_added_and_never_altered():
    note = IncidentNoteFactory()

    with refused("incident_note_stays"):
        IncidentNote.objects.filter(pk=note.pk).update(text="Khác")
    with refused("incident_note_stays"):
        IncidentNote.objects.filter(pk=note.pk).delete()
    with refused("incident_is_kept"):
        Incident.objects.filter(pk=note.incident_id)._raw_delete("default")


def test_it_follows_its_owner_to_another_unit_and_off_the_roster(cadre, tree):
    incident = IncidentFactory(owner=cadre)

    cadre.unit = tree.sibling
    cadre.save()
    incident.refresh_from_db()
    assert incident.unit_path == tree.sibling.path

    cadre.left_on, cadre.is_active = "2026-11-20", False
    cadre.save()
    incident.refresh_from_db()
    assert incident.owner_left
