"""An outage that only people could notice, recorded by hand and made up by the tick (R162)."""

from datetime import datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.violations.hearing import due_in, heard
from violations.actions import clock
from violations.actions.outages import note_outage
from violations.facts.clock import last_day, today
from violations.models import Case, ClockEvent, Outage

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R162")]
WHY = "Trang web không vào được, điện thoại báo từ văn phòng."


def at(hour, days=0):
    return timezone.make_aware(datetime.combine(today() - timedelta(days=days), time(hour)))


def noted(by, began_at=None, ended_at=None):
    ended_at = ended_at or timezone.now() - timedelta(minutes=5)
    began_at = began_at or ended_at - timedelta(minutes=30)
    return note_outage(by=by, began_at=began_at, ended_at=ended_at, reason=WHY)


def refused(deed, *args, **kwargs):
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert not AuditEvent.objects.filter(kind="outage.noted").exists()
    return refusal.value.code


def test_the_last_day_it_touched_becomes_the_next_working_day(
    cadre, handler, decider, administrator
):
    case = due_in(heard(cadre, handler, decider), 0)
    noted(administrator, at(0), timezone.now())
    assert case.pk in clock.outages_to_make_up()

    clock.make_up_outage(case.pk)

    case.refresh_from_db()
    assert case.answer_due_on == last_day(today(), 1)
    assert ClockEvent.objects.get(case=case).due_before == today()
    assert AuditEvent.objects.get(kind="outage.noted").actor_id == administrator.pk


def test_no_other_last_day_moves(cadre, handler, decider, administrator):
    case = due_in(heard(cadre, handler, decider), 3)
    noted(administrator)

    clock.make_up_outage(case.pk)

    assert Case.objects.get().answer_due_on == case.answer_due_on


@pytest.mark.parametrize(
    ("began", "ended", "code"),
    [(1, -1, "not_over"), (1, 2, "wrong_order"), (1, 1, "wrong_order")],
)
def test_only_a_stretch_that_is_over(administrator, began, ended, code):
    now = timezone.now()
    stretch = now - timedelta(hours=began), now - timedelta(hours=ended)
    assert refused(noted, administrator, *stretch) == code
    assert not Outage.objects.exists()


def test_the_same_stretch_once(administrator):
    known = Outage.objects.create(began_at=at(8, days=2), ended_at=at(10, days=2))
    assert refused(noted, administrator, at(9, days=2), known.ended_at) == "outage_known"
    assert refused(noted, administrator, known.began_at, at(11, days=2)) == "same_beginning"
    with pytest.raises(DatabaseError), transaction.atomic():
        Outage.objects.create(began_at=at(9), ended_at=at(9))


@pytest.mark.parametrize(
    "who", ["cadre", "unit_head", "superior_head", "staff", "handler", "decider", "data_officer"]
)
def test_who_runs_the_portal_alone(request, who):
    assert refused(noted, request.getfixturevalue(who)) == "not_administrator"


def test_by_the_pages(client, administrator):
    client.force_login(administrator)
    address = reverse("violations:note_outage")
    typed = {"began_at": "08:15 02/11/2026", "ended_at": "09:45 02/11/2026", "reason": WHY}
    wrong = client.post(address, {**typed, "ended_at": "07:00 02/11/2026"}).text
    assert "Lúc bắt đầu ngừng phải trước" in wrong

    page = client.post(address, typed, follow=True).text

    assert "08:15 02/11/2026" in page
    assert WHY in page
    assert reverse("violations:outages") in client.get(reverse("accounts:calendar")).text
