"""A hold keeps one matter from its purge (R187); two people let it go (R188)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Notification, Role
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.factories import AppointmentFactory, UserFactory
from tests.violations.factories import CaseFactory, ReportFactory
from violations import reporters
from violations.actions import holds as actions
from violations.models import Hold
from violations.permissions import holds as permissions

TODAY = date(2026, 11, 23)
REASON = "Tòa án nhân dân khu vực yêu cầu, văn bản 12 ngày 20/11/2026"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 02:00Z", tick=False):
        yield


@pytest.fixture
def case(cadre, tree):
    return CaseFactory(report__subject=cadre, report__unit=tree.committee)


@pytest.fixture
def hold(case, data_officer):
    return place(case, data_officer)


def place(case, by, review_on=TODAY + timedelta(days=90)):
    return actions.place_hold(case.report, by=by, reason=REASON, review_on=review_on)


def recorded():
    return list(AuditEvent.objects.order_by("id").values_list("kind", flat=True))


def refused(deed, *args, **kwargs):
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    return refusal.value.code


@pytest.mark.rule("R187")
def test_placed_by_the_data_officer_with_a_reason_and_a_day(case, data_officer):
    hold = place(case, data_officer)

    assert (hold.owner, hold.reason, hold.released_at) == (data_officer, REASON, None)
    event = AuditEvent.objects.get()
    assert (event.kind, event.subject_id) == ("hold.placed", None)
    assert REASON not in str(event.details)


@pytest.mark.rule("R187")
def test_the_handler_places_one_on_their_own_case(case):
    assert place(case, case.handler).owner == case.handler


@pytest.mark.rule("R187")
@pytest.mark.parametrize("who", ["cadre", "unit_head", "superior_head", "staff", "outside_head"])
def test_nobody_else_places_one(request, case, who):
    assert refused(place, case, request.getfixturevalue(who)) == "not_data_officer"
    assert not Hold.objects.exists()
    assert recorded() == []


@pytest.mark.rule("R187")
def test_who_has_a_part_neither_places_nor_sees_one(case, data_officer, tree):
    hold = place(case, data_officer)
    second = UserFactory(unit=tree.committee)
    AppointmentFactory(person=second, role=Role.DATA_OFFICER, unit=tree.committee)
    assert permissions.visible_holds(second).get() == hold

    reporters.seal_reporter(case.report, second)

    assert not permissions.visible_holds(second).exists()
    assert refused(actions.ask_release, hold, by=second) == "not_data_officer"
    assert actions.second_people(hold) == []


@pytest.mark.rule("R187")
@pytest.mark.parametrize("days", [0, -1, 366])
def test_looked_at_again_within_a_year(case, data_officer, days):
    assert refused(place, case, data_officer, TODAY + timedelta(days=days)) == "review_day"


@pytest.mark.rule("R187")
def test_one_at_a_time(hold, case, data_officer):
    assert refused(place, case, data_officer) == "already_held"


@pytest.mark.rule("R187")
def test_kept_on_and_whoever_asked_has_to_ask_again(hold, data_officer):
    actions.ask_release(hold, by=data_officer)

    kept = actions.keep_holding(hold, by=data_officer, review_on=TODAY + timedelta(days=200))

    assert (kept.review_on, kept.release_asked_by) == (TODAY + timedelta(days=200), None)
    assert recorded()[-1] == "hold.reviewed"


@pytest.mark.rule("R188")
def test_let_go_by_two(hold, data_officer, superior_head):
    actions.ask_release(hold, by=data_officer)
    (line,) = Notification.objects.filter(kind="hold.release_asked")
    assert line.person == superior_head

    released = actions.release_hold(hold, by=superior_head)

    assert released.released_by == superior_head
    assert recorded() == ["hold.placed", "hold.release_asked", "hold.released"]
    assert Notification.objects.get(kind="hold.released").person == data_officer


@pytest.mark.rule("R188")
def test_nobody_lets_go_alone(hold, data_officer, superior_head):
    assert refused(actions.release_hold, hold, by=superior_head) == "not_asked"
    actions.ask_release(hold, by=data_officer)
    assert refused(actions.release_hold, hold, by=data_officer) == "same_person"
    assert refused(actions.ask_release, hold, by=superior_head) == "already_asked"

    hold.refresh_from_db()
    assert hold.released_at is None


@pytest.mark.rule("R188")
@pytest.mark.parametrize(
    "who", ["cadre", "unit_head", "staff", "handler", "decider", "outside_head"]
)
def test_nobody_else_lets_go(request, hold, data_officer, who):
    actions.ask_release(hold, by=data_officer)

    assert (
        refused(actions.release_hold, hold, by=request.getfixturevalue(who)) == "not_data_officer"
    )


@pytest.mark.rule("R188")
def test_what_is_over_stays_over(hold, data_officer, superior_head):
    actions.ask_release(hold, by=data_officer)
    actions.release_hold(hold, by=superior_head)

    assert refused(actions.release_hold, hold, by=superior_head) == "already_released"
    assert refused(actions.ask_release, hold, by=data_officer) == "already_released"


@pytest.mark.rule("R188")
@pytest.mark.parametrize("asked", [None, "same"])
def test_the_database_insists_on_two(hold, data_officer, asked):
    values = {"released_by": data_officer, "released_at": "2026-11-23T00:00:00Z"}
    if asked:
        values["release_asked_by"] = data_officer
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.filter(pk=hold.pk).update(**values)


# -- pages ---------------------------------------------------------------------------------------


def test_placed_on_the_page_by_the_code_of_a_letter(client, case, data_officer):
    client.force_login(data_officer)
    told = {"code": case.code.lower(), "reason": REASON, "review_on": "01/03/2027"}

    answer = client.post(reverse("violations:place_hold"), told, follow=True)

    hold = Hold.objects.get()
    assert answer.redirect_chain == [(reverse("violations:hold", args=[hold.pk]), 302)]
    assert case.code in answer.text
    assert case.subject.full_name not in answer.text
    assert case.code in client.get(reverse("violations:holds")).text


@pytest.mark.parametrize("kind", ["none", "elsewhere", "own part"])
def test_asking_for_a_code_teaches_nothing(client, case, data_officer, outsider, tree, kind):
    """The same words for no such matter, another committee's, and one in which one has a part."""
    code = "VVKHONGCO"
    if kind == "elsewhere":
        code = ReportFactory(subject=outsider).code
    if kind == "own part":
        reporters.seal_reporter(case.report, data_officer)
        code = case.code
    client.force_login(data_officer)

    page = client.post(
        reverse("violations:place_hold"),
        {"code": code, "reason": REASON, "review_on": "01/03/2027"},
    ).text

    assert "Không có hồ sơ mang mã này trong phạm vi của đồng chí" in page
    assert not Hold.objects.exists()


def test_a_mark_of_secrecy_is_refused(client, case, data_officer):
    client.force_login(data_officer)
    told = {"code": case.code, "reason": "Văn bản MẬT số 3", "review_on": "01/03/2027"}

    assert "dấu MẬT" in client.post(reverse("violations:place_hold"), told).text
    assert not Hold.objects.exists()


@pytest.mark.rule("R188")
@pytest.mark.parametrize("deed", ["ask_release", "release_hold"])
def test_the_password_is_asked_again(client, hold, data_officer, superior_head, deed):
    who = data_officer
    if deed == "release_hold":
        actions.ask_release(hold, by=data_officer)
        who = superior_head
    client.force_login(who)

    answer = client.post(reverse(f"violations:{deed}", args=[hold.pk]))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))
    hold.refresh_from_db()
    assert hold.released_at is None


def test_the_second_person_reads_what_is_lost(client, hold, data_officer, superior_head):
    actions.ask_release(hold, by=data_officer)
    client.force_login(superior_head)

    page = client.get(reverse("violations:release_hold", args=[hold.pk])).text

    assert "Không ai khôi phục được" in page
    assert REASON in page
