"""Opening who reported: a reason, the reporter told first, a second person, a day, and the trail."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.violations.reporting import sent_report
from violations import reporters
from violations.actions.reports import accept_report
from violations.actions.reveals import (
    LASTS,
    approve_reveal,
    ask_reveal,
    open_reveal,
    refuse_reveal,
)
from violations.models import Bar, Part, Reveal

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R149")]
WHY = "Không còn cách nào khác để kiểm tra ngày giao nhận."


@pytest.fixture
def report(seated, cadre, colleague, lending, data_officer):
    return sent_report(lending, by=colleague, subject=cadre)


@pytest.fixture
def asked(report, handler):
    return ask_reveal(report, by=handler, reason=WHY)


@pytest.fixture
def approved(asked, data_officer):
    return approve_reveal(asked, by=data_officer)


def refused(code, deed, *args, **kwargs):
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert refusal.value.code == code


def told(person):
    return list(Notification.objects.filter(person=person).values_list("kind", flat=True))


def test_the_reporter_hears_of_it_before_anybody_may_look(asked, handler, colleague, data_officer):
    assert told(colleague) == ["reveal.announced"]
    assert told(data_officer) == ["reveal.asked"]
    refused("not_approved", open_reveal, asked, by=handler)


@pytest.mark.parametrize("who", ["cadre", "colleague", "unit_head", "staff", "decider", "outsider"])
def test_only_who_acts_about_it_asks(who, report, request):
    refused("not_acting", ask_reveal, report, by=request.getfixturevalue(who), reason=WHY)
    assert not Reveal.objects.exists()


def test_one_question_at_a_time(asked, report, handler):
    refused("reveal_waits", ask_reveal, report, by=handler, reason=WHY)


@pytest.mark.parametrize("who", ["handler", "decider", "staff", "cadre", "administrator"])
def test_a_second_person_approves_and_only_a_data_officer(who, asked, request):
    with pytest.raises(Denied):
        approve_reveal(asked, by=request.getfixturevalue(who))
    asked.refresh_from_db()
    assert asked.approved_by is None


def test_a_data_officer_with_a_part_finds_nothing(asked, data_officer, client):
    client.force_login(data_officer)
    address = reverse("violations:reveal", args=[asked.pk])
    assert client.get(address).status_code == 200

    Bar.objects.create(report=asked.report, tag=reporters.tag_of(data_officer), part=Part.WITNESS)
    assert client.get(address).status_code == 404
    refused("not_data_officer", approve_reveal, asked, by=data_officer)


def test_where_no_data_officer_is_free_nothing_is_asked(report, handler, data_officer):
    Bar.objects.create(report=report, tag=reporters.tag_of(data_officer), part=Part.WITNESS)
    refused("nobody_left", ask_reveal, report, by=handler, reason=WHY)
    assert not Reveal.objects.exists()


def test_approved_it_names_the_person_for_a_day(approved, handler, colleague):
    assert open_reveal(approved, by=handler) == colleague
    over = approved.approved_at + LASTS
    assert open_reveal(approved, by=handler, at=over - timedelta(seconds=1)) == colleague
    refused("reveal_over", open_reveal, approved, by=handler, at=over)


def test_nobody_but_who_asked_looks(approved, data_officer, decider):
    for other in (data_officer, decider):
        refused("not_asker", open_reveal, approved, by=other)


def test_who_acts_no_more_looks_no_more(approved, handler, report, decider):
    accept_report(report, by=handler)
    assert open_reveal(approved, by=handler)
    handler.appointments.update(valid_to=timezone.localdate())
    again = type(handler).objects.get(pk=handler.pk)
    refused("not_acting", open_reveal, Reveal.objects.get(pk=approved.pk), by=again)


def test_each_look_is_in_the_trail_and_the_reporter_hears_of_it(approved, handler, colleague):
    open_reveal(approved, by=handler)
    open_reveal(approved, by=handler)
    assert AuditEvent.objects.filter(kind="reveal.read", actor_id=handler.pk).count() == 2
    assert told(colleague).count("reveal.opened") == 2


@pytest.mark.rule("R148")
def test_the_trail_never_says_whose_name_it_was(approved, handler, colleague):
    open_reveal(approved, by=handler)
    for event in AuditEvent.objects.all():
        assert colleague.pk not in (event.actor_id, event.subject_id)
        assert str(colleague.pk) not in f"{event.target_id} {event.details}"


def test_refused_it_stays_sealed_and_both_hear_why_or_that(asked, handler, data_officer, colleague):
    refuse_reveal(asked, by=data_officer, reason="Có cách khác.")
    assert "reveal.dropped" in told(colleague)
    assert "reveal.refused" in told(handler)
    refused("not_approved", open_reveal, asked, by=handler)
    refused("wrong_status", approve_reveal, asked, by=data_officer)


# -- pages --------------------------------------------------------------------------------------


def test_by_their_pages(report, handler, data_officer, colleague, client):
    client.force_login(handler)
    client.post(reverse("violations:ask_reveal", args=[report.pk]), {"reason": WHY})
    reveal = Reveal.objects.get()
    page = reverse("violations:reveal", args=[reveal.pk])
    assert "Chưa ai xem được" in client.get(page).text

    client.force_login(data_officer)
    assert handler.full_name in client.get(reverse("violations:reveals")).text
    assert WHY in client.get(reverse("violations:approve_reveal", args=[reveal.pk])).text


def test_the_password_is_asked_again_to_approve_and_to_look(asked, handler, data_officer, client):
    client.force_login(data_officer)
    answer = client.post(reverse("violations:approve_reveal", args=[asked.pk]))
    assert "xac-nhan" in answer["Location"] or "reauthenticate" in answer["Location"]
    asked.refresh_from_db()
    assert asked.approved_by is None

    approve_reveal(asked, by=data_officer)
    client.force_login(handler)
    answer = client.post(reverse("violations:open_reveal", args=[asked.pk]))
    assert answer.status_code == 302
    assert not AuditEvent.objects.filter(kind="reveal.read").exists()


def test_the_reporter_reads_it_on_their_own_page(approved, colleague, client):
    client.force_login(colleague)
    page = client.get(reverse("violations:my_reports")).text
    assert "người giải quyết đề nghị được biết ai đã phản ánh" in page
    assert f"{timezone.localtime(approved.expires_at):%H:%M %d/%m/%Y}" in page


def test_the_page_of_who_approves_holds_no_name_and_no_content(
    approved, data_officer, colleague, client
):
    client.force_login(data_officer)
    page = client.get(reverse("violations:reveal", args=[approved.pk])).text
    for sealed in [
        colleague.full_name,
        approved.report.description,
        approved.report.subject.full_name,
    ]:
        assert sealed not in page
