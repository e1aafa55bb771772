"""More people for the pages of the administrator."""

import pytest
from django.test import Client

from accounts.models import Role
from tests.conftest import with_role


@pytest.fixture
def second_administrator(tree):
    return with_role("Phan Văn Hải", tree.committee, Role.ADMINISTRATOR, None)


@pytest.fixture
def branch_staff(tree):
    """An office clerk of one branch alone."""
    return with_role("Tạ Thị Nga", tree.branch, Role.STAFF, tree.branch)


@pytest.fixture
def client_of():
    """A browser in which this person is signed in."""

    def browser(person):
        client = Client()
        client.force_login(person)
        return client

    return browser
