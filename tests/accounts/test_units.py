"""Adding, changing and closing a unit."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import units as actions
from accounts.models import Role, Unit
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.factories import AppointmentFactory, UnitFactory


def fields(tree, **more):
    return {
        "code": "MOI",
        "name": "Chi bộ mới",
        "kind": tree.branch.kind,
        "head_title": "Bí thư",
    } | more


@pytest.mark.rule("R11")
def test_administrator_adds_a_unit(tree, administrator):
    unit = actions.add_unit(by=administrator, parent=tree.block, **fields(tree))

    assert unit.path == tree.block.path + f"{unit.pk:06x}"
    assert unit.search_key == "chi bo moi moi"
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.unit_path) == (
        "unit.added",
        administrator.pk,
        unit.path,
    )


@pytest.mark.rule("R11")
@pytest.mark.parametrize("who", ["staff", "unit_head", "cadre", "data_officer"])
def test_nobody_else_adds_a_unit(tree, request, who):
    person = request.getfixturevalue(who)

    with pytest.raises(Denied) as refusal:
        actions.add_unit(by=person, parent=tree.block, **fields(tree))

    assert refusal.value.code == "not_administrator"
    assert not Unit.objects.filter(code="MOI").exists()
    assert not AuditEvent.objects.exists()


def test_nothing_is_added_below_a_closed_unit(tree, administrator):
    closed = UnitFactory(valid_to=date(2026, 6, 30))

    with pytest.raises(Denied) as refusal:
        actions.add_unit(by=administrator, parent=closed, **fields(tree))

    assert refusal.value.code == "unit_closed"


@pytest.mark.rule("R11")
def test_change_keeps_the_place_and_names_what_changed(tree, administrator):
    unit = actions.change_unit(
        tree.branch, by=administrator, **fields(tree, code=tree.branch.code, place="Bình Nguyên")
    )

    unit.refresh_from_db()
    assert (unit.name, unit.path) == ("Chi bộ mới", tree.branch.path)
    event = AuditEvent.objects.get()
    assert event.kind == "unit.changed"
    assert event.details == {"fields": ["name"]}


@pytest.mark.rule("R18")
def test_an_empty_unit_is_closed_and_merged(tree, administrator):
    on = timezone.localdate()
    actions.close_unit(tree.sibling, by=administrator, on=on, merged_into=tree.branch)

    tree.sibling.refresh_from_db()
    assert (tree.sibling.valid_to, tree.sibling.merged_into) == (on, tree.branch)
    assert AuditEvent.objects.get().kind == "unit.closed"


@pytest.mark.rule("R18")
@pytest.mark.parametrize(
    ("name", "code"),
    [("committee", "unit_has_units"), ("branch", "unit_has_people"), ("sibling", "unit_has_roles")],
)
def test_a_unit_that_still_holds_something_stays(tree, administrator, cadre, outsider, name, code):
    AppointmentFactory(person=outsider, role=Role.UNIT_HEAD, unit=tree.sibling)

    with pytest.raises(Denied) as refusal:
        actions.close_unit(getattr(tree, name), by=administrator, on=timezone.localdate())

    assert refusal.value.code == code
    assert not Unit.objects.exclude(valid_to=None).exists()


@pytest.mark.rule("R18")
@pytest.mark.parametrize(
    ("on", "into", "code"),
    [(date(2025, 6, 30), None, "bad_date"), (date(2026, 11, 1), "sibling", "below_itself")],
)
def test_close_refuses_bad_dates_and_merging_into_itself(tree, administrator, on, into, code):
    with pytest.raises(Denied) as refusal:
        actions.close_unit(
            tree.sibling,
            by=administrator,
            on=on,
            merged_into=getattr(tree, into) if into else None,
        )
    assert refusal.value.code == code


def test_form_refuses_a_code_and_a_name_in_use(client, administrator, tree):
    client.force_login(administrator)
    page = client.post(
        reverse("accounts:add_unit_below", args=[tree.block.pk]),
        {
            "code": tree.branch.code.lower(),
            "name": tree.branch.name,
            "kind": "chi-bo",
            "head_title": "Bí thư",
            "position": "0",
        },
    )
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"code", "name"}


def test_page_adds_a_unit_below(client, administrator, tree):
    client.force_login(administrator)
    answer = client.post(
        reverse("accounts:add_unit_below", args=[tree.block.pk]),
        {"code": "X1", "name": "Chi bộ X", "kind": "chi-bo", "head_title": "Bí thư", "position": 3},
    )
    unit = Unit.objects.get(code="X1")
    assert answer.url == unit.get_absolute_url()
    assert (unit.parent, unit.position) == (tree.block, 3)


def test_page_changes_and_closes_a_unit(client, administrator, tree):
    client.force_login(administrator)
    client.post(
        reverse("accounts:change_unit", args=[tree.sibling.pk]),
        {"code": "HM", "name": "Hoa Mai", "kind": "chi-bo", "head_title": "Bí thư", "position": 0},
    )
    client.post(reverse("accounts:close_unit", args=[tree.sibling.pk]), {"on": "22/11/2026"})

    tree.sibling.refresh_from_db()
    assert (tree.sibling.code, tree.sibling.valid_to) == ("HM", date(2026, 11, 22))


def test_units_page_shows_the_branches_of_ones_scope(client, unit_head, tree):
    client.force_login(unit_head)
    page = client.get(reverse("accounts:units")).text
    assert tree.branch.name in page
    assert tree.sibling.name not in page


def test_another_committees_unit_is_not_there(client, unit_head, tree):
    client.force_login(unit_head)
    assert client.get(reverse("accounts:unit", args=[tree.elsewhere.pk])).status_code == 404


def test_large_tree_opens_level_by_level(client, administrator, tree, monkeypatch):
    monkeypatch.setattr("accounts.views.units.WHOLE_TREE", 3)
    client.force_login(administrator)
    page = client.get(reverse("accounts:units")).text
    assert tree.committee.name in page
    assert tree.branch.name not in page
    assert "chỉ hiện cấp trên cùng" in page


def test_a_top_unit_names_the_body_above_it_for_its_letters(client, administrator, tree):
    client.force_login(administrator)
    values = {
        "code": "DU",
        "name": "Đảng ủy phường",
        "kind": "dang-uy-phuong",
        "head_title": "Bí thư",
        "position": 0,
        "superior_name": "Tỉnh ủy Bình An",
    }
    client.post(reverse("accounts:change_unit", args=[tree.committee.pk]), values)
    client.post(reverse("accounts:change_unit", args=[tree.branch.pk]), values | {"code": "CB"})

    names = [Unit.objects.get(pk=unit.pk).superior_name for unit in (tree.committee, tree.branch)]
    assert names == ["Tỉnh ủy Bình An", ""]
    assert "Tỉnh ủy Bình An" in client.get(tree.committee.get_absolute_url()).text
