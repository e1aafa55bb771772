"""A real installation seals reports under a key of its own (R193)."""

import pytest
from django.core.checks import registry

from violations.checks import SHORTEST, cases_have_a_key_of_their_own

pytestmark = pytest.mark.rule("R193")
LONG = "k" * SHORTEST


def found():
    return [item.id for item in cases_have_a_key_of_their_own()]


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv("CASE_KEY", raising=False)
    monkeypatch.delenv("CASE_KEY_FILE", raising=False)


def test_none_is_refused():
    assert found() == ["violations.E001"]


@pytest.mark.parametrize("name", ["CASE_KEY", "CASE_KEY_FILE"])
def test_one_of_its_own_is_taken(monkeypatch, settings, name):
    monkeypatch.setenv(name, "x")
    settings.CASE_KEY = LONG
    assert found() == []


def test_a_short_one_is_refused(monkeypatch, settings):
    monkeypatch.setenv("CASE_KEY", "x")
    settings.CASE_KEY = LONG[1:]
    assert found() == ["violations.E002"]


def test_that_of_the_sessions_is_refused(monkeypatch, settings):
    monkeypatch.setenv("CASE_KEY", "x")
    settings.CASE_KEY = settings.SECRET_KEY = LONG
    assert found() == ["violations.E003"]


def test_it_is_asked_at_every_deployment():
    asked = registry.registry.get_checks(include_deployment_checks=True)
    assert cases_have_a_key_of_their_own in asked
    assert cases_have_a_key_of_their_own not in registry.registry.get_checks()
