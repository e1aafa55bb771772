"""What the database refuses, raw SQL included, whatever the code above it says."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from directives.models import Checklist, ChecklistItem, Clause, Document
from directives.workflow import CHECKLIST_STEPS, ChecklistStatus
from tests.factories import (
    ChecklistFactory,
    ChecklistItemFactory,
    ClauseFactory,
    DocumentFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 5, tzinfo=UTC)


def refuses(rows, **changes):
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**changes)


def refuses_sql(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


# -- documents and clauses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "forgotten"},
        {"source": "classified"},
        {"effective_to": date(2022, 12, 31)},
        {"status": "ended"},
        {"checked_by": "Văn phòng"},
        {"checked_on": date(2026, 11, 1)},
        {"version": 2},
    ],
    ids=str,
)
def test_a_document_keeps_its_shape(changes):
    DocumentFactory(version=3)

    refuses(Document.objects.all(), **changes)


@pytest.mark.rule("R56")
def test_a_document_is_checked_by_somebody_on_a_day():
    DocumentFactory(checked_by="Trần Thị Lan, Văn phòng", checked_on=date(2026, 11, 1))

    assert Document.objects.get().is_checked


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "opinion"},
        {"bears": "police"},
        {"frequency": "daily"},
        {"kind": "conduct", "bears": "person", "shows": ""},
        {"kind": "guidance", "shows": "Một lượt thích."},
        {"kind": "obligation", "shows": "Một sự việc."},
        {"kind": "conduct", "bears": "unit", "shows": "Một sự việc."},
        {"kind": "obligation", "bears": "person"},
        {"kind": "outside", "bears": "armed_forces"},
        {"kind": "guidance", "bears": "person", "reference_only": True},
        {"since": 3, "retired_in": 3},
        {"since": 3, "retired_in": 2},
    ],
    ids=str,
)
def test_a_clause_keeps_its_shape(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClauseFactory(**fields)


@pytest.mark.rule("R52")
def test_a_clause_without_a_fact_to_show_is_not_reportable():
    kinds = ["obligation", "conduct", "guidance", "outside"]

    assert [ClauseFactory(kind=kind).is_reportable for kind in kinds] == [False, True, False, False]


def test_one_text_of_a_clause_is_current():
    clause = ClauseFactory(code="1", retired_in=2)
    ClauseFactory(document=clause.document, code="1", since=2)

    with pytest.raises(IntegrityError), transaction.atomic():
        ClauseFactory(document=clause.document, code="1", since=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClauseFactory(document=clause.document, code="1", since=1, retired_in=5)


@pytest.mark.rule("R51")
@pytest.mark.parametrize(
    "column",
    ["code", "kind", "bears", "title", "summary", "shows", "evidence", "example", "sha256"],
)
def test_the_text_of_a_clause_is_not_rewritten(column):
    ClauseFactory(kind="guidance")

    refuses_sql(f"UPDATE directives_clause SET {column} = 'conduct'")  # noqa: S608


@pytest.mark.rule("R51")
def test_clauses_and_documents_are_not_deleted():
    ClauseFactory()

    refuses_sql("DELETE FROM directives_clause")
    refuses_sql("DELETE FROM directives_document")


@pytest.mark.rule("R51")
def test_a_clause_is_retired_once_and_for_all():
    ClauseFactory(retired_in=2)

    refuses(Clause.objects.all(), retired_in=None)
    refuses(Clause.objects.all(), retired_in=3)
    Clause.objects.update(position=7)


# -- checklists -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"month": date(2026, 10, 2)},
        {"status": "lost"},
        {"status": "sent"},
        {"status": "returned", "reviewed_at": AT},
        {"sent_at": AT},
        {"reviewed_at": AT},
    ],
    ids=str,
)
def test_a_checklist_keeps_its_shape(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Checklist.objects.create(**{"unit": UnitFactory(), "month": date(2026, 10, 1), **fields})


@pytest.mark.parametrize("column", ["sent_by", "reviewed_by"])
def test_a_name_without_a_moment_is_refused(column):
    ChecklistFactory()

    refuses(Checklist.objects.all(), **{column: UserFactory()})


def test_a_unit_has_one_list_a_month():
    checklist = ChecklistFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ChecklistFactory(unit=checklist.unit)


@pytest.mark.rule("R66")
@pytest.mark.parametrize("reason", ["", "  "])
def test_a_returned_list_has_a_reason(reason):
    ChecklistFactory(sent=True)

    refuses(
        Checklist.objects.all(),
        status="returned",
        reviewed_at=AT,
        reviewed_by=UserFactory(),
        return_reason=reason,
    )


@pytest.mark.parametrize("status", ["returned", "accepted"])
def test_a_reviewed_list_has_its_reviewer(status):
    ChecklistFactory(sent=True)

    refuses(Checklist.objects.all(), status=status, return_reason="Thiếu.")


@pytest.mark.parametrize("source", ChecklistStatus.values)
@pytest.mark.parametrize("target", ChecklistStatus.values)
def test_steps_follow_the_table(source, target):
    checklist = ChecklistFactory(**({source: True} if source != "open" else {}))
    whole = {
        "sent_at": AT,
        "sent_by": UserFactory(),
        "reviewed_at": AT,
        "reviewed_by": UserFactory(),
        "return_reason": "Thiếu.",
    }
    steps = {(a, step.target) for step in CHECKLIST_STEPS.values() for a in step.sources}
    row = Checklist.objects.filter(pk=checklist.pk)

    if source == target or (source, target) in steps:
        assert row.update(status=target, **whole) == 1
    else:
        refuses(row, status=target, **whole)


def test_a_list_is_not_deleted_nor_moved():
    ChecklistFactory()
    other = UnitFactory()

    refuses_sql("DELETE FROM directives_checklist")
    refuses_sql("UPDATE directives_checklist SET unit_id = %s", other.pk)
    refuses_sql("UPDATE directives_checklist SET month = '2026-09-01'")


def test_the_path_follows_the_unit_and_is_the_database_s(tree):
    checklist = ChecklistFactory(unit=tree.branch)
    Checklist.objects.update(unit_path="000001")

    tree.branch.parent = tree.committee
    tree.branch.save()

    checklist.refresh_from_db()
    tree.branch.refresh_from_db()
    assert checklist.unit_path == tree.branch.path
    assert checklist.unit_path.startswith(tree.committee.path)


@pytest.mark.rule("R66")
@pytest.mark.parametrize("state", ["sent", "accepted"])
def test_answers_of_a_sent_list_stay(state):
    checklist = ChecklistFactory(**{state: True})
    free = ChecklistItemFactory()

    refuses(checklist.items, note="Khác.")
    refuses(checklist.items, known=[{"name": "x"}])
    refuses(checklist.items, checklist=free.checklist)
    refuses(ChecklistItem.objects.filter(pk=free.pk), checklist=checklist)
    refuses_sql("DELETE FROM directives_checklistitem WHERE checklist_id = %s", checklist.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        ChecklistItemFactory(checklist=checklist)
    assert checklist.items.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "perhaps"},
        {"state": "done"},
        {"state": "done", "answered_at": AT},
        {"answered_at": AT},
    ],
    ids=str,
)
def test_an_answer_is_whole(changes):
    refuses(ChecklistItem.objects.filter(pk=ChecklistItemFactory().pk), **changes)


def test_an_answer_taken_back_leaves_nobody():
    item = ChecklistItemFactory(answered=True)

    refuses(ChecklistItem.objects.filter(pk=item.pk), answered_by=None)
    refuses(ChecklistItem.objects.filter(pk=item.pk), state="unanswered")


@pytest.mark.rule("R63")
@pytest.mark.parametrize("note", ["", " ", "\n"])
def test_not_applicable_has_a_note(note):
    item = ChecklistItemFactory(answered=True)

    refuses(ChecklistItem.objects.filter(pk=item.pk), state="not_applicable", note=note)


def test_a_duty_stands_once_on_a_list():
    item = ChecklistItemFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ChecklistItemFactory(checklist=item.checklist, clause=item.clause)
