"""An answer on paper: typed by a clerk who has no other part, by the day on which it was handed in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, Role
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.factories import AppointmentFactory, UserFactory
from tests.violations.factories import tag_of, take_to
from tests.violations.hearing import TEXT, due_in, heard
from violations.actions.answers import ON_PAPER, type_answer
from violations.actions.notices import open_notice
from violations.facts.timeline import entries
from violations.forms.answers import NO_SUCH_CASE
from violations.models import Answer, Bar, Case, Part
from violations.permissions.sides import CaseSide
from violations.workflow import CaseStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cadre, handler, decider):
    return heard(cadre, handler, decider)


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def typed(case, by, **changes):
    values = {"text": TEXT, "signature_file": "12/GT-VP", "received_on": today()}
    return type_answer(case, by=by, **(values | changes))


def refused(case, by, **changes):
    with pytest.raises(Denied) as refusal:
        typed(case, by, **changes)
    assert not Answer.objects.exists()
    assert not AuditEvent.objects.exists()
    return refusal.value.code


@pytest.mark.rule("R169")
def test_it_counts_like_any_other_and_both_are_told(case, staff, cadre, handler):
    answer = typed(case, staff)

    case.refresh_from_db()
    assert (case.status, case.answer_end) == ("answered", "answered")
    assert (answer.typed_by, answer.signature_file) == (staff, "12/GT-VP")
    assert {line.person for line in Notification.objects.all()} == {cadre, handler}
    assert Bar.objects.filter(part=Part.CLERK, tag=tag_of(staff)).count() == 1


@pytest.mark.rule("R169")
@pytest.mark.parametrize("who", ["handler", "decider", "cadre", "unit_head", "outsider"])
def test_a_clerk_has_no_other_part_and_is_of_the_office(who, case, request):
    assert refused(case, request.getfixturevalue(who)) == "not_clerk"


@pytest.mark.rule("R169")
@pytest.mark.parametrize("seat", ["handler", "decider"])
def test_who_acts_types_nothing_even_with_the_role(seat, case, tree, request):
    person = request.getfixturevalue(seat)
    AppointmentFactory(person=person, role=Role.STAFF, unit=tree.committee)
    assert refused(case, person) == "not_clerk"


@pytest.mark.rule("R169")
@pytest.mark.parametrize("part", [part for part in Part if part != Part.CLERK])
def test_who_has_a_part_types_nothing(part, case, staff):
    Bar.objects.create(report=case.report, tag=tag_of(staff), part=part)
    assert refused(case, staff) == "not_clerk"


def test_a_clerk_of_elsewhere_types_nothing(case, tree):
    clerk = UserFactory(unit=tree.elsewhere)
    AppointmentFactory(person=clerk, role=Role.STAFF, unit=tree.elsewhere)
    assert refused(case, clerk) == "not_clerk"


@pytest.mark.rule("R169")
def test_the_day_on_the_paper_counts_not_that_of_typing(case, staff):
    due_in(case, -1)
    answer = typed(case, staff, received_on=today(-1))

    case.refresh_from_db()
    assert case.answer_end == "answered"
    assert timezone.localdate(answer.sent_at) == today(-1)


def test_late_paper_is_kept_and_says_so(case, staff):
    typed(due_in(case, -1), staff)
    case.refresh_from_db()
    assert case.answer_end == "expired"
    assert Answer.objects.get().text == TEXT


@pytest.mark.parametrize("days", [1, -2000])
def test_the_day_is_between_the_delivery_and_today(days, case, staff):
    assert refused(case, staff, received_on=today(days)) == "day_impossible"


def test_after_the_assessment_paper_goes_another_way(case, staff):
    take_to(case, CaseStatus.ANSWERED)
    take_to(case, CaseStatus.ASSESSED)
    assert refused(case, staff) == "wrong_status"


@pytest.mark.rule("R169")
def test_of_a_case_on_paper_no_content_is_taken(case, staff):
    Case.objects.filter(pk=case.pk).update(reference_only=True)
    assert typed(case, staff, text="nội dung mật").text == ON_PAPER


# -- the page -------------------------------------------------------------------------------------


def fill(case, **changes):
    values = {
        "code": case.code.lower(),
        "received_on": f"{today():%d/%m/%Y}",
        "signature_file": "12/GT-VP",
        "text": TEXT,
        "compared": "on",
    }
    return values | changes


def test_the_clerk_names_the_case_by_its_code(case, staff, client):
    client.force_login(staff)
    response = client.post(reverse("violations:type_answer"), fill(case))
    assert response.status_code == 302
    assert Answer.objects.get().typed_by == staff


@pytest.mark.rule("R169")
@pytest.mark.parametrize("why", ["wrong code", "has a part"])
def test_a_wrong_code_and_a_part_read_the_same(why, case, staff, client):
    changes = {"code": "VVKHONGCO"} if why == "wrong code" else {}
    if why == "has a part":
        Bar.objects.create(report=case.report, tag=tag_of(staff), part=Part.REPORTER)
    client.force_login(staff)

    response = client.post(reverse("violations:type_answer"), fill(case, **changes))

    assert response.context["form"].errors == {"code": [NO_SUCH_CASE]}
    assert not Answer.objects.exists()


@pytest.mark.parametrize("field", ["received_on", "signature_file", "text", "compared"])
def test_everything_is_asked_for(field, case, staff, client):
    client.force_login(staff)
    response = client.post(reverse("violations:type_answer"), fill(case, **{field: ""}))
    assert list(response.context["form"].errors) == [field]


def test_the_page_is_the_offices(cadre, client):
    client.force_login(cadre)
    assert client.get(reverse("violations:type_answer")).status_code == 403


@pytest.mark.rule("R171")
@pytest.mark.usefixtures("case_periods")
def test_paper_of_the_day_of_the_notice_stands_after_it(cadre, handler, decider, staff):
    case = heard(cadre, handler, decider, to=CaseStatus.NOTIFIED)
    open_notice(case.notices.get(), by=cadre)

    typed(case, staff)

    told = [entry.what for entry in entries(case, CaseSide.SUBJECT)]
    assert told[:3] == ["Gửi giải trình", "Nhận thông báo", "Ra thông báo"]
