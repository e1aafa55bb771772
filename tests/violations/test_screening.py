"""Screening a report: read, refused with a reason, or accepted; by nobody who has a part."""

import pytest
from django.urls import reverse

from accounts.models import Notification, Role
from audit.models import AuditEvent
from portal.lib.access import Denied
from portal.lib.files import CheckedFile
from tests.conftest import with_role
from tests.violations.reporting import sent_report
from violations import reporters
from violations.actions.reports import accept_report, read_report, refuse_report, step_aside
from violations.models import Bar, Case, Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(seated, cadre, colleague, lending):
    return sent_report(lending, by=colleague, subject=cadre)


def not_for(person, deed, report, **more):
    with pytest.raises(Denied) as refusal:
        deed(report, by=person, **more)
    assert str(refusal.value) == "Đồng chí không phải người thụ lý phản ánh này."
    return refusal.value.code


@pytest.mark.rule("R146")
def test_a_refusal_says_why_to_the_reporter_alone(sent, colleague, handler):
    Notification.objects.all().delete()

    refused = refuse_report(sent, by=handler, reason="Không đủ căn cứ.")

    assert (refused.status, refused.refusal) == ("refused", "Không đủ căn cứ.")
    assert [line.person for line in Notification.objects.all()] == [colleague]
    assert not AuditEvent.objects.exclude(subject_id=None).exists()


@pytest.mark.rule("R146")
@pytest.mark.parametrize("who", ["cadre", "colleague", "decider", "unit_head", "staff", "outsider"])
def test_whoever_may_not_screen_reads_the_same_sentence(who, sent, request):
    person = request.getfixturevalue(who)
    for deed, more in [(accept_report, {}), (refuse_report, {"reason": "x"}), (read_report, {})]:
        assert not_for(person, deed, sent, **more) == "not_handler"
    assert not Case.objects.exists()


@pytest.mark.rule("R151")
def test_a_handler_who_was_named_a_witness_screens_it_no_more(sent, handler):
    Bar.objects.create(report=sent, tag=reporters.tag_of(handler), part=Part.WITNESS)
    assert not_for(handler, accept_report, sent) == "not_handler"


@pytest.mark.rule("R151")
def test_a_handler_who_names_themselves_a_witness_opens_nothing(sent, handler):
    assert not_for(handler, accept_report, sent, witnesses=[handler]) == "not_handler"
    assert not sent.bars.filter(part=Part.WITNESS).exists()


@pytest.mark.rule("R151")
def test_who_is_involved_steps_aside_and_another_is_told(sent, handler, seated):
    other = with_role("Phan Văn Sáu", seated.committee, Role.HANDLER, seated.committee)
    Notification.objects.all().delete()

    step_aside(sent, by=handler)

    assert not_for(handler, accept_report, sent) == "not_handler"
    assert [line.person for line in Notification.objects.all()] == [other]
    assert accept_report(sent, by=other).handler == other


@pytest.mark.rule("R151")
def test_who_is_alone_and_involved_is_shown_the_way(sent, handler, client):
    client.force_login(handler)
    answer = client.post(reverse("violations:step_aside", args=[sent.pk]))
    assert answer.status_code == 403
    assert "bằng văn bản" in answer.text
    assert not sent.bars.filter(part=Part.CONFLICT).exists()


def test_opening_it_is_in_the_trail_and_the_subject_hears_nothing(sent, handler, cadre):
    read_report(sent, by=handler)
    event = AuditEvent.objects.get(kind="report.read")
    assert (event.actor_id, event.subject_id) == (handler.pk, None)
    assert event.acted_as.startswith("Người thụ lý")


def test_accepting_begins_a_case_with_two_people(sent, handler, decider, cadre, colleague):
    case = accept_report(sent, by=handler)

    assert (case.subject, case.handler, case.decider) == (cadre, handler, decider)
    assert case.code != sent.code
    assert {change.seat for change in case.actor_changes.all()} == {"handler", "decider"}
    assert {item.case for item in sent.evidence.all()} == {case}
    assert Notification.objects.filter(kind="report.accepted").get().person == colleague


@pytest.mark.rule("R151")
def test_a_witness_decides_nothing(sent, handler, decider, seated):
    second = with_role("Phan Văn Sáu", seated.committee, Role.DECIDER, seated.committee)
    case = accept_report(sent, by=handler, witnesses=[decider])
    assert case.decider == second


@pytest.mark.rule("R151")
def test_where_no_decider_is_left_nothing_begins_and_the_page_says_so(sent, handler, decider):
    with pytest.raises(Denied) as refusal:
        accept_report(sent, by=handler, witnesses=[decider])
    assert refusal.value.code == "nobody_left"
    assert not Case.objects.exists()


def test_a_report_is_screened_once(sent, handler):
    accept_report(sent, by=handler)
    with pytest.raises(Denied) as refusal:
        refuse_report(sent, by=handler, reason="Muộn.")
    assert refusal.value.code == "wrong_status"
    assert Case.objects.count() == 1


# -- pages --------------------------------------------------------------------------------------


@pytest.mark.rule("R146")
@pytest.mark.parametrize(
    "page", ["report", "accept_report", "refuse_report", "step_aside", "ask_reveal"]
)
def test_a_handler_with_a_part_finds_nothing(page, sent, seated, client):
    other = with_role("Phan Văn Sáu", seated.committee, Role.HANDLER, seated.committee)
    address = reverse(f"violations:{page}", args=[sent.pk])
    client.force_login(other)
    assert client.get(address).status_code == 200

    Bar.objects.create(report=sent, tag=reporters.tag_of(other), part=Part.WITNESS)
    assert client.get(address).status_code == 404
    assert sent.subject.full_name not in client.get(reverse("violations:screening")).text


def test_the_queue_shows_what_is_late_first(seated, cadre, colleague, neighbour, lending, client):
    client.force_login(colleague)
    assert client.get(reverse("violations:screening")).status_code == 403
    handler = with_role("Phan Văn Sáu", seated.committee, Role.HANDLER, seated.committee)
    late = sent_report(lending, by=colleague, subject=neighbour)
    sent_report(lending, by=colleague, subject=cadre)
    type(late).objects.filter(pk=late.pk).update(screening_due_on="2026-11-02")

    client.force_login(handler)
    page = client.get(reverse("violations:screening")).text
    assert page.index(neighbour.full_name) < page.index(cadre.full_name)
    assert "quá hạn" in page


def test_the_page_of_a_report_shows_facts_and_evidence_and_no_hour(sent, handler, client):
    client.force_login(handler)
    page = client.get(sent.get_absolute_url()).text
    assert "người bán hàng" in page
    assert "Tin nhắn bàn giao" in page
    assert f"{sent.received_at:%H:%M}" not in page
    assert AuditEvent.objects.filter(kind="report.read").count() == 1


def test_its_files_open_for_who_screens_it_and_for_nobody_else(
    seated, cadre, colleague, lending, handler, decider, client
):
    picture = CheckedFile(b"diem anh", "image/png", "png", "0" * 64, scanned=False)
    report = sent_report(lending, by=colleague, subject=cadre, files=[picture])
    item = report.evidence.get(file__isnull=False)
    address = reverse("violations:evidence_file", args=[item.pk])
    client.force_login(handler)
    assert address in client.get(report.get_absolute_url()).text
    assert client.get(address).content == picture.content

    for other in (cadre, colleague, decider):
        client.force_login(other)
        assert client.get(address).status_code == 404


def test_accepting_and_refusing_by_their_pages(sent, handler, client, neighbour, lending, cadre):
    other = sent_report(lending, by=neighbour, subject=cadre)
    client.force_login(handler)
    client.post(reverse("violations:refuse_report", args=[other.pk]), {"reason": "Thiếu ngày."})
    accepted = client.post(reverse("violations:accept_report", args=[sent.pk]), {"witnesses": ""})

    other.refresh_from_db()
    assert other.refusal == "Thiếu ngày."
    assert accepted["Location"] == Case.objects.get().get_absolute_url()
    assert client.get(sent.get_absolute_url())["Location"] == Case.objects.get().get_absolute_url()


def test_an_unknown_code_of_a_witness_is_named(sent, handler, client):
    client.force_login(handler)
    page = client.post(reverse("violations:accept_report", args=[sent.pk]), {"witnesses": "KHONG"})
    assert "Không có mã cán bộ này: KHONG." in page.text
    assert not Case.objects.exists()
