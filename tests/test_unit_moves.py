"""A unit that moves takes along all that is kept under its path, whichever column the statement names."""

import pytest
from django.db import connection

from tests.factories import ChecklistFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db


def move(unit, parent):
    """As the approval of a move does: the parent alone is written."""
    unit.parent = parent
    unit.save(update_fields=["parent"])
    unit.refresh_from_db()


@pytest.mark.parametrize("make", [ChecklistFactory, TrainingSessionFactory])
def test_its_own_rows_follow(make, tree):
    row = make(unit=tree.branch)

    move(tree.branch, tree.committee)

    row.refresh_from_db()
    assert row.unit_path == tree.branch.path


def test_no_trigger_on_units_asks_for_the_column_in_the_statement():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'accounts_unit'::regclass"
            " AND NOT tgisinternal AND tgname LIKE '%carry%' AND tgattr::text <> ''"
        )
        assert cursor.fetchall() == []
