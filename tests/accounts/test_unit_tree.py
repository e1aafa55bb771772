"""The database keeps the tree: paths, no cycle, whoever writes and however many at once."""

import threading
from contextlib import suppress
from datetime import date

import pytest
from django.db import Error, IntegrityError, connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Unit, UnitMove, User
from tests.factories import UnitFactory, UserFactory


def paths():
    return dict(Unit.objects.values_list("pk", "path"))


def assert_tree_is_whole():
    """Each path is that of the superior and the unit's own segment."""
    now = paths()
    for unit in Unit.objects.all():
        assert unit.path == now.get(unit.parent_id, "") + f"{unit.pk:06x}"


@pytest.mark.rule("R10")
def test_path_holds_the_ids_of_all_above(tree):
    segments = [f"{unit.pk:06x}" for unit in (tree.committee, tree.block, tree.branch)]
    assert tree.branch.path == "".join(segments)


@pytest.mark.rule("R10")
@pytest.mark.parametrize("below", ["committee", "block", "branch"])
def test_no_unit_below_itself_even_by_raw_sql(tree, below):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_unit SET parent_id = %s WHERE id = %s",
                [getattr(tree, below).pk, tree.committee.pk],
            )

    assert refusal.value.__cause__.diag.constraint_name == "unit_not_below_itself"
    assert_tree_is_whole()


@pytest.mark.rule("R10")
def test_raw_move_carries_the_paths_of_units_and_people(tree, cadre):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_unit SET parent_id = %s WHERE id = %s",
            [tree.elsewhere.pk, tree.block.pk],
        )

    assert_tree_is_whole()
    cadre.refresh_from_db()
    assert cadre.unit_path == Unit.objects.get(pk=tree.branch.pk).path
    assert cadre.unit_path.startswith(tree.elsewhere.path)


@pytest.mark.rule("R10")
def test_path_cannot_be_written_by_hand(tree):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_unit SET path = 'fff' WHERE id = %s", [tree.block.pk])
        cursor.execute("UPDATE accounts_user SET unit_path = 'fff'")

    assert_tree_is_whole()


@pytest.mark.rule("R10")
def test_person_path_cannot_be_written_by_hand(tree, cadre):
    User.objects.filter(pk=cadre.pk).update(unit_path="fff")

    cadre.refresh_from_db()
    assert cadre.unit_path == tree.branch.path


@pytest.mark.rule("R10")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 5)), max_size=12))
def test_whatever_is_moved_where_the_tree_stays_whole(tree, moves):
    units = [UnitFactory() for _ in range(6)]
    people = [UserFactory(unit=unit) for unit in units]
    for number, target in moves:
        parent = units[target].pk if target >= 0 else None
        with suppress(IntegrityError), transaction.atomic():
            Unit.objects.filter(pk=units[number].pk).update(parent=parent)

    assert_tree_is_whole()
    now = paths()
    for person in User.objects.filter(pk__in=[person.pk for person in people]):
        assert person.unit_path == now[person.unit_id]


def run_together(*deeds):
    """Each deed in a thread of its own; what it raised, or None."""
    together = threading.Barrier(len(deeds))
    raised = [None] * len(deeds)

    def run(number, deed):
        try:
            together.wait(timeout=5)
            deed()
        except Error as fault:
            raised[number] = fault
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(number, deed)) for number, deed in enumerate(deeds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def move(unit, parent):
    return lambda: Unit.objects.filter(pk=unit.pk).update(parent=parent)


@pytest.mark.rule("R10")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_two_moves_at_once_cannot_close_a_ring(attempt):
    one, two = UnitFactory(), UnitFactory()
    below_one, below_two = UnitFactory(parent=one), UnitFactory(parent=two)

    raised = run_together(move(one, below_two), move(two, below_one))

    assert raised.count(None) == 1
    assert_tree_is_whole()


@pytest.mark.rule("R10")
@pytest.mark.django_db(transaction=True)
def test_person_added_while_the_unit_moves_lands_on_the_new_path():
    old, new = UnitFactory(), UnitFactory()
    unit = UnitFactory(parent=old)
    added, moved = threading.Event(), threading.Event()

    def add():
        with transaction.atomic():
            UserFactory(staff_code="NEW", unit=unit)
            added.set()
            moved.wait(timeout=1)  # the mover waits for this row, so it cannot have been

    def carry():
        added.wait(timeout=5)
        move(unit, new)()
        moved.set()

    assert run_together(add, carry) == [None, None]
    assert User.objects.get(staff_code="NEW").unit_path == Unit.objects.get(pk=unit.pk).path


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"valid_to": date(2025, 6, 30)}, "unit_dates_in_order"),
        ({"merged_into_id": "other"}, "unit_merged_only_when_ended"),
    ],
)
def test_unit_constraints(tree, values, constraint):
    if "merged_into_id" in values:
        values = {"merged_into_id": tree.sibling.pk}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Unit.objects.filter(pk=tree.branch.pk).update(**values)


@pytest.mark.parametrize("parent", ["block", None])
def test_one_name_under_one_superior_the_top_included(tree, parent):
    above = getattr(tree, parent) if parent else None
    UnitFactory(name="Trùng tên", parent=above)
    with pytest.raises(IntegrityError, match="unit_name_once_per_parent"), transaction.atomic():
        UnitFactory(name="Trùng tên", parent=above)


def test_name_is_free_again_after_the_unit_ended(tree):
    UnitFactory(name="Trùng tên", parent=tree.block, valid_to=date(2026, 1, 1))
    assert UnitFactory(name="Trùng tên", parent=tree.block).pk


@pytest.mark.rule("R12")
@pytest.mark.parametrize(
    ("missing", "constraint"),
    [
        ("decided_by", "unit_move_decided_whole"),
        ("decided_at", "unit_move_decided_whole"),
        ("approved", "unit_move_decided_whole"),
        ("second", "unit_move_two_people"),
    ],
)
def test_a_decided_move_is_whole_and_of_two_people(
    tree, administrator, second_administrator, missing, constraint
):
    open_move = UnitMove.objects.create(
        unit=tree.branch, new_parent=tree.elsewhere, reason="x", proposed_by=administrator
    )
    values = {
        "decided_by": second_administrator,
        "decided_at": timezone.now(),
        "approved": True,
    }
    if missing == "second":
        values["decided_by"] = administrator
    else:
        values[missing] = None
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        UnitMove.objects.filter(pk=open_move.pk).update(**values)


@pytest.mark.rule("R12")
def test_one_open_move_for_a_unit(tree, administrator):
    values = {"unit": tree.branch, "reason": "x", "proposed_by": administrator}
    UnitMove.objects.create(new_parent=tree.elsewhere, **values)
    with pytest.raises(IntegrityError, match="unit_move_one_open"), transaction.atomic():
        UnitMove.objects.create(new_parent=None, **values)
