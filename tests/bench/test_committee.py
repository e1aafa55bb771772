"""The made-up committee: as large as was asked, the same each time, and as the portal writes it."""

from collections import Counter

import pytest
from django.db import connection

from bench.committee import declarations
from bench.committee.people import name_of, person_key
from bench.committee.proofs import wrong_numbers, wrong_rows
from bench.committee.tree import Committee
from bench.committee.versions import IN_THE_CELL, WAYS, way_of
from portal.lib.names import search_key
from registry.platforms import identify
from registry.workflow import Status
from tests.factories import (
    DeclarationFactory,
    IncidentFactory,
    RoundFactory,
    RoundPlaceFactory,
)

COMMITTEE = Committee(2_000, 80)


def test_there_are_as_many_people_and_units_as_asked():
    assert len(COMMITTEE.places) == 80
    assert len({place.path for place in COMMITTEE.places}) == 80
    assert len(COMMITTEE.homes) == 2_000
    assert set(COMMITTEE.homes) == set(range(80))


def test_half_a_million_people_live_on_six_levels():
    levels = Counter(place.level for place in Committee().places)

    assert levels == {0: 1, 1: 34, 2: 408, 3: 2_040, 4: 4_080, 5: 13_437}


def test_too_few_people_for_so_many_units_are_refused():
    with pytest.raises(ValueError, match="too few people"):
        _ = Committee(200, 80).homes


@pytest.mark.parametrize("ways", [WAYS, IN_THE_CELL])
def test_a_hundred_people_have_a_hundred_versions_and_two_hundred_accounts(ways):
    versions = [version for way in ways for version in way.versions]

    assert len(ways) == len(versions) == 100
    assert sum(version.accounts for version in versions) == 200


def test_a_tenth_waits_for_an_answer():
    versions = [version for way in WAYS for version in way.versions]

    assert sum(version.status == Status.SUBMITTED for version in versions) == 10
    assert {version.status for version in versions} == set(Status)


def test_names_are_as_frequent_as_they_are_and_some_are_rare():
    names = [search_key(name_of(number).full) for number in range(2_000)]

    assert 600 < sum(name.startswith("nguyen ") for name in names) < 900
    assert "y blim nie" in names


def test_everyone_is_the_same_each_time():
    assert person_key(7) == person_key(7) != person_key(8)
    assert name_of(7) == name_of(7)


@pytest.mark.parametrize("place", [0, 2, 3])
def test_addresses_are_as_the_portal_reads_them(place):
    for person in range(200):
        platform, identity, _, typed, canonical, *_ = declarations.account_of(person, place)
        address = identify(typed, platform=platform)
        assert (address.identity, address.canonical) == (identity, canonical)


def test_a_version_that_answers_the_round_has_its_state():
    states = {
        (way.place.value, way.answering.status.value)
        for person in range(2_000)
        if (way := way_of(COMMITTEE, person)).answering
    }

    assert states == {("accepted", "accepted"), ("returned", "returned"), ("sent", "submitted")}


# -- the questions about the tables --------------------------------------------------------------


@pytest.fixture
def made_by_triggers(tree, cadre, colleague):
    """What the portal and its database have made themselves."""
    DeclarationFactory(owner=cadre, accepted=True)
    DeclarationFactory(owner=colleague, submitted=True, accounts=2)
    round_ = RoundFactory(opened=True, unit=tree.committee)
    for person in (cadre, colleague):
        RoundPlaceFactory(round=round_, person=person)
    IncidentFactory(owner=cadre)


def test_what_triggers_make_answers_every_question(made_by_triggers):
    assert wrong_rows() == {}


@pytest.mark.parametrize(
    ("change", "question"),
    [
        ("UPDATE registry_roundcount SET waiting = waiting + 1", "counts of the round"),
        ("DELETE FROM registry_roundcount", "counts of the round"),
        ("UPDATE registry_roundplace SET sort_key = 'x'", "copies on a place"),
        ("UPDATE registry_declaration SET unit_path = 'x'", "copies on a declaration"),
        ("UPDATE registry_incident SET owner_left = TRUE", "copies on an incident"),
        ("UPDATE registry_declaration SET search_key = 'x'", "search key of a declaration"),
        ("DELETE FROM registry_declaredaccount", "accounts of a sent declaration"),
        ("UPDATE accounts_unit SET path = 'x' || path", "path of a unit"),
        ("UPDATE accounts_user SET unit_path = 'x'", "path of a person"),
        ("UPDATE accounts_user SET sort_key = 'x'", "keys of a name"),
    ],
)
def test_what_triggers_would_not_have_made_is_found(made_by_triggers, change, question):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(change)
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert wrong_rows()[question] > 0


def test_a_trigger_left_off_is_found(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE registry_declaration DISABLE TRIGGER USER")

    assert wrong_rows()["trigger left off"] > 0


def test_a_committee_of_another_size_is_found(made_by_triggers):
    assert "User" in wrong_numbers(COMMITTEE)
