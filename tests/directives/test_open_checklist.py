"""Opening a month: which duties, which months, by whom; many units at once."""

from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from audit.models import AuditEvent
from directives.actions import checklists as actions
from directives.models import Checklist, ChecklistItem, ChecklistPeriod, Frequency
from portal.lib.access import Denied
from tests.conftest import with_role
from tests.factories import (
    AppointmentFactory,
    ClauseFactory,
    DocumentFactory,
    UnitFactory,
    UnitKindFactory,
)

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
PERIOD = ChecklistPeriod(Frequency.MONTHLY, OCTOBER)


def codes(checklist):
    return [item.clause.reference for item in checklist.items.select_related("clause")]


def test_a_month_is_opened_with_what_is_asked_of_the_unit(library, tree, unit_head):
    checklist = actions.open_checklist(tree.branch, OCTOBER, by=unit_head)

    assert codes(checklist) == [
        "CT21/I.1",
        "CT21/I.3",
        "CT21/I.4",
        "CT21/I.5",
        "CT21/I.6",
        "CT21/I.8",
        "QD85/TC.3",
        "QD85/TC.4",
    ]
    assert (checklist.status, checklist.opened_by) == ("open", unit_head)
    assert {item.state for item in checklist.items.all()} == {"unanswered"}
    event = AuditEvent.objects.get(kind="checklist.opened")
    assert (event.actor_id, event.unit_path) == (unit_head.pk, tree.branch.path)
    assert event.details == {"period": "2026-10", "lists": 1}


@pytest.mark.rule("R60")
def test_the_same_duty_of_two_documents_is_one_line(library, tree, unit_head):
    checklist = actions.open_checklist(tree.branch, OCTOBER, by=unit_head)

    also = {item.clause.reference: item.also for item in checklist.items.select_related("clause")}
    assert {code: other for code, other in also.items() if other} == {
        "CT21/I.1": ["QD85/TC.1"],
        "CT21/I.5": ["QD85/TC.5"],
    }


@pytest.mark.rule("R60")
def test_a_folded_clause_brings_the_figures_that_it_asks_for(tree, unit_head):
    first = ClauseFactory(document__code="A", code="1", known=["declarations_coverage"])
    ClauseFactory(
        document__code="B",
        code="1",
        known=["declarations_coverage", "incidents_handled"],
        covers=[first.reference],
    )

    item = actions.open_checklist(tree.branch, OCTOBER, by=unit_head).items.get()

    assert item.clause == first
    assert item.also == ["B/1"]
    assert item.figures == ["declarations_coverage", "incidents_handled"]


@pytest.mark.rule("R60")
def test_a_clause_stands_alone_where_the_one_it_covers_is_not_on_the_list(tree, unit_head):
    ended = ClauseFactory(
        document__code="A",
        document__status="ended",
        document__effective_to=date(2025, 12, 31),
        code="1",
    )
    ClauseFactory(document__code="B", code="1", covers=[ended.reference])

    assert codes(actions.open_checklist(tree.branch, OCTOBER, by=unit_head)) == ["B/1"]


@pytest.mark.rule("R58")
def test_only_obligations_become_duties(tree, unit_head):
    document = DocumentFactory()
    kept = ClauseFactory(document=document)
    for kind in ["outside", "guidance", "conduct"]:
        ClauseFactory(document=document, kind=kind)

    assert codes(actions.open_checklist(tree.branch, OCTOBER, by=unit_head)) == [kept.reference]


@pytest.mark.rule("R60")
@pytest.mark.parametrize(
    "fields",
    [
        {"document__status": "issuer_abolished"},
        {"document__status": "ended", "document__effective_to": date(2026, 12, 31)},
        {"document__effective_to": date(2026, 9, 30)},
        {"document__effective_from": date(2026, 11, 1)},
        {"frequency": "yearly"},
        {"retired_in": 2},
        {"unit_kinds": ["school"]},
        {"unit_kinds": ["dang-uy-phuong"]},
    ],
    ids=str,
)
def test_what_is_not_in_force_for_the_unit_stays_out(tree, unit_head, fields):
    kept = ClauseFactory()
    ClauseFactory(**fields)

    assert codes(actions.open_checklist(tree.branch, OCTOBER, by=unit_head)) == [kept.reference]


@pytest.mark.rule("R60")
@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"is_school": True}, ["school"]),
        ({"is_armed_forces": True}, ["armed_forces"]),
        ({}, ["co-quan", "school"]),
    ],
)
def test_a_clause_for_one_kind_of_unit_reaches_it(flags, named):
    kind = UnitKindFactory(code="co-quan", **flags)
    unit = UnitFactory(kind=kind)
    clause = ClauseFactory(unit_kinds=named)

    assert codes(actions.open_checklist(unit, OCTOBER, by=None)) == [clause.reference]


def test_opening_again_gives_the_same_list_and_records_nothing(library, tree, unit_head):
    first = actions.open_checklist(tree.branch, OCTOBER, by=unit_head)
    events = AuditEvent.objects.count()

    again = actions.open_checklist(tree.branch, OCTOBER, by=unit_head)

    assert again == first
    assert AuditEvent.objects.count() == events


@pytest.mark.rule("R61")
def test_a_month_to_come_is_refused(library, tree, unit_head):
    today = timezone.localdate()
    coming = (today.replace(day=1) + timedelta(days=32)).replace(day=1)

    with pytest.raises(Denied) as refusal:
        actions.open_checklist(tree.branch, coming, by=unit_head)

    assert refusal.value.code == "future_month"
    assert not Checklist.objects.exists()
    assert actions.open_checklist(tree.branch, today.replace(day=1), by=unit_head)


@pytest.mark.rule("R61")
@pytest.mark.parametrize(
    ("life", "allowed"),
    [
        ({"valid_from": date(2026, 10, 31)}, True),
        ({"valid_from": date(2026, 11, 1)}, False),
        ({"valid_to": date(2026, 10, 1)}, True),
        ({"valid_to": date(2026, 9, 30)}, False),
    ],
)
def test_a_month_without_the_unit_is_refused(library, life, allowed):
    unit = UnitFactory(**life)

    if allowed:
        assert actions.open_checklist(unit, OCTOBER, by=None)
        return
    with pytest.raises(Denied) as refusal:
        actions.open_checklist(unit, OCTOBER, by=None)
    assert refusal.value.code == "unit_not_there"


def test_a_month_without_duties_is_refused(tree, unit_head):
    with pytest.raises(Denied) as refusal:
        actions.open_checklist(tree.branch, OCTOBER, by=unit_head)

    assert refusal.value.code == "no_duties"
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("person", ["cadre", "superior_head", "outside_head", "handler"])
def test_others_open_nothing(library, tree, request, person):
    by = request.getfixturevalue(person)

    with pytest.raises(Denied) as refusal:
        actions.open_checklist(tree.branch, OCTOBER, by=by)

    assert refusal.value.code == "not_keeper"
    assert not Checklist.objects.exists()


def test_staff_of_the_unit_and_of_a_unit_above_open(library, tree, staff):
    own = with_role("Trịnh Thị Mơ", tree.branch, Role.STAFF, tree.branch)

    assert actions.open_checklist(tree.branch, OCTOBER, by=staff)
    assert actions.open_checklist(tree.branch, date(2026, 9, 1), by=own)


def test_an_appointment_that_ended_opens_nothing(library, tree, cadre):
    AppointmentFactory(person=cadre, unit=tree.branch, valid_to=date(2026, 6, 1))

    with pytest.raises(Denied):
        actions.open_checklist(tree.branch, OCTOBER, by=cadre)


def test_many_units_take_the_queries_of_one(library, tree, staff):
    few = [tree.block]
    many = [tree.branch, tree.sibling, *UnitFactory.create_batch(20, parent=tree.block)]
    staff.appointments_in_force  # noqa: B018  # read once per request

    with CaptureQueriesContext(connection) as one:
        actions.open_checklists(few, PERIOD, by=staff)
    with CaptureQueriesContext(connection) as all_of_them:
        opened = actions.open_checklists(many, PERIOD, by=staff)

    assert opened == 22
    assert ChecklistItem.objects.count() == 23 * 8
    assert len(all_of_them) == len(one) <= 9


def test_many_units_leave_one_trail_row_above_them(library, tree):
    actions.open_checklists([tree.branch, tree.sibling], PERIOD, by=None)

    event = AuditEvent.objects.get(kind="checklist.opened")
    assert event.unit_path == tree.block.path
    assert event.details == {"period": "2026-10", "lists": 2}


def test_units_with_a_list_are_left_alone(library, tree):
    actions.open_checklist(tree.branch, OCTOBER, by=None)

    opened = actions.open_checklists([tree.branch, tree.sibling], PERIOD, by=None)

    assert opened == 1
    assert Checklist.objects.filter(unit=tree.sibling).exists()


def test_one_unit_that_is_not_ours_stops_them_all(library, tree, staff):
    with pytest.raises(Denied) as refusal:
        actions.open_checklists([tree.branch, tree.elsewhere], PERIOD, by=staff)

    assert refusal.value.code == "not_keeper"
    assert not Checklist.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_pressing_at_once_get_the_same_list(tree, unit_head):
    ClauseFactory()
    found = []

    def second():
        found.append(actions.open_checklist(tree.branch, OCTOBER, by=unit_head))
        connection.close()

    with transaction.atomic():
        first = actions.open_checklist(tree.branch, OCTOBER, by=unit_head)
        other = Thread(target=second)
        other.start()
        other.join(0.3)
        assert other.is_alive()  # it waits for us
    other.join(5)

    assert found == [first]
    assert AuditEvent.objects.filter(kind="checklist.opened").count() == 1
