"""Who sees a case, and when: nobody before a notice but its handler, each seat only when it is their turn."""

import pytest

from accounts.models import Appointment, Role, User
from tests.factories import UserFactory
from tests.violations.factories import CaseFactory, appoint
from violations.models import Companion
from violations.permissions.sides import CaseSide, side_of
from violations.workflow import CaseStatus

pytestmark = pytest.mark.django_db

BEFORE = [
    CaseStatus.OPENED,
    CaseStatus.NOTIFIED,
    CaseStatus.DELIVERED,
    CaseStatus.ANSWERED,
    CaseStatus.ASSESSED,
]


@pytest.mark.rule("R152")
@pytest.mark.parametrize("status", BEFORE)
def test_the_subject_sees_it_from_the_notice_on(status):
    case = CaseFactory(to=status)
    seen = side_of(case.subject, case)
    assert seen == (None if status == CaseStatus.OPENED else CaseSide.SUBJECT)


@pytest.mark.parametrize("status", BEFORE)
def test_the_decider_sees_it_from_the_assessment_on(status):
    case = CaseFactory(to=status)
    seen = side_of(case.decider, case)
    assert seen == (CaseSide.DECIDER if status == CaseStatus.ASSESSED else None)


@pytest.mark.parametrize("status", BEFORE)
def test_the_handler_sees_it_all_along(status):
    case = CaseFactory(to=status)
    assert side_of(case.handler, case) == CaseSide.HANDLER


@pytest.mark.parametrize("status", BEFORE)
def test_a_companion_sees_what_the_subject_sees(status):
    case, friend = CaseFactory(to=status), UserFactory()
    Companion.objects.create(case=case, person=friend)
    assert (side_of(friend, case) is None) == (side_of(case.subject, case) is None)


@pytest.mark.rule("R152")
def test_nobody_else_sees_it(superior_head, staff, administrator, data_officer, colleague):
    case = CaseFactory(to=CaseStatus.ASSESSED)
    for person in (superior_head, staff, administrator, data_officer, colleague):
        assert side_of(person, case) is None


def test_who_handed_over_sees_it_no_more():
    case, next_one = CaseFactory(), UserFactory()
    former = case.handler
    appoint(next_one, Role.HANDLER, case.unit)
    type(case).objects.filter(pk=case.pk).update(handler=next_one)
    case.refresh_from_db()
    assert side_of(former, case) is None
    assert side_of(next_one, case) == CaseSide.HANDLER


@pytest.mark.rule("R160")
@pytest.mark.parametrize("seat", ["handler", "decider"])
def test_a_role_that_ended_shows_nothing_at_the_next_request(seat):
    case = CaseFactory(to=CaseStatus.ASSESSED)
    person = getattr(case, seat)
    Appointment.objects.filter(person=person).update(
        valid_to=Appointment.objects.first().valid_from
    )

    assert side_of(User.objects.get(pk=person.pk), case) is None
