"""A person promises what they have read: once a version, then only what changed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Notification
from audit.models import AuditEvent
from directives.actions.commitments import make_commitment, record_commitment
from directives.actions.library import load_library
from directives.facts import commitments as facts
from directives.facts.commitment_progress import acknowledgements
from directives.models import Clause, Commitment, Document
from portal.lib.access import Denied
from tests.factories import (
    ClauseFactory,
    CommitmentFactory,
    DocumentFactory,
    UnitFactory,
    UnitKindFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

GUIDANCE = """
  - code: "3"
    kind: guidance
    bears: person
    title: Nói năng đúng mực
    summary: Giữ lời lẽ nhã nhặn.
    example: Góp ý bằng lời lễ phép.
"""
SIGNED = {"signature_file": "17/CK-CB", "signed_on": date(2026, 11, 20)}


def promise(person, code="CT1"):
    document = Document.objects.get(pk=code)
    return make_commitment(document, version=document.version, by=person)


def on_paper(person, clerk, **changed):
    document = Document.objects.get(pk="CT1")
    Document.objects.update(loaded_at=timezone.now() - timedelta(days=90))
    known = {"version": document.version, **SIGNED, "signed_on": timezone.localdate(), **changed}
    return record_commitment(document, person, by=clerk, **known)


def asked_of(person, code="CT1"):
    reading = facts.to_read(person, Document.objects.get(pk=code))
    return [part.clause.code for part in reading.parts]


@pytest.fixture
def soldier(tree):
    kind = UnitKindFactory(code="luc-luong", is_armed_forces=True)
    return UserFactory(unit=UnitFactory(kind=kind, parent=tree.committee))


# -- one's own ------------------------------------------------------------------------------------


@pytest.mark.rule("R220")
def test_a_commitment_keeps_version_hash_and_each_clause(small, cadre):
    load_library(small(more=GUIDANCE))

    made = promise(cadre)

    document = Document.objects.get()
    assert (made.person, made.version, made.sha256) == (cadre, 1, document.sha256)
    assert made.clauses == list(Clause.objects.filter(bears="person").values_list("pk", flat=True))
    event = AuditEvent.objects.get(kind="commitment.made")
    assert (event.actor_id, event.subject_id) == (cadre.pk, cadre.pk)
    assert event.details == {"document": "CT1", "version": 1, "clauses": 2}


@pytest.mark.rule("R220")
def test_the_same_press_again_gives_the_same_commitment(small, cadre):
    load_library(small())

    assert promise(cadre) == promise(cadre)

    assert AuditEvent.objects.filter(kind="commitment.made").count() == 1


@pytest.mark.rule("R220")
def test_the_database_alters_and_removes_no_commitment(small, cadre):
    load_library(small())
    made = promise(cadre)

    for change in [lambda row: row.update(version=2), lambda row: row.delete()]:
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Commitment.objects.filter(pk=made.pk))
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitmentFactory(person=cadre, document=made.document)
    assert Commitment.objects.get() == made


@pytest.mark.rule("R220")
@pytest.mark.parametrize("case", ["other_document", "of_the_unit", "later", "retired", "unknown"])
def test_the_database_takes_only_clauses_as_they_stood(cadre, case):
    document = DocumentFactory(version=2)
    about = {
        "other_document": {},
        "of_the_unit": {"document": document, "kind": "obligation"},
        "later": {"document": document, "since": 3},
        "retired": {"document": document, "retired_in": 2},
        "unknown": {"document": document},
    }[case]
    clause = ClauseFactory(**{"kind": "conduct", **about})
    read = [clause.pk + (case == "unknown")]

    with pytest.raises(IntegrityError, match="as they stood"):
        CommitmentFactory(person=cadre, document=document, clauses=read)


@pytest.mark.rule("R221")
def test_after_a_new_version_only_what_changed_is_asked(small, cadre):
    load_library(small(more=GUIDANCE))
    promise(cadre)
    load_library(
        small(("version: 1", "version: 2"), ("mật khẩu cho ai.", "mật khẩu cho người khác."))
    )

    reading = facts.to_read(cadre, Document.objects.get())

    assert [part.clause.code for part in reading.parts] == ["2"]
    assert reading.parts[0].before.summary == "Không đưa mật khẩu cho ai."
    changed = [(words.kind, words.text) for words in reading.parts[0].changes]
    assert ("new", "người khác.") in changed
    assert ("gone", "ai.") in changed
    assert [clause.code for clause in reading.dropped] == ["3"]
    second = promise(cadre)
    assert (second.version, len(second.clauses)) == (2, 1)
    assert asked_of(cadre) == []


@pytest.mark.rule("R221")
def test_a_version_that_asks_nothing_new_of_people_asks_nobody(small, cadre):
    load_library(small())
    promise(cadre)
    load_library(small(("version: 1", "version: 2"), ("Giải thích", "Giải thích rõ")))

    assert asked_of(cadre) == []
    assert facts.unread_documents(cadre, timezone.localdate()) == []
    assert promise(cadre).version == 1


@pytest.mark.rule("R221")
def test_who_read_an_older_version_than_the_portal_has_reads_again(small, cadre):
    load_library(small())

    with pytest.raises(Denied) as refusal:
        make_commitment(Document.objects.get(), version=2, by=cadre)

    assert refusal.value.code == "version_changed"
    assert not Commitment.objects.exists()


@pytest.mark.rule("R222")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("status: in_force", "status: issuer_abolished")], "not_in_force"),
        ([("effective_to: null", 'effective_to: "2024-01-01"')], "not_in_force"),
        ([('effective_from: "2023-01-16"', 'effective_from: "2199-01-01"')], "not_yet_in_force"),
    ],
)
def test_what_is_not_in_force_asks_nothing(small, cadre, changes, code):
    load_library(small(*changes))

    with pytest.raises(Denied) as refusal:
        promise(cadre)

    assert refusal.value.code == code
    assert facts.unread_documents(cadre, timezone.localdate()) == []


@pytest.mark.rule("R222")
def test_a_document_of_the_unit_alone_asks_nobody(cadre):
    clause = ClauseFactory()

    with pytest.raises(Denied) as refusal:
        promise(cadre, clause.document_id)

    assert refusal.value.code == "nothing_asked"


@pytest.mark.rule("R221")
def test_what_is_asked_of_the_armed_forces_is_asked_of_them_alone(cadre, soldier):
    ordinary = ClauseFactory(kind="conduct", code="1")
    ClauseFactory(kind="conduct", code="2", bears="armed_forces", document=ordinary.document)

    assert asked_of(cadre, ordinary.document_id) == ["1"]
    assert asked_of(soldier, ordinary.document_id) == ["1", "2"]


@pytest.mark.rule("R221")
def test_who_joins_the_armed_forces_reads_their_part(cadre, soldier):
    ordinary = ClauseFactory(kind="conduct", code="1")
    code = ordinary.document_id
    ClauseFactory(kind="conduct", code="2", bears="armed_forces", document=ordinary.document)
    promise(cadre, code)
    cadre.unit = soldier.unit
    cadre.save()
    cadre = type(cadre).objects.get(pk=cadre.pk)

    assert [doc.pk for doc in facts.unread_documents(cadre, timezone.localdate())] == [code]
    assert len(promise(cadre, code).clauses) == 1
    assert facts.unread_documents(cadre, timezone.localdate()) == []


def test_what_the_home_page_says_takes_one_query(library, cadre):
    with CaptureQueriesContext(connection) as queries:
        unread = facts.unread_documents(cadre, timezone.localdate())

    assert [document.pk for document in unread] == ["CT21", "QD85"]
    assert len(queries) == 1


def test_what_is_in_force_is_read_on_a_phone_in_five_minutes(library, cadre):
    for document in facts.unread_documents(cadre, timezone.localdate()):
        reading = facts.to_read(cadre, document)
        assert reading.minutes <= 5
        assert all(part.clause.example for part in reading.parts)


# -- on paper -------------------------------------------------------------------------------------


@pytest.mark.rule("R223")
def test_a_signed_sheet_stands_for_the_press(small, cadre, staff):
    load_library(small())

    made = on_paper(cadre, staff)

    assert (made.person, made.typed_by, made.signature_file) == (cadre, staff, "17/CK-CB")
    assert asked_of(cadre) == []
    line = Notification.objects.get(kind="commitment.recorded")
    assert line.person == cadre
    event = AuditEvent.objects.get(kind="commitment.recorded")
    assert (event.actor_id, event.subject_id) == (staff.pk, cadre.pk)
    assert "17/CK-CB" not in str(event.details)


@pytest.mark.rule("R223")
@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("staff_themselves", "own_paper"),
        ("unit_head", "not_clerk"),
        ("colleague", "not_clerk"),
        ("administrator", "not_clerk"),
        ("outsider_of_staff", "not_clerk"),
        ("left", "person_left"),
    ],
)
def test_who_may_not_record_a_sheet(small, cadre, staff, outsider, request, who, code):
    load_library(small())
    person, clerk = cadre, staff
    if who == "staff_themselves":
        person = staff
    elif who == "outsider_of_staff":
        person = outsider
    elif who == "left":
        cadre.left_on, cadre.is_active = date(2026, 10, 1), False
        cadre.save()
    else:
        clerk = request.getfixturevalue(who)

    with pytest.raises(Denied) as refusal:
        on_paper(person, clerk)

    assert refusal.value.code == code
    assert not Commitment.objects.exists()
    assert not Notification.objects.exists()


@pytest.mark.rule("R223")
@pytest.mark.parametrize(("days", "code"), [(1, "signed_later"), (-91, "signed_before_version")])
def test_a_sheet_is_signed_since_the_version_came(small, cadre, staff, days, code):
    load_library(small())

    with pytest.raises(Denied) as refusal:
        on_paper(cadre, staff, signed_on=timezone.localdate() + timedelta(days=days))

    assert refusal.value.code == code


@pytest.mark.rule("R223")
def test_a_sheet_is_recorded_once(small, cadre, staff):
    load_library(small())
    promise(cadre)

    with pytest.raises(Denied) as refusal:
        on_paper(cadre, staff)

    assert refusal.value.code == "already_made"


@pytest.mark.rule("R223")
@pytest.mark.parametrize(
    "half", [{"signature_file": "17"}, {"signed_on": date(2026, 11, 20)}, {"typed_by": "oneself"}]
)
def test_the_database_keeps_a_sheet_whole(cadre, half):
    if half.get("typed_by") == "oneself":
        half = {"signature_file": "17", "signed_on": date(2026, 11, 20), "typed_by": cadre}

    with pytest.raises(IntegrityError):
        CommitmentFactory(person=cadre, **half)


# -- figures --------------------------------------------------------------------------------------


def figure(unit, on=None):
    on = on or timezone.localdate()
    return acknowledgements([unit.path], on.replace(day=1), on)[unit.path]


@pytest.mark.rule("R224")
def test_acknowledgements_counts_people_who_have_read_all(
    library, tree, cadre, colleague, neighbour
):
    promise(cadre, "CT21")
    promise(cadre, "QD85")
    promise(colleague, "CT21")

    found = figure(tree.block)

    assert (found.value, found.total) == (1, 3)
    assert "1 trên 3 người đã cam kết đủ 2 văn bản" in found.text


def test_acknowledgements_of_a_past_day_knows_only_what_was_made_by_then(library, tree, cadre):
    promise(cadre, "CT21")
    promise(cadre, "QD85")

    assert figure(tree.branch, timezone.localdate() - timedelta(days=1)).value == 0


def test_acknowledgements_asks_the_armed_forces_for_their_part(library, soldier, cadre):
    for person in [soldier, cadre]:
        promise(person, "CT21")
        promise(person, "QD85")
    assert (figure(soldier.unit).value, figure(cadre.unit).value) == (1, 1)

    moved = UserFactory(unit=cadre.unit)
    promise(moved, "CT21")
    promise(moved, "QD85")
    moved.unit = soldier.unit
    moved.save()

    assert (figure(soldier.unit).value, figure(soldier.unit).total) == (1, 2)


def test_acknowledgements_takes_four_queries_for_many_units(library, tree):
    paths = [UnitFactory(parent=tree.block).path for _ in range(8)]

    with CaptureQueriesContext(connection) as queries:
        found = acknowledgements(paths, date(2026, 11, 1), timezone.localdate())

    assert set(found) == set(paths)
    assert len(queries) == 4
