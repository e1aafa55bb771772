"""A conflict found later moves the case in the same breath; the next person is worked out, never chosen."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Appointment, Notification, Role, User
from audit.models import AuditEvent
from portal.lib import jobs
from portal.lib.access import Denied
from tests.conftest import with_role
from tests.factories import AppointmentFactory, UnitFactory
from tests.registry.test_races import at_once
from tests.violations.factories import CaseFactory, ReportFactory, tag_of, take_to
from violations import seats
from violations.actions import cases as actions
from violations.models import ActorChange, Bar, Case, Part
from violations.permissions.sides import side_of
from violations.workflow import CaseStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_handler(tree):
    return with_role("Kiều Thị Lan", tree.committee, Role.HANDLER, tree.committee)


@pytest.fixture
def second_decider(tree):
    return with_role("Đinh Văn Mười", tree.committee, Role.DECIDER, tree.committee)


@pytest.fixture
def province(tree):
    """A unit above the ward with a handler and a decider."""
    top = UnitFactory(name="Tỉnh ủy Minh Hà")
    tree.committee.parent = top
    tree.committee.save()
    for unit in vars(tree).values():
        unit.refresh_from_db()
    for role in (Role.HANDLER, Role.DECIDER):
        with_role(f"Người {role} tỉnh", top, role, top)
    return top


@pytest.fixture
def case(tree, cadre, handler, decider):
    return CaseFactory(
        report__subject=cadre,
        unit=tree.committee,
        handler=handler,
        decider=decider,
        to=CaseStatus.DELIVERED,
    )


def again(person):
    """As the next request reads them."""
    return User.objects.get(pk=person.pk)


@pytest.mark.rule("R153")
def test_the_handler_who_turns_out_to_have_a_part_is_out_at_once(case, handler, second_handler):
    actions.name_part(case, handler, Part.WITNESS, by=handler)

    case.refresh_from_db()
    assert case.handler == second_handler
    assert side_of(again(handler), case) is None
    assert ActorChange.objects.get(case=case).person == second_handler
    assert Notification.objects.filter(kind="case.given").get().person == second_handler
    assert Notification.objects.filter(kind="case.actor_changed").get().person == case.subject


@pytest.mark.rule("R153")
def test_the_decider_goes_when_the_handler_names_them(case, handler, decider, second_decider):
    actions.name_part(case, decider, Part.CONFLICT, by=handler)

    case.refresh_from_db()
    assert (case.handler, case.decider) == (handler, second_decider)
    assert not Notification.objects.filter(person=second_decider).exists()  # not their turn yet


@pytest.mark.rule("R151")
def test_where_nobody_is_left_the_unit_above_takes_it_and_it_is_said(case, handler, province):
    case.refresh_from_db()
    actions.name_part(case, handler, Part.EVIDENCE, by=handler)

    case.refresh_from_db()
    assert case.unit == province
    assert case.handler.full_name == "Người handler tỉnh"
    assert seats.WENT_UP in ActorChange.objects.get(case=case).reason


@pytest.mark.rule("R153")
def test_with_nobody_on_the_portal_nothing_is_changed(case, handler):
    with pytest.raises(Denied) as refusal:
        actions.name_part(case, handler, Part.WITNESS, by=handler)

    assert refusal.value.code == "nobody_left"
    case.refresh_from_db()
    assert case.handler == handler
    assert not Bar.objects.filter(part=Part.WITNESS).exists()
    assert not AuditEvent.objects.filter(kind="case.part_named").exists()


@pytest.mark.rule("R153")
def test_naming_somebody_without_a_seat_changes_no_seat(case, handler, colleague):
    actions.name_part(case, colleague, Part.WITNESS, by=handler)
    actions.name_part(case, colleague, Part.WITNESS, by=handler)

    assert Bar.objects.filter(report=case.report, part=Part.WITNESS).count() == 1
    assert not ActorChange.objects.exists()


@pytest.mark.rule("R153")
def test_who_reported_is_answered_like_anybody_else(case, handler, colleague, neighbour):
    """The same deed, the same trail, no refusal: nothing tells the reporter from others."""
    Bar.objects.create(report=case.report, tag=tag_of(colleague), part=Part.REPORTER)

    for person in (colleague, neighbour):
        actions.name_part(case, person, Part.CONFLICT, by=handler)

    first, second = AuditEvent.objects.filter(kind="case.part_named")
    assert first.details == second.details
    assert colleague.full_name not in str(first.details)
    assert str(colleague.pk) not in str(first.details)
    assert first.subject_id is None


@pytest.mark.rule("R153")
@pytest.mark.parametrize("part", [Part.REPORTER, Part.SUBJECT])
def test_reporter_and_subject_are_not_named_by_anybody(case, handler, colleague, part):
    with pytest.raises(Denied) as refusal:
        actions.name_part(case, colleague, part, by=handler)
    assert refusal.value.code == "part_fixed"


@pytest.mark.rule("R153")
@pytest.mark.parametrize("who", ["unit_head", "superior_head", "staff", "administrator", "cadre"])
def test_nobody_else_names_a_part(case, colleague, who, request):
    with pytest.raises(Denied) as refusal:
        actions.name_part(case, colleague, Part.WITNESS, by=request.getfixturevalue(who))
    assert refusal.value.code == "not_actor"
    assert not Bar.objects.filter(part=Part.WITNESS).exists()


@pytest.mark.rule("R153")
def test_the_subject_does_not_choose_who_acts_by_taking_them_along(case, handler, cadre):
    with pytest.raises(Denied) as refusal:
        actions.name_part(case, handler, Part.COMPANION, by=cadre)
    assert refusal.value.code == "acts_here"


@pytest.mark.rule("R153")
def test_the_database_lets_no_part_stand_beside_a_seat(case, handler):
    """Whoever writes past the deed is stopped when the transaction ends."""
    with transaction.atomic():
        Bar.objects.create(report=case.report, tag=tag_of(handler), part=Part.CONFLICT)
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="no longer acts"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_while_it_is_screened_a_report_goes_up_when_too_few_are_left(
    tree, cadre, handler, decider, province, second_handler
):
    cadre.refresh_from_db()
    report = ReportFactory(subject=cadre, unit=tree.committee)
    screening = again(second_handler)

    actions.name_part(report, handler, Part.WITNESS, by=screening)
    report.refresh_from_db()
    assert report.unit == tree.committee

    actions.name_part(report, second_handler, Part.WITNESS, by=screening)
    report.refresh_from_db()
    assert (report.unit, report.went_up) == (province, seats.WENT_UP)


# -- giving up a seat -----------------------------------------------------------------------------


@pytest.mark.rule("R154")
def test_one_gives_up_ones_own_seat_with_a_reason(case, handler, second_handler):
    actions.hand_over(case, "handler", by=handler, reason="Tôi nghỉ chữa bệnh.")

    case.refresh_from_db()
    assert case.handler == second_handler
    change = ActorChange.objects.get(case=case)
    assert (change.seat, change.reason) == ("handler", "Tôi nghỉ chữa bệnh.")
    assert AuditEvent.objects.get(kind="case.handed_over").actor_id == handler.pk


@pytest.mark.rule("R154")
def test_who_left_a_seat_never_takes_another_in_that_case(
    case, handler, second_handler, second_decider
):
    """Who handled it does not decide it, and nobody comes back from a few days of leave."""
    third = with_role("Lê Thị Ba", case.unit, Role.HANDLER, case.unit)
    AppointmentFactory(person=handler, role=Role.DECIDER, unit=case.unit)
    actions.hand_over(case, "handler", by=handler, reason="Nghỉ phép ba ngày.")
    assert Bar.objects.filter(tag=tag_of(handler), part=Part.EVIDENCE).exists()

    actions.hand_over(case, "decider", by=None, reason="Đi học.")
    second = Case.objects.get().handler
    actions.hand_over(case, "handler", by=again(second), reason="Chuyển việc.")

    case.refresh_from_db()
    assert (case.handler, case.decider) == (
        ({second_handler, third} - {second}).pop(),
        second_decider,
    )
    with pytest.raises(DatabaseError, match="who has a part"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(decider=handler)


@pytest.mark.rule("R154")
@pytest.mark.parametrize(("seat", "who"), [("decider", "handler"), ("handler", "superior_head")])
def test_nobody_gives_away_the_seat_of_another(case, seat, who, request):
    with pytest.raises(Denied) as refusal:
        actions.hand_over(case, seat, by=request.getfixturevalue(who), reason="x")
    assert refusal.value.code == "not_own_seat"
    assert not ActorChange.objects.exists()


@pytest.mark.rule("R154")
def test_a_closed_case_is_not_handed_over(case, handler, second_handler):
    for status in [CaseStatus.ANSWERED, CaseStatus.ASSESSED]:
        take_to(case, status)
    done = {
        "outcome": "dismissed",
        "decided_at": timezone.now(),
        "appeal_due_on": date(2026, 9, 30),
    }
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.DECIDED, **done)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED, closed_at=timezone.now())

    with pytest.raises(Denied) as refusal:
        actions.hand_over(case, "handler", by=handler, reason="x")
    assert refusal.value.code == "wrong_status"


@pytest.mark.rule("R154")
def test_who_lost_the_role_is_replaced_by_the_tick(case, handler, second_handler):
    assert case.pk not in actions.cases_without_actor()
    Appointment.objects.filter(person=handler).update(valid_to=timezone.localdate())
    assert case.pk in actions.cases_without_actor()

    actions.seat_anew_where_role_ended(case.pk)
    actions.seat_anew_where_role_ended(case.pk)

    case.refresh_from_db()
    assert case.handler == second_handler
    assert ActorChange.objects.get(case=case).reason == actions.LEFT_ROLE
    assert case.pk not in actions.cases_without_actor()


@pytest.mark.rule("R154")
def test_who_left_the_unit_is_replaced_too(case, decider, second_decider):
    User.objects.filter(pk=decider.pk).update(
        is_active=False, left_on=timezone.localdate() - timedelta(days=1)
    )

    actions.seat_anew_where_role_ended(case.pk)

    case.refresh_from_db()
    assert case.decider == second_decider


@pytest.mark.rule("R154")
def test_with_nobody_to_follow_the_seat_waits_for_somebody(case, handler, tree):
    Appointment.objects.filter(person=handler).update(valid_to=timezone.localdate())

    actions.seat_anew_where_role_ended(case.pk)
    assert not ActorChange.objects.exists()
    assert case.pk in actions.cases_without_actor()

    late = with_role("Kiều Thị Lan", tree.committee, Role.HANDLER, tree.committee)
    actions.seat_anew_where_role_ended(case.pk)
    case.refresh_from_db()
    assert case.handler == late


@pytest.mark.rule("R160")
def test_without_the_role_the_seat_gives_no_deed(case, handler, second_handler):
    Appointment.objects.filter(person=handler).update(valid_to=timezone.localdate())

    with pytest.raises(Denied) as refusal:
        actions.hand_over(case, "handler", by=again(handler), reason="x")
    assert refusal.value.code == "not_own_seat"


# -- two at once ------------------------------------------------------------------------------------


@pytest.mark.rule("R153")
@pytest.mark.django_db(transaction=True)
def test_named_twice_at_once_the_case_moves_once(case, handler, decider, second_handler):
    with_role("Người thứ ba", case.unit, Role.HANDLER, case.unit)

    def name():
        actions.name_part(Case.objects.get(), handler, Part.WITNESS, by=again(handler))

    assert at_once(name, name) == ["not_actor"]
    assert ActorChange.objects.count() == 1


@pytest.mark.rule("R154")
@pytest.mark.django_db(transaction=True)
def test_handed_over_and_named_at_once_one_change_remains(case, handler, second_handler):
    with_role("Người thứ ba", case.unit, Role.HANDLER, case.unit)

    refused = at_once(
        lambda: actions.hand_over(Case.objects.get(), "handler", by=again(handler), reason="Bận."),
        lambda: actions.name_part(Case.objects.get(), handler, Part.WITNESS, by=again(handler)),
    )

    assert refused in (["not_own_seat"], ["not_actor"])
    assert ActorChange.objects.count() == 1
    assert Case.objects.get().handler != handler


@pytest.mark.rule("R154")
@pytest.mark.django_db(transaction=True)
def test_a_tick_and_a_real_worker_seat_the_next_once(case, handler, second_handler, work_off):
    Appointment.objects.filter(person=handler).update(valid_to=timezone.localdate())

    jobs.run_due()
    jobs.run_due()
    work_off()
    jobs.run_due()
    work_off()

    case.refresh_from_db()
    assert case.handler == second_handler
    assert ActorChange.objects.count() == 1
