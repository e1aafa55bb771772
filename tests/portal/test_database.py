"""How the portal asks its database."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_no_question_is_compiled_first():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
