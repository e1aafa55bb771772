"""Until when a declaration and an incident are kept (R86), and what a purge may remove (R87)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Cast
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import CalendarDay, Period, add_months
from registry.actions.retention import remove_declarations
from registry.facts import retention
from registry.facts.retention import (
    AddMonths,
    kept_declarations,
    kept_incidents,
    over_declarations,
)
from registry.models import Declaration, DeclaredAccount
from tests.factories import (
    DeclarationFactory,
    IncidentFactory,
    IncidentNoteFactory,
    UserFactory,
)

JANUARY = datetime(2023, 1, 31, 1, tzinfo=UTC)  # begun; sent, answered and replaced in hours
TODAY = date(2026, 11, 22)
LEFT = date(2024, 5, 31)


def kept(declaration, on=TODAY):
    row = kept_declarations(on).get(pk=declaration.pk)
    return row.kept_from, row.keep_until


def leave(person, on=LEFT):
    type(person).objects.filter(pk=person.pk).update(left_on=on, is_active=False)


@pytest.mark.rule("R86")
def test_what_was_replaced_is_kept_from_that_day(keeping, cadre):
    declaration = DeclarationFactory(owner=cadre, superseded=True, started_at=JANUARY)

    assert kept(declaration) == (date(2023, 1, 31), date(2025, 1, 31))


@pytest.mark.rule("R86")
@pytest.mark.parametrize("state", ["accepted", "submitted", "draft", "returned", "withdrawn"])
def test_what_is_in_use_has_no_last_day(keeping, cadre, state):
    trait = {} if state == "draft" else {state: True}
    declaration = DeclarationFactory(owner=cadre, started_at=JANUARY, **trait)

    assert kept(declaration) == (None, None)


@pytest.mark.rule("R86")
@pytest.mark.parametrize("state", ["returned", "withdrawn"])
def test_what_came_back_is_in_use_until_its_next_version_is_sent(keeping, cadre, state):
    declaration = DeclarationFactory(owner=cadre, started_at=JANUARY, **{state: True})
    later = DeclarationFactory(owner=cadre, version=2)
    assert kept(declaration) == (None, None)

    Declaration.objects.filter(pk=later.pk).delete()
    DeclarationFactory(owner=cadre, version=2, submitted=True)
    assert kept(declaration) == (date(2023, 1, 31), date(2025, 1, 31))


@pytest.mark.rule("R86")
@pytest.mark.parametrize("state", ["accepted", "submitted", "draft"])
def test_of_a_person_who_left_all_is_kept_from_that_day(keeping, cadre, state):
    trait = {} if state == "draft" else {state: True}
    declaration = DeclarationFactory(owner=cadre, started_at=JANUARY, **trait)
    leave(cadre)

    assert kept(declaration) == (LEFT, date(2026, 5, 31))


@pytest.mark.rule("R86")
@pytest.mark.parametrize("state", ["superseded", "returned", "withdrawn"])
def test_leaving_makes_nothing_last_longer(keeping, cadre, state):
    declaration = DeclarationFactory(owner=cadre, started_at=JANUARY, **{state: True})
    leave(cadre)

    assert kept(declaration) == (date(2023, 1, 31), date(2025, 1, 31))


@pytest.mark.rule("R86")
def test_an_hour_before_midnight_here_is_the_day_after_in_utc(keeping, cadre):
    evening = datetime(2023, 1, 31, 14, 30, tzinfo=UTC)  # superseded three hours later: 00:30 here
    declaration = DeclarationFactory(owner=cadre, superseded=True, started_at=evening)

    assert kept(declaration)[0] == date(2023, 2, 1)


@pytest.mark.rule("R86")
def test_an_incident_is_kept_from_its_end(keeping, cadre, colleague, neighbour):
    IncidentFactory(owner=cadre, opened_at=JANUARY, closed=True)
    IncidentFactory(owner=colleague, opened_at=JANUARY)
    IncidentFactory(owner=neighbour, opened_at=JANUARY)
    leave(neighbour)

    rows = kept_incidents(TODAY).order_by("kept_from")
    assert [(row.owner, row.keep_until) for row in rows] == [
        (cadre, date(2025, 1, 31)),
        (neighbour, date(2026, 5, 31)),
        (colleague, None),
    ]


@pytest.mark.rule("R86")
@pytest.mark.django_db
@given(
    day=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    months=st.integers(min_value=0, max_value=120),
)
def test_the_database_counts_months_as_the_code_does(day, months):
    CalendarDay.objects.all().delete()
    CalendarDay.objects.create(day=day, works=False, name="ngày thử", source="tests")

    after = AddMonths(Cast(F("day"), DateField()), Value(months))

    assert CalendarDay.objects.annotate(after=after).get().after == add_months(day, months)


@pytest.mark.rule("R86")
def test_kept_through_its_last_day(keeping, tree, cadre):
    DeclarationFactory(owner=cadre, superseded=True, started_at=JANUARY)

    def found(on):
        return list(retention.find(over_declarations, tree.block.path, on))

    assert not found(date(2025, 1, 31))
    (over,) = found(date(2025, 2, 1))
    assert (over.person, over.unit_path) == (cadre.pk, tree.branch.path)
    assert (over.kept_from, over.kept_until) == (date(2023, 1, 31), date(2025, 1, 31))


@pytest.mark.rule("R86")
@pytest.mark.parametrize("month", range(1, 13))
def test_the_quick_condition_leaves_out_nothing(keeping, cadre, month):
    """Whatever the lengths of the months: over on the day after the last one, on no day before."""
    ends = [date(2023, month, day) for day in (1, 27, 28)] + [
        date(2023 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    ]
    Period.objects.filter(code="keep_declaration").update(months=13)
    for version, day in enumerate(ends, 1):
        begun = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
        DeclarationFactory(owner=cadre, version=version, superseded=True, started_at=begun)

    for row in kept_declarations(TODAY):
        last = row.keep_until
        assert last == add_months(row.kept_from, 13)
        assert row in over_declarations(last + timedelta(days=1))
        assert row not in over_declarations(last)


@pytest.mark.rule("R87")
def test_counted_by_branch_without_names(
    keeping, tree, cadre, colleague, neighbour, outsider, staff
):
    for owner in [cadre, colleague, neighbour, outsider, staff]:
        DeclarationFactory(owner=owner, superseded=True, started_at=JANUARY)

    def counts(unit):
        return retention.count(over_declarations, unit.path, TODAY)

    assert counts(tree.committee) == {tree.committee.path: 1, tree.block.path: 3}
    assert counts(tree.block) == {tree.branch.path: 2, tree.sibling.path: 1}


@pytest.mark.rule("R87")
@pytest.mark.parametrize("state", ["accepted", "submitted", "returned", "superseded", "withdrawn"])
def test_nothing_sent_is_removed_without_a_purge(keeping, cadre, state):
    declaration = DeclarationFactory(owner=cadre, started_at=JANUARY, **{state: True})

    for sql in ["DELETE FROM registry_declaredaccount", "DELETE FROM registry_declaration"]:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert DeclaredAccount.objects.filter(declaration=declaration).exists()


@pytest.mark.rule("R87")
def test_the_remover_itself_needs_the_purge(keeping, cadre):
    over = DeclarationFactory(owner=cadre, superseded=True, started_at=JANUARY)

    with pytest.raises(IntegrityError), transaction.atomic():
        remove_declarations([str(over.pk)], TODAY)


@pytest.mark.rule("R87")
def test_no_incident_is_removed_without_a_purge(cadre):
    IncidentNoteFactory(incident__owner=cadre)

    for sql in ["DELETE FROM registry_incidentnote", "DELETE FROM registry_incident"]:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.rule("R88")
def test_a_version_whose_base_is_gone_is_not_called_the_first(cadre):
    changed = Declaration(accounts_total=3, added=1, changed=2)
    same = Declaration(accounts_total=3, unchanged=True)

    assert changed.summary == "Thêm 1 · sửa 2"
    assert same.summary == "Không thay đổi"
    assert Declaration(accounts_total=3).summary == "Lần đầu, 3 tài khoản"


def test_nothing_is_over_where_nobody_declared(keeping, tree):
    UserFactory(unit=tree.branch)
    assert not list(retention.find(over_declarations, tree.committee.path, TODAY))
