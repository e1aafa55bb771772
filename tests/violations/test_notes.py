"""A handler's own notes: for who sits in that seat, gone when the case is closed."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.factories import UserFactory
from tests.violations.factories import appoint, take_to
from tests.violations.hearing import heard
from violations.actions.notes import add_handler_note, cases_with_old_notes, clear_handler_notes
from violations.jobs.notes import clear_handler_notes as job
from violations.models import Case, Companion, HandlerNote
from violations.permissions.notes import visible_notes
from violations.workflow import CaseStatus, Outcome

pytestmark = pytest.mark.django_db
TEXT = "Hỏi lại chị Hoa về ngày 20/8."


@pytest.fixture
def case(cadre, handler, decider):
    return heard(cadre, handler, decider, to=CaseStatus.ASSESSED)


def close(case):
    values = {"outcome": Outcome.DISMISSED, "decided_at": "2026-11-20T00:00:00Z"}
    values |= {"appeal_due_on": date(2027, 1, 5), "status": "decided"}
    Case.objects.filter(pk=case.pk).update(**values)
    Case.objects.filter(pk=case.pk).update(status="closed", closed_at="2026-11-22T00:00:00Z")


@pytest.mark.rule("R171")
@pytest.mark.parametrize("who", ["cadre", "decider", "colleague", "unit_head", "data_officer"])
def test_nobody_else_writes_or_reads_them(who, case, handler, colleague, request, client):
    add_handler_note(case, by=handler, text=TEXT)
    Companion.objects.create(case=case, person=colleague)
    person = request.getfixturevalue(who)

    with pytest.raises(Denied) as refusal:
        add_handler_note(case, by=person, text="x")
    assert refusal.value.code == "not_handler"
    assert not visible_notes(person, case).exists()
    client.force_login(person)
    assert TEXT not in client.get(case.get_absolute_url()).content.decode()


@pytest.mark.rule("R171")
def test_who_takes_over_the_seat_reads_them_and_who_left_it_does_not(case, handler):
    add_handler_note(case, by=handler, text=TEXT)
    other = UserFactory(unit=handler.unit)
    appoint(other, "handler", case.unit)

    Case.objects.filter(pk=case.pk).update(handler=other)
    case.refresh_from_db()

    assert [note.by for note in visible_notes(other, case)] == [handler]
    assert not visible_notes(handler, case).exists()


@pytest.mark.rule("R171")
def test_they_go_when_the_case_is_closed(case, handler):
    add_handler_note(case, by=handler, text=TEXT)
    job(str(case.pk))
    assert HandlerNote.objects.count() == 1
    assert list(cases_with_old_notes()) == []

    close(case)
    assert list(cases_with_old_notes()) == [case.pk]
    job(str(case.pk))

    assert not HandlerNote.objects.exists()
    event = AuditEvent.objects.get(kind="handler_note.cleared")
    assert (event.actor_id, event.details) == (None, {"notes": 1})
    clear_handler_notes(case.pk)
    assert AuditEvent.objects.filter(kind="handler_note.cleared").count() == 1


def test_of_a_closed_case_nothing_is_noted(case, handler):
    close(case)
    with pytest.raises(Denied) as refusal:
        add_handler_note(case, by=handler, text=TEXT)
    assert refusal.value.code == "wrong_status"


@pytest.mark.rule("R171")
def test_the_trail_says_that_and_not_what(case, handler):
    add_handler_note(case, by=handler, text=TEXT)
    event = AuditEvent.objects.get()
    assert (event.kind, event.subject_id) == ("handler_note.added", None)
    assert "Hoa" not in str(event.details)


def test_on_a_case_of_papers_nothing_is_noted(case, handler):
    Case.objects.filter(pk=case.pk).update(reference_only=True)
    with pytest.raises(Denied) as refusal:
        add_handler_note(case, by=handler, text=TEXT)
    assert refusal.value.code == "content_not_taken"


def test_by_the_page(case, handler, client):
    client.force_login(handler)
    address = reverse("violations:add_handler_note", args=[case.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"text": TEXT})
    assert TEXT in client.get(case.get_absolute_url()).content.decode()
    assert list(client.post(address, {"text": "TUYỆT MẬT"}).context["form"].errors) == ["text"]


def test_a_case_goes_on_without_its_notes_being_touched(case, handler):
    add_handler_note(case, by=handler, text=TEXT)
    take_to(case, CaseStatus.ANSWERED)
    clear_handler_notes(case.pk)
    assert HandlerNote.objects.exists()
