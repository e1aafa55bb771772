"""Keeping evidence back: a reason, a second person, a gist that is shown; never only that."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import Appointment, Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.violations.factories import take_to
from tests.violations.hearing import heard, offered
from violations.actions.evidence import (
    add_evidence,
    add_to_answer,
    approve_withholding,
    disclose,
    end_withholding,
    withhold,
)
from violations.facts.evidence import pieces_for
from violations.models import Case, Evidence
from violations.permissions.sides import CaseSide
from violations.workflow import CaseStatus

pytestmark = pytest.mark.django_db
WHY = {"reason": "Lộ người làm chứng.", "gist": "Có người thấy đồng chí đưa máy ngày 20/8."}


@pytest.fixture
def case(cadre, handler, decider):
    """Opened, with one piece that came with the report."""
    return heard(cadre, handler, decider, to=CaseStatus.OPENED)


@pytest.fixture
def piece(case, handler):
    return add_evidence(case, by=handler, title="Lời kể", description="Chị Hoa thấy.")


def code_of(deed, *args, **kwargs):
    before = AuditEvent.objects.count()
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert AuditEvent.objects.count() == before
    return refusal.value.code


@pytest.mark.rule("R166")
def test_the_handler_asks_and_the_decider_approves(piece, handler, decider):
    withhold(piece, by=handler, **WHY)
    assert [line.person for line in Notification.objects.all()] == [decider]

    approve_withholding(piece, by=decider)

    piece.refresh_from_db()
    assert (piece.withheld_by, piece.withheld_approved_by) == (handler, decider)
    assert Notification.objects.filter(person=handler).count() == 1


@pytest.mark.rule("R166")
@pytest.mark.parametrize("who", ["cadre", "decider", "colleague", "staff", "data_officer"])
def test_nobody_else_asks(who, piece, request):
    assert code_of(withhold, piece, by=request.getfixturevalue(who), **WHY) == "not_handler"


@pytest.mark.rule("R166")
@pytest.mark.parametrize("who", ["handler", "cadre", "superior_head", "data_officer"])
def test_nobody_else_approves(who, piece, handler, request):
    withhold(piece, by=handler, **WHY)
    code = code_of(approve_withholding, piece, by=request.getfixturevalue(who))
    assert code == "not_decider"


@pytest.mark.rule("R166")
def test_a_decider_whose_role_has_ended_approves_nothing(piece, handler, decider):
    withhold(piece, by=handler, **WHY)
    Appointment.objects.filter(person=decider).delete()
    assert code_of(approve_withholding, piece, by=decider) == "not_decider"


@pytest.mark.rule("R166")
def test_what_was_shown_is_not_kept_back_any_more(piece, case, handler):
    disclose(case, by=handler)
    assert code_of(withhold, piece, by=handler, **WHY) == "already_shown"


def test_what_the_subject_sent_is_never_kept_back(case, handler):
    own = add_to_answer(case, [offered()])[0]
    assert code_of(withhold, own, by=handler, **WHY) == "already_shown"


def test_asking_twice_is_asking_once(piece, handler):
    withhold(piece, by=handler, **WHY)
    assert code_of(withhold, piece, by=handler, **WHY) == "already_withheld"


@pytest.mark.rule("R166")
def test_without_an_answer_there_is_no_notice(piece, case, handler):
    withhold(piece, by=handler, **WHY)
    assert code_of(disclose, case, by=handler) == "withholding_waits"
    assert not Evidence.objects.exclude(disclosed_on=None).exists()


@pytest.mark.rule("R166")
def test_never_only_what_is_kept_back(piece, case, handler, decider):
    withhold(piece, by=handler, **WHY)
    approve_withholding(piece, by=decider)
    assert code_of(disclose, case, by=handler, evidence=[piece]) == "only_withheld"


@pytest.mark.rule("R166")
def test_a_refusal_shows_it_like_any_other(piece, case, handler, decider):
    withhold(piece, by=handler, **WHY)
    end_withholding(piece, by=decider)

    disclose(case, by=handler)

    piece.refresh_from_db()
    assert piece.disclosed_on is not None
    assert (piece.withheld_reason, piece.gist, piece.withheld_by) == ("", "", None)


def test_the_handler_takes_it_back_also_after_approval_and_the_decider_then_not(
    piece, handler, decider
):
    withhold(piece, by=handler, **WHY)
    approve_withholding(piece, by=decider)
    assert code_of(end_withholding, piece, by=decider) == "not_handler"
    end_withholding(piece, by=handler)
    assert code_of(end_withholding, piece, by=handler) == "not_asked"


@pytest.mark.rule("R166")
def test_the_database_does_not_hide_what_was_shown(piece, case, handler):
    disclose(case, by=handler)
    for values in ({"disclosed_on": None}, {"withheld_reason": "x", "gist": "y"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Evidence.objects.filter(pk=piece.pk).update(**values)


# -- what each side reads -------------------------------------------------------------------------


def titles(case, side):
    return [piece.title for piece in pieces_for(case, side)]


@pytest.fixture
def notified(piece, case, handler, decider):
    """One piece shown, one kept back, and the notice that lists both received."""
    withhold(piece, by=handler, **WHY)
    approve_withholding(piece, by=decider)
    listed = disclose(case, by=handler)
    take_to(case, CaseStatus.NOTIFIED)
    case.notices.get().evidence.set(listed)
    take_to(case, CaseStatus.DELIVERED)
    return case


@pytest.mark.rule("R166")
def test_the_subject_reads_the_gist_in_place_of_it(notified):
    shown, kept = sorted(pieces_for(notified, CaseSide.SUBJECT), key=lambda piece: not piece.opens)
    assert (shown.opens, kept.opens, kept.file) == (True, False, None)
    assert kept.text == WHY["gist"]
    everything = " ".join(piece.title + piece.text for piece in (shown, kept))
    assert "Chị Hoa" not in everything
    assert WHY["reason"] not in everything
    assert pieces_for(notified, CaseSide.COMPANION) == pieces_for(notified, CaseSide.SUBJECT)


@pytest.mark.rule("R166")
@pytest.mark.parametrize("side", [CaseSide.HANDLER, CaseSide.DECIDER, CaseSide.APPEAL_DECIDER])
def test_who_acts_reads_all_of_it(side, notified):
    assert "Lời kể" in titles(notified, side)


@pytest.mark.rule("R166")
def test_what_came_after_the_notice_is_not_shown_yet(notified, handler):
    add_evidence(notified, by=handler, title="Ảnh mới", description="Ngày 25/8.")
    assert "Ảnh mới" not in titles(notified, CaseSide.SUBJECT)
    assert "Ảnh mới" in titles(notified, CaseSide.HANDLER)


def test_the_pages_of_the_subject_say_neither_witness_nor_reason(notified, cadre, client):
    client.force_login(cadre)
    page = client.get(notified.get_absolute_url()).content.decode()
    assert WHY["gist"] in page
    assert "Chị Hoa" not in page
    assert WHY["reason"] not in page


# -- pages of who acts ----------------------------------------------------------------------------


@pytest.mark.rule("R166")
def test_from_asking_to_approving_by_the_pages(piece, case, handler, decider, client):
    client.force_login(handler)
    asked = client.post(reverse("violations:withhold_evidence", args=[piece.pk]), WHY)
    assert asked.status_code == 302

    client.force_login(decider)
    page = client.get(piece.get_absolute_url()).content.decode()
    assert "Duyệt giữ kín" in page
    assert "Chị Hoa thấy." in page
    assert client.get(case.get_absolute_url()).status_code == 404  # not their turn yet
    client.post(reverse("violations:approve_withholding", args=[piece.pk]))
    piece.refresh_from_db()
    assert piece.withheld_approved_by == decider
    assert client.get(piece.get_absolute_url()).status_code == 404  # done, and not theirs yet


def test_refusing_by_the_page(piece, handler, decider, client):
    withhold(piece, by=handler, **WHY)
    client.force_login(decider)
    client.post(reverse("violations:end_withholding", args=[piece.pk]))
    piece.refresh_from_db()
    assert not piece.is_withheld


@pytest.mark.parametrize("missing", ["reason", "gist"])
def test_reason_and_gist_are_asked_for(missing, piece, handler, client):
    client.force_login(handler)
    sent = client.post(
        reverse("violations:withhold_evidence", args=[piece.pk]), {**WHY, missing: ""}
    )
    assert list(sent.context["form"].errors) == [missing]
    assert not Case.objects.filter(evidence__withheld_by=handler).exists()
