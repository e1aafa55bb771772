"""Giving up the answer: by the subject's own word, in time, and with what is lost."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.violations.hearing import TEXT, due_in, heard
from violations.actions.answers import send_answer, waive_answer
from violations.models import Answer, AnswerDraft, Case
from violations.workflow import CaseStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cadre, handler, decider):
    return heard(cadre, handler, decider)


def refused(case, by):
    with pytest.raises(Denied) as refusal:
        waive_answer(case, by=by)
    assert not Answer.objects.exists()
    assert not AuditEvent.objects.exists()
    return refusal.value.code


@pytest.mark.rule("R169")
def test_the_case_goes_on_at_once(case, cadre):
    AnswerDraft.objects.create(case=case, text="đang viết", token="a" * 32)

    answer = waive_answer(case, by=cadre)

    case.refresh_from_db()
    assert (case.status, case.answer_end) == ("answered", "waived")
    assert (answer.way, answer.text) == ("waived", "")
    assert not AnswerDraft.objects.exists()
    assert AuditEvent.objects.get().kind == "answer.waived"


@pytest.mark.rule("R169")
@pytest.mark.parametrize("who", ["handler", "decider", "colleague", "staff"])
def test_nobody_gives_it_up_for_the_subject(who, case, request):
    assert refused(case, request.getfixturevalue(who)) == "not_subject"


@pytest.mark.rule("R169")
def test_when_the_time_is_over_there_is_nothing_to_give_up(case, cadre):
    assert refused(due_in(case, -1), cadre) == "period_over"


@pytest.mark.parametrize("status", [CaseStatus.NOTIFIED, CaseStatus.ANSWERED, CaseStatus.ASSESSED])
def test_only_while_the_case_waits(status, cadre, handler, decider):
    assert refused(heard(cadre, handler, decider, to=status), cadre) == "wrong_status"


@pytest.mark.rule("R167")
def test_who_thinks_better_of_it_may_still_speak(case, cadre):
    waive_answer(case, by=cadre)
    send_answer(case, by=cadre, text=TEXT)
    case.refresh_from_db()
    assert case.answer_end == "answered"


def test_a_case_on_paper_can_be_left_unanswered_here(case, cadre):
    Case.objects.filter(pk=case.pk).update(reference_only=True)
    assert waive_answer(case, by=cadre).pk


@pytest.mark.rule("R169")
def test_the_page_says_what_is_given_up_before_the_press(case, cadre, client):
    AnswerDraft.objects.create(case=case, text="đang viết", token="a" * 32)
    client.force_login(cadre)
    address = reverse("violations:waive_answer", args=[case.pk])

    page = client.get(address).content.decode()
    assert "Không giải trình không phải là thừa nhận" in page
    assert "Bản nháp đang viết sẽ bị xóa" in page
    assert client.post(address).status_code == 302
    assert Answer.objects.get().way == "waived"
