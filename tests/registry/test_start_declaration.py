from datetime import UTC, date, datetime

import pytest

from accounts.models import CalendarDay
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.models import Declaration
from registry.workflow import Status
from tests.factories import DeclarationFactory, DeclaredAccountFactory

pytestmark = pytest.mark.usefixtures("periods")
THURSDAY = datetime(2026, 10, 1, 2, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)


def test_the_first_version_is_empty(cadre):
    draft = actions.start_declaration(cadre, by=cadre)

    assert (draft.version, draft.status, draft.previous, draft.base) == (
        1,
        Status.DRAFT,
        None,
        None,
    )
    assert not draft.accounts.exists()
    event = AuditEvent.objects.get()
    assert (event.kind, event.subject_id) == ("declaration.started", cadre.pk)
    assert event.unit_path == cadre.unit_path


@pytest.mark.parametrize("status", ["accepted", "returned", "withdrawn"])
def test_the_next_version_is_filled_with_what_was_sent_last(cadre, status):
    last = DeclarationFactory(owner=cadre, accounts=0, **{status: True}, no_social_network=True)

    draft = actions.start_declaration(cadre, by=cadre)

    assert (draft.version, draft.previous) == (2, last)
    assert draft.no_social_network
    assert draft.base == (last if status == "accepted" else None)


def test_every_field_of_an_account_is_carried_into_the_next_version(cadre):
    first = DeclarationFactory(owner=cadre)
    account = DeclaredAccountFactory(
        declaration=first,
        platform="tiktok",
        identity="thaybinh.toan",
        address_typed="tiktok.com/@ThayBinh.Toan?lang=vi",
        canonical="https://www.tiktok.com/@thaybinh.toan",
        kind="channel",
        under_real_name=False,
        other_name_reason="tên kênh dạy học",
        purpose="work",
        since_year=2021,
        state="closed",
        closed_on=date(2026, 10, 1),
        secured=True,
    )
    actions.submit_declaration(first, by=cadre)
    actions.withdraw_declaration(first, by=cadre)

    draft = actions.start_declaration(cadre, by=cadre)

    fields = [field.name for field in account._meta.concrete_fields]
    fields = [name for name in fields if name not in ("id", "declaration", "position")]
    copy = draft.accounts.get(platform="tiktok")
    assert {name: getattr(copy, name) for name in fields} == {
        name: getattr(account, name) for name in fields
    }


@pytest.mark.rule("R42")
def test_a_first_declaration_is_due_ten_working_days_after_joining(cadre):
    cadre.joined_on = date(2026, 8, 27)
    cadre.save()
    CalendarDay.objects.create(day=date(2026, 9, 2), works=False, name="Quốc khánh", source="tests")

    draft = actions.start_declaration(cadre, by=cadre, at=MONDAY)

    assert draft.due_on == date(2026, 9, 11)


@pytest.mark.rule("R42")
def test_a_withdrawn_first_declaration_does_not_move_its_day(cadre):
    DeclarationFactory(owner=cadre, withdrawn=True)

    draft = actions.start_declaration(cadre, by=cadre, at=MONDAY)

    assert draft.due_on == date(2026, 9, 15)


@pytest.mark.rule("R42")
def test_a_change_is_due_ten_working_days_after_it_is_begun(cadre):
    DeclarationFactory(owner=cadre, accepted=True, started_at=THURSDAY)

    draft = actions.start_declaration(cadre, by=cadre, at=MONDAY)

    assert draft.due_on == date(2026, 11, 30)


@pytest.mark.rule("R42")
def test_the_answer_to_a_return_is_due_ten_working_days_after_the_return(cadre):
    DeclarationFactory(owner=cadre, returned=True, started_at=THURSDAY)

    draft = actions.start_declaration(cadre, by=cadre, at=MONDAY)

    assert draft.due_on == date(2026, 10, 15)


@pytest.mark.rule("R32")
@pytest.mark.parametrize(
    ("first", "code"), [({}, "draft_open"), ({"submitted": True}, "waiting_review")]
)
def test_one_version_at_a_time(cadre, first, code):
    DeclarationFactory(owner=cadre, **first)

    with pytest.raises(Denied) as refusal:
        actions.start_declaration(cadre, by=cadre)

    assert refusal.value.code == code
    assert Declaration.objects.count() == 1
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R30")
def test_nobody_starts_for_another(cadre, unit_head):
    with pytest.raises(Denied) as refusal:
        actions.start_declaration(cadre, by=unit_head)

    assert refusal.value.code == "not_owner"
    assert not Declaration.objects.exists()
