"""Who may act is worked out from the roles; whoever has a part is out; the matter goes up, and says so."""

from datetime import date

import pytest

from accounts.models import Role
from portal.lib.access import Denied
from tests.conftest import with_role
from tests.factories import AppointmentFactory, UserFactory
from tests.violations.factories import CaseFactory, ReportFactory, tag_of
from violations import seats
from violations.models import Bar, Part

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def seated(tree, handler, decider):
    """The ward committee has a handler and a decider."""
    return tree


@pytest.fixture
def province(tree):
    """A unit above the ward with both roles."""
    from tests.factories import UnitFactory

    top = UnitFactory(name="Tỉnh ủy Minh Hà")
    tree.committee.parent = top
    tree.committee.save()
    for unit in vars(tree).values():
        unit.refresh_from_db()
    return top


def out_of(report, *people):
    for person in people:
        Bar.objects.create(report=report, tag=tag_of(person), part=Part.CONFLICT)


@pytest.mark.rule("R150")
def test_the_nearest_unit_with_both_seats_acts(seated, cadre):
    place = seats.place_for(cadre, without=[], on=TODAY)

    assert place.unit == seated.committee
    assert place.went_up == ""


def test_a_handler_nearer_to_the_subject_sits_beside_a_decider_above(seated, cadre):
    near = with_role("Vũ Thị Gần", seated.block, Role.HANDLER, seated.block)

    place = seats.place_for(cadre, without=[], on=TODAY)
    report = ReportFactory(subject=cadre, unit=place.unit)

    assert place.unit == seated.committee
    assert seats.free_for(report, Role.HANDLER, place.unit, TODAY).first().person == near


def test_one_person_with_both_roles_is_not_enough(tree, cadre):
    both = UserFactory(unit=tree.committee)
    for role in (Role.HANDLER, Role.DECIDER):
        AppointmentFactory(person=both, role=role, unit=tree.committee)

    with pytest.raises(Denied) as refusal:
        seats.place_for(cadre, without=[], on=TODAY)
    assert refusal.value.code == "nobody_left"


@pytest.mark.rule("R151")
def test_where_nobody_is_left_it_goes_up_and_says_so(seated, province, handler, cadre):
    for role in (Role.HANDLER, Role.DECIDER):
        with_role(f"Người {role}", province, role, province)
    cadre.refresh_from_db()

    assert seats.place_for(cadre, without=[], on=TODAY).unit == seated.committee
    place = seats.place_for(cadre, without=[handler], on=TODAY)

    assert place.unit == province
    assert place.went_up == seats.WENT_UP


@pytest.mark.rule("R150")
def test_a_unit_head_is_dealt_with_above_the_highest_unit_they_head(
    seated, province, superior_head
):
    superior_head.refresh_from_db()

    with pytest.raises(Denied):
        seats.place_for(superior_head, without=[], on=TODAY)

    for role in (Role.HANDLER, Role.DECIDER):
        with_role(f"Người {role}", province, role, province)
    assert seats.place_for(superior_head, without=[], on=TODAY).unit == province


@pytest.mark.rule("R151")
@pytest.mark.parametrize("part", Part.values)
def test_whoever_has_a_part_is_in_no_seat(part, seated, cadre, handler, decider):
    report = ReportFactory(subject=cadre, unit=seated.committee)
    assert seats.may_handle(handler, report, seated.committee, TODAY)

    Bar.objects.create(report=report, tag=tag_of(handler), part=part)

    assert not seats.may_handle(handler, report, seated.committee, TODAY)


def test_the_handler_never_decides(seated, cadre, handler, decider):
    AppointmentFactory(person=handler, role=Role.DECIDER, unit=seated.committee)
    report = ReportFactory(subject=cadre, unit=seated.committee)
    case = CaseFactory(report=report, handler=handler, decider=decider)

    assert seats.may_decide(decider, case, TODAY)
    assert not seats.may_decide(handler, case, TODAY)


def test_a_role_that_ended_or_does_not_reach_is_no_seat(seated, cadre, handler, outsider):
    elsewhere = with_role("Xa", seated.elsewhere, Role.HANDLER, seated.elsewhere)
    report = ReportFactory(subject=cadre, unit=seated.committee)
    handler.appointments.update(valid_to=TODAY)

    assert not seats.may_handle(handler, report, seated.committee, TODAY)
    assert not seats.may_handle(elsewhere, report, seated.committee, TODAY)


def test_an_appeal_goes_strictly_above_to_people_without_a_part(
    seated, province, cadre, handler, decider
):
    third = with_role("Người cấp tỉnh", province, Role.DECIDER, province)
    barred = with_role("Người liên quan", province, Role.DECIDER, province)
    report = ReportFactory(subject=cadre, unit=seated.committee)
    case = CaseFactory(report=report, handler=handler, decider=decider)
    out_of(report, barred)

    assert seats.appeal_place(case, TODAY).unit == province
    assert seats.appeal_deciders(case, province, TODAY) == [third]


def test_at_the_top_nobody_on_the_portal_settles_an_appeal(seated, cadre, handler, decider):
    report = ReportFactory(subject=cadre, unit=seated.committee)
    case = CaseFactory(report=report, handler=handler, decider=decider)

    assert seats.appeal_place(case, TODAY) is None
