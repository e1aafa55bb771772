"""Two at the same moment, on real transactions: an answer and the end of its time, two presses."""

import pytest

from audit.models import AuditEvent
from tests.registry.test_races import at_once
from tests.violations.hearing import TEXT, a_file, due_in, heard
from violations.actions.answers import send_answer, waive_answer
from violations.actions.clock import expire_answer
from violations.actions.companions import accept_invitation, name_companion, take_back_invitation
from violations.actions.evidence import add_evidence
from violations.models import Answer, Case, Companion, Evidence, Invitation, Side
from violations.permissions import evidence as permissions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(cadre, handler, decider):
    return heard(cadre, handler, decider)


def fresh(case):
    return Case.objects.select_related("subject", "handler", "report").get(pk=case.pk)


@pytest.mark.rule("R168")
@pytest.mark.parametrize(("days", "end"), [(0, "answered"), (-1, "expired")])
@pytest.mark.parametrize("_again", range(3))
def test_whoever_is_faster_the_day_decides(_again, days, end, case, cadre):
    due_in(case, days)

    refused = at_once(
        lambda: send_answer(fresh(case), by=cadre, text=TEXT),
        lambda: expire_answer(case.pk),
    )

    case.refresh_from_db()
    assert refused == []
    assert (case.status, case.answer_end) == ("answered", end)
    assert Answer.objects.get().text == TEXT
    assert AuditEvent.objects.filter(kind="case.answer_expired").count() == (days < 0)


@pytest.mark.rule("R167")
def test_answered_and_given_up_at_once_the_words_stay(case, cadre):
    refused = at_once(
        lambda: send_answer(fresh(case), by=cadre, text=TEXT),
        lambda: waive_answer(fresh(case), by=cadre),
    )

    case.refresh_from_db()
    assert case.answer_end == "answered"
    assert Answer.objects.filter(way="answered").count() == 1
    assert refused in ([], ["wrong_status"])


@pytest.mark.rule("R164")
def test_two_at_once_share_the_room_of_their_side(case, handler, monkeypatch):
    monkeypatch.setattr(permissions, "MOST", 1)

    def add():
        add_evidence(fresh(case), by=handler, title="Ảnh", file=a_file())

    assert at_once(add, add) == ["too_much_evidence"]
    assert Evidence.objects.filter(side=Side.HANDLER).count() == 1


@pytest.mark.rule("R170")
def test_taken_back_and_accepted_at_once_is_one_of_the_two(case, cadre, colleague):
    name_companion(fresh(case), by=cadre, person=colleague)

    def find():
        return Invitation.objects.select_related("case").get()

    refused = at_once(
        lambda: accept_invitation(find(), by=colleague),
        lambda: take_back_invitation(find(), by=cadre),
    )

    assert refused == ["answered"]
    assert Companion.objects.count() == (Invitation.objects.get().accepted is True)


@pytest.mark.rule("R170")
def test_two_invitations_at_once_are_one(case, cadre, colleague, neighbour):
    refused = at_once(
        lambda: name_companion(fresh(case), by=cadre, person=colleague),
        lambda: name_companion(fresh(case), by=cadre, person=neighbour),
    )
    assert refused == ["one_already"]
    assert Invitation.objects.count() == 1
