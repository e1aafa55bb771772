"""Sending an answer: once for good, added to until the assessment, in time by the database's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.factories import UserFactory
from tests.violations.factories import take_to
from tests.violations.hearing import TEXT, a_file, due_in, heard, offered
from violations.actions.answers import send_answer
from violations.facts.answers import is_in_time, said_in
from violations.models import Answer, AnswerDraft, Case, Companion, Outage, Side
from violations.workflow import CaseStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cadre, handler, decider):
    return heard(cadre, handler, decider)


def refused(case, by, text=TEXT):
    with pytest.raises(Denied) as refusal:
        send_answer(case, by=by, text=text)
    assert not Answer.objects.exists()
    assert not AuditEvent.objects.exists()
    return refusal.value.code


@pytest.mark.rule("R167")
def test_an_answer_ends_the_step_and_tells_the_handler(case, cadre, handler):
    AnswerDraft.objects.create(case=case, text=TEXT, token="a" * 32)

    answer = send_answer(case, by=cadre, text=TEXT)

    case.refresh_from_db()
    assert (case.status, case.answer_end) == ("answered", "answered")
    assert (answer.text, answer.typed_by, answer.notice) == (TEXT, None, case.notices.get())
    assert not AnswerDraft.objects.exists()
    assert AuditEvent.objects.get().kind == "answer.sent"
    assert Notification.objects.get().person == handler


@pytest.mark.rule("R167")
def test_nobody_alters_or_removes_what_was_sent(case, cadre):
    answer = send_answer(case, by=cadre, text=TEXT)

    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(text="Tôi nhận.")
    with pytest.raises(DatabaseError), transaction.atomic():
        answer.delete()
    assert Answer.objects.get().text == TEXT


@pytest.mark.rule("R167")
def test_more_is_a_further_row_until_the_assessment(case, cadre):
    send_answer(case, by=cadre, text=TEXT)
    send_answer(case, by=cadre, text="Xin bổ sung.")
    assert [one.title for one in said_in(case)] == ["Giải trình", "Giải trình bổ sung"]

    take_to(case, CaseStatus.ASSESSED)
    with pytest.raises(Denied) as refusal:
        send_answer(case, by=cadre, text="Nữa.")
    assert refusal.value.code == "wrong_status"


def test_the_page_says_by_title_what_came_with_it(case, cadre, client):
    send_answer(case, by=cadre, text=TEXT, evidence=[offered(file=a_file())])
    client.force_login(cadre)
    page = client.get(case.get_absolute_url()).text
    assert "Kèm theo, ở mục Minh chứng: Ảnh chụp." in page


def test_evidence_of_the_subject_comes_with_it_and_is_their_own(case, cadre):
    answer = send_answer(case, by=cadre, text=TEXT, evidence=[offered(file=a_file())])

    evidence = answer.evidence.get()
    assert (evidence.side, evidence.added_by) == (Side.SUBJECT, cadre)
    assert evidence.disclosed_on == timezone.localdate()
    assert evidence.file.media_type == "image/jpeg"


@pytest.mark.rule("R167")
@pytest.mark.parametrize("who", ["handler", "decider", "colleague", "unit_head", "staff"])
def test_nobody_answers_for_the_subject(who, case, request):
    assert refused(case, request.getfixturevalue(who)) == "not_subject"


@pytest.mark.rule("R170")
def test_a_companion_does_not_answer(case, colleague):
    Companion.objects.create(case=case, person=colleague)
    assert refused(case, colleague) == "not_subject"


def test_an_empty_answer_is_none(case, cadre):
    assert refused(case, cadre, text=" \n ") == "answer_empty"


def test_a_notice_is_received_before_it_is_answered(cadre, handler, decider):
    case = heard(cadre, handler, decider, to=CaseStatus.NOTIFIED)
    assert refused(case, cadre) == "not_received"


def test_a_case_on_paper_takes_no_content(case, cadre):
    Case.objects.filter(pk=case.pk).update(reference_only=True)
    assert refused(case, cadre) == "content_not_taken"


# -- in time --------------------------------------------------------------------------------------


@pytest.mark.rule("R168")
@pytest.mark.parametrize(
    ("moment", "in_time"),
    [
        (datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC), True),  # 23:59:59 here
        (datetime(2026, 11, 30, 17, 0, 0, tzinfo=UTC), False),
    ],
)
def test_the_last_day_lasts_until_its_last_second_here(moment, in_time, case):
    case.answer_due_on = datetime(2026, 11, 30).date()
    assert is_in_time(case, moment) is in_time


@pytest.mark.rule("R168")
def test_the_last_day_is_still_in_time(case, cadre):
    due_in(case, 0)
    send_answer(case, by=cadre, text=TEXT)
    case.refresh_from_db()
    assert case.answer_end == "answered"


@pytest.mark.rule("R168")
def test_what_comes_late_is_kept_and_says_so_whether_or_not_a_tick_ran(case, cadre):
    due_in(case, -1)

    send_answer(case, by=cadre, text=TEXT)

    case.refresh_from_db()
    assert (case.status, case.answer_end) == ("answered", "expired")
    assert [one.late for one in said_in(case)] == [True]
    kinds = list(AuditEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["case.answer_expired", "answer.sent"]


@pytest.mark.rule("R168")
def test_what_came_in_time_counts_although_the_tick_was_faster(case, cadre):
    due_in(case, 0)
    Case.objects.filter(pk=case.pk).update(
        status="answered", answer_end="expired", answer_ended_at=timezone.now()
    )

    send_answer(case, by=cadre, text=TEXT)

    case.refresh_from_db()
    assert (case.status, case.answer_end) == ("answered", "answered")


@pytest.mark.rule("R168")
def test_an_outage_on_the_last_day_is_no_fault_of_the_subject(case, cadre):
    due_in(case, -1)
    yesterday = timezone.now() - timedelta(days=1)
    Outage.objects.create(began_at=yesterday - timedelta(hours=1), ended_at=yesterday)

    send_answer(case, by=cadre, text=TEXT)

    case.refresh_from_db()
    assert case.answer_end == "answered"


@pytest.mark.rule("R168")
def test_a_pause_stops_the_time(case, cadre):
    due_in(case, -1)
    Case.objects.filter(pk=case.pk).update(paused_at=timezone.now(), pause_reason="Nằm viện.")

    send_answer(case, by=cadre, text=TEXT)

    case.refresh_from_db()
    assert case.answer_end == "answered"


def test_an_answer_is_about_the_last_notice(case, cadre):
    take_to(case, CaseStatus.NOTIFIED)
    take_to(case, CaseStatus.DELIVERED)
    answer = send_answer(due_in(case, 5), by=cadre, text=TEXT)
    assert answer.notice.number == 2


def test_a_stranger_to_the_roster_is_nobody(case):
    assert refused(case, UserFactory()) == "not_subject"
