"""Planning a round, changing and discarding it before it opens."""

from datetime import date

import pytest
import time_machine

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry.actions import rounds as actions
from registry.models import Round
from registry.workflow import RoundStatus
from tests.factories import ClauseFactory, DocumentFactory, RoundFactory
from tests.registry.in_rounds import DAY, MONDAY, TODAY, plan


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture(autouse=True)
def clause(db):
    document = DocumentFactory(code="CT21", number="21-CT/TU")
    return ClauseFactory(document=document, code="II.2", title="Kê khai tài khoản")


def test_a_round_is_planned_with_its_basis_in_words(tree, staff):
    planned = actions.plan_round(plan(tree.block, note="Gửi trước Tết."), by=staff)

    assert planned.status == RoundStatus.PLANNED
    assert planned.basis_text == "21-CT/TU ngày 16/01/2023, điều khoản II.2: Kê khai tài khoản"
    assert planned.created_by == staff
    event = AuditEvent.objects.get(kind="round.planned")
    assert event.details["basis"] == "CT21/II.2"
    assert (event.unit_path, event.acted_as) == (
        tree.block.path,
        f"Cán bộ văn phòng: {tree.committee}",
    )
    assert not Notification.objects.exists()


@pytest.mark.rule("R91")
@pytest.mark.parametrize("who", ["cadre", "unit_head", "superior_head", "administrator"])
def test_only_the_office_plans(tree, request, who):
    with pytest.raises(Denied) as refusal:
        actions.plan_round(plan(tree.branch), by=request.getfixturevalue(who))

    assert refusal.value.code == "not_staff"
    assert not Round.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R91")
def test_an_office_plans_for_its_own_unit_and_below(tree, staff):
    with pytest.raises(Denied) as refusal:
        actions.plan_round(plan(tree.elsewhere), by=staff)

    assert refusal.value.code == "not_staff"


@pytest.mark.rule("R91")
@pytest.mark.parametrize("basis", ["CT21/II.9", "", "khong-co"])
def test_a_clause_that_is_not_in_force_is_refused(tree, staff, basis):
    with pytest.raises(Denied) as refusal:
        actions.plan_round(plan(tree.block, basis=basis), by=staff)

    assert refusal.value.code == "no_such_clause"
    assert not Round.objects.exists()


@pytest.mark.rule("R91")
@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"opens_on": TODAY - DAY}, "opening_is_past"),
        ({"due_on": TODAY - DAY}, "due_before_opening"),
        ({"closes_on": date(2026, 11, 26)}, "closes_before_due"),
        ({"counts_from": TODAY + DAY}, "counts_too_late"),
    ],
)
def test_the_days_stand_in_order(tree, staff, days, code):
    with pytest.raises(Denied) as refusal:
        actions.plan_round(plan(tree.block, **days), by=staff)

    assert refusal.value.code == code


def test_a_planned_round_is_changed(tree, staff):
    planned = actions.plan_round(plan(tree.block), by=staff)

    changed = actions.change_round(planned, plan(tree.branch, due_on=date(2026, 12, 1)), by=staff)

    assert (changed.unit, changed.due_on) == (tree.branch, date(2026, 12, 1))
    assert AuditEvent.objects.get(kind="round.changed").details["fields"] == ["unit", "due_on"]


def test_a_planned_round_is_discarded(tree, staff):
    planned = actions.plan_round(plan(tree.block), by=staff)

    actions.discard_round(planned, by=staff)

    assert not Round.objects.exists()
    assert AuditEvent.objects.get(kind="round.discarded").target_id == str(planned.pk)


@pytest.mark.parametrize("status", ["opened", "closed"])
def test_once_it_is_open_it_stays_as_it_was_planned(tree, staff, status):
    round_ = RoundFactory(unit=tree.block, **{status: True})

    with pytest.raises(Denied) as changing:
        actions.change_round(round_, plan(tree.block), by=staff)
    with pytest.raises(Denied) as discarding:
        actions.discard_round(round_, by=staff)

    assert (changing.value.code, discarding.value.code) == ("already_open", "already_open")
    assert not AuditEvent.objects.exists()
