"""How the portal asks its database."""

import pytest
from django.db import connection


@pytest.mark.parametrize(
    ("setting", "value"),
    [("jit", "off"), ("max_parallel_workers_per_gather", "0"), ("random_page_cost", "1.1")],
)
def test_questions_are_planned_for_pages(db, setting, value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [setting])
        assert cursor.fetchone() == (value,)
