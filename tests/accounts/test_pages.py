"""Every page of the administrator opens."""

import pytest
from django.urls import reverse

ADMIN_PAGES = [
    "people",
    "add_person",
    "units",
    "add_unit",
    "unit_kinds",
    "unit_moves",
    "appointments",
    "activation_sheets",
    "request_activation_sheet",
    "inbox",
    "readings",
]


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_administrator_opens_every_list_and_form(client, administrator, cadre, name):
    client.force_login(administrator)
    assert client.get(reverse(f"accounts:{name}")).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["person", "change_person", "record_leaving", "end_all_sessions", "request_activation_slip"],
)
def test_administrator_opens_a_person(client, administrator, cadre, name):
    client.force_login(administrator)
    page = client.get(reverse(f"accounts:{name}", args=[cadre.pk]))
    assert page.status_code == 200
    assert cadre.full_name in page.text


@pytest.mark.parametrize(
    "name", ["unit", "change_unit", "close_unit", "propose_unit_move", "add_unit_below"]
)
def test_administrator_opens_a_unit(client, administrator, tree, name):
    client.force_login(administrator)
    page = client.get(reverse(f"accounts:{name}", args=[tree.sibling.pk]))
    assert page.status_code == 200
    assert tree.sibling.name in page.text
