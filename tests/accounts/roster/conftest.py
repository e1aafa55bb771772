import pytest
from django.core.management import call_command

from accounts.models import Role
from tests.conftest import with_role
from tests.factories import UnitFactory


@pytest.fixture
def kinds(db):
    """The unit kinds as an installation has them."""
    call_command("load_reference", verbosity=0)


@pytest.fixture
def keeper(kinds):
    """An administrator of a portal in which nothing of the sample is there yet."""
    unit = UnitFactory(code="TINH", name="Tỉnh ủy")
    return with_role("Lý Thành Trung", unit, Role.ADMINISTRATOR, None)
