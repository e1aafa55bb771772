"""The seats of the ward, the periods of a case, a clause to cite."""

from datetime import date

import pytest

from accounts.models import Period
from tests.factories import ClauseFactory, DocumentFactory


@pytest.fixture
def case_periods(db):
    for code, workdays in [
        ("report_screening", 5),
        ("case_answer", 10),
        ("case_appeal", 30),
        ("case_appeal_settled", 90),
    ]:
        Period.objects.create(
            code=code, workdays=workdays, name=code, source="tests", valid_from=date(2020, 1, 1)
        )


@pytest.fixture
def lending(db):
    """A clause about lending an account, of a document in force."""
    document = DocumentFactory(code="CT21", effective_from=date(2023, 1, 16))
    return ClauseFactory(document=document, code="L.1", kind="conduct", bears="person")


@pytest.fixture
def seated(tree, handler, decider, case_periods):
    return tree
