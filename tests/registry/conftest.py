from datetime import date

import pytest

from accounts.models import Period

PERIODS = {"declaration_first": 10, "declaration_change": 10, "declaration_review": 10}


@pytest.fixture
def periods(db):
    """The three periods of a declaration, in working days, without any holiday."""
    return [
        Period.objects.create(
            code=code, workdays=workdays, name=code, source="tests", valid_from=date(2020, 1, 1)
        )
        for code, workdays in PERIODS.items()
    ]
