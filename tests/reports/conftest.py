from datetime import UTC, date, datetime

import pytest
import time_machine

from tests.factories import DeclarationFactory

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def november():
    """Some weeks after the month that is reported."""
    with time_machine.travel("2026-11-05 08:00 +0700", tick=False):
        yield


@pytest.fixture
def october(november, periods, tree, unit_head, superior_head, cadre, colleague, neighbour):
    """One accepted declaration in the branch, none elsewhere; the month is over."""
    DeclarationFactory(owner=cadre, accepted=True, started_at=datetime(2026, 10, 12, 1, tzinfo=UTC))
    return OCTOBER
