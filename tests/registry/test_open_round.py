"""A round opens on its day or by hand, once, and closes after its last day or by hand."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from accounts.models import Role
from audit.models import AuditEvent
from portal.lib.access import Denied
from portal.lib.jobs import run_due
from registry.actions import rounds as actions
from registry.jobs import rounds as jobs
from registry.models import Round
from registry.workflow import PlaceState, RoundStatus
from tests.conftest import with_role
from tests.factories import ClauseFactory, DocumentFactory, RoundFactory
from tests.registry.in_rounds import DAY, MONDAY, TODAY, states, told

pytestmark = pytest.mark.usefixtures("periods")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def clause(db):
    return ClauseFactory(document=DocumentFactory(code="CT21"), code="II.2")


@pytest.fixture
def planned(tree):
    return RoundFactory(unit=tree.block)


def test_the_office_opens_it_and_the_worker_asks_people(planned, staff, cadre):
    opened = actions.open_round(planned, by=staff)
    jobs.ask_people(str(opened.pk))

    assert (opened.status, opened.opened_by, opened.opened_at) == (RoundStatus.OPEN, staff, MONDAY)
    assert states(opened) == {cadre: PlaceState.WAITING}
    assert told("round.opened") == [cadre.pk]
    assert AuditEvent.objects.get(kind="round.opened").actor_id == staff.pk


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_once_the_opening_holds(planned, staff, queued):
    actions.open_round(planned, by=staff)

    assert queued() == [("registry.jobs.rounds.ask_people", str(planned.pk))]


def test_opened_before_its_day_it_counts_from_today(tree, staff):
    early = RoundFactory(unit=tree.block, opens_on=TODAY + DAY * 3, counts_from=TODAY + DAY * 2)

    opened = actions.open_round(early, by=staff)

    assert (opened.opens_on, opened.counts_from) == (TODAY, TODAY)


def test_the_day_itself_opens_it(planned, cadre):
    jobs.open_round(str(planned.pk))

    planned.refresh_from_db()
    assert (planned.status, planned.opened_by) == (RoundStatus.OPEN, None)
    assert AuditEvent.objects.get(kind="round.opened").actor_id is None
    assert states(planned) == {cadre: PlaceState.WAITING}


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ({}, True),
        ({"opens_on": TODAY + DAY}, False),
        ({"opens_on": TODAY - DAY * 5, "counts_from": TODAY - DAY * 5}, True),
    ],
)
def test_the_tick_finds_what_is_to_be_opened(tree, days, found):
    planned = RoundFactory(unit=tree.block, **days)

    assert (planned.pk in actions.rounds_to_open()) is found


def test_after_a_long_break_a_round_is_not_opened_late_by_itself(tree, staff):
    """Everyone would be late at once; the office is told on its home page."""
    days = {
        "opens_on": date(2026, 11, 2),
        "due_on": date(2026, 11, 13),
        "counts_from": date(2026, 11, 2),
    }
    passed = RoundFactory(unit=tree.block, **days)
    jobs.open_round(str(passed.pk))

    assert passed.pk not in actions.rounds_to_open()
    passed.refresh_from_db()
    assert passed.status == RoundStatus.PLANNED
    with pytest.raises(Denied) as refusal:
        actions.open_round(passed, by=staff)
    assert refusal.value.code == "due_is_past"


@pytest.mark.rule("R91")
def test_a_clause_that_was_retired_meanwhile_opens_nothing(planned, clause, staff):
    clause.retired_in = 2
    clause.save()

    with pytest.raises(Denied) as refusal:
        actions.open_round(planned, by=staff)

    assert refusal.value.code == "no_such_clause"
    jobs.open_round(str(planned.pk))
    planned.refresh_from_db()
    assert planned.status == RoundStatus.PLANNED


@pytest.mark.rule("R91")
@pytest.mark.parametrize("who", ["cadre", "unit_head", "superior_head", "administrator"])
def test_only_the_office_opens_and_closes(tree, planned, request, who):
    person, opened = request.getfixturevalue(who), RoundFactory(unit=tree.block, opened=True)

    with pytest.raises(Denied) as opening:
        actions.open_round(planned, by=person)
    with pytest.raises(Denied) as closing:
        actions.close_round(opened, by=person)

    assert (opening.value.code, closing.value.code) == ("not_staff", "not_staff")
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R91")
def test_an_office_below_opens_no_round_of_a_unit_above(tree, planned):
    clerk = with_role("Tạ Thị Nga", tree.branch, Role.STAFF, tree.branch)

    with pytest.raises(Denied) as refusal:
        actions.open_round(planned, by=clerk)

    assert refusal.value.code == "not_staff"


@pytest.mark.parametrize("status", ["opened", "closed"])
def test_a_round_opens_once(tree, staff, status):
    round_ = RoundFactory(unit=tree.block, **{status: True})

    with pytest.raises(Denied) as refusal:
        actions.open_round(round_, by=staff)

    assert refusal.value.code == "already_open"


def test_the_office_closes_it_early(tree, staff):
    opened = RoundFactory(unit=tree.block, opened=True)

    closed = actions.close_round(opened, by=staff)

    assert (closed.status, closed.closed_by, closed.closed_at) == (
        RoundStatus.CLOSED,
        staff,
        MONDAY,
    )
    assert AuditEvent.objects.get(kind="round.closed").actor_id == staff.pk


def test_it_closes_after_its_last_day(tree, clock):
    opened = RoundFactory(unit=tree.block, opened=True)

    clock.move_to(datetime(2026, 12, 4, 16, 59, tzinfo=UTC))  # 23:59 of the last day
    jobs.close_round(str(opened.pk))
    assert actions.rounds_to_close() == []
    assert Round.objects.get().status == RoundStatus.OPEN

    clock.move_to(datetime(2026, 12, 4, 17, 0, tzinfo=UTC))
    assert actions.rounds_to_close() == [opened.pk]
    jobs.close_round(str(opened.pk))
    jobs.close_round(str(opened.pk))
    assert Round.objects.get().status == RoundStatus.CLOSED
    assert AuditEvent.objects.get(kind="round.closed").actor_id is None


def test_only_an_open_round_closes(planned, staff):
    with pytest.raises(Denied) as refusal:
        actions.close_round(planned, by=staff)

    assert refusal.value.code == "not_open"


def test_a_discarded_round_leaves_its_jobs_nothing_to_do(planned, staff):
    actions.discard_round(planned, by=staff)

    for job in (jobs.open_round, jobs.ask_people, jobs.remind, jobs.close_round):
        job(str(planned.pk))
    assert not Round.objects.exists()


def test_the_tick_queues_all_of_it(tree, clock, queued):
    planned, opened = RoundFactory(unit=tree.block), RoundFactory(unit=tree.block, opened=True)
    over = RoundFactory(
        unit=tree.block,
        opened=True,
        closes_on=TODAY - DAY,
        due_on=TODAY - DAY,
        opens_on=TODAY - DAY * 9,
        counts_from=TODAY - DAY * 9,
    )

    run_due()

    waiting = {job for job in queued() if job[0].startswith("registry.jobs.rounds")}
    assert ("registry.jobs.rounds.open_round", str(planned.pk)) in waiting
    assert ("registry.jobs.rounds.ask_people", str(opened.pk)) in waiting
    assert ("registry.jobs.rounds.close_round", str(over.pk)) in waiting
