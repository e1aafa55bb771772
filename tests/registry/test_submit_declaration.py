from datetime import UTC, date, datetime

import pytest

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.actions import AccountEntry
from registry.notice import notice_on
from registry.workflow import Status
from tests.factories import DeclarationFactory

pytestmark = pytest.mark.usefixtures("periods")
FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # 23:30 on Friday in Vietnam


def test_the_unit_head_is_told_and_the_trail_has_it(cadre, unit_head, superior_head):
    draft = DeclarationFactory(owner=cadre, accounts=2)

    sent = actions.submit_declaration(draft, by=cadre)

    assert sent.status == Status.SUBMITTED
    assert (sent.accounts_total, sent.unchanged) == (2, False)
    told = Notification.objects.get()
    assert (told.person, told.kind) == (unit_head, "declaration.submitted")
    assert told.path == sent.get_absolute_url()
    event = AuditEvent.objects.get()
    assert (event.kind, event.details) == ("declaration.submitted", {"version": 1, "accounts": 2})


@pytest.mark.rule("R48")
def test_the_commitment_and_legal_basis_in_force_are_written_onto_it(cadre):
    sent = actions.submit_declaration(DeclarationFactory(owner=cadre), by=cadre, at=FRIDAY)

    notice = notice_on(date(2026, 11, 20))
    assert sent.commitment_version == notice.label == "CT21 bản 1"
    assert sent.legal_basis.splitlines() == notice.legal_basis


@pytest.mark.rule("R42")
def test_the_reviewers_period_begins_after_the_vietnamese_day_of_sending(cadre):
    sent = actions.submit_declaration(DeclarationFactory(owner=cadre), by=cadre, at=FRIDAY)

    assert sent.review_due_on == date(2026, 12, 4)


@pytest.mark.rule("R42")
def test_sent_on_the_last_day_is_in_time(cadre):
    on_time = DeclarationFactory(owner=cadre, due_on=date(2026, 11, 20))

    assert not actions.submit_declaration(on_time, by=cadre, at=FRIDAY).is_late


@pytest.mark.rule("R42")
def test_sent_a_day_after_is_late(cadre):
    late = DeclarationFactory(owner=cadre, due_on=date(2026, 11, 19))

    assert actions.submit_declaration(late, by=cadre, at=FRIDAY).is_late


def test_what_changed_is_counted_once_for_every_list(cadre):
    base = DeclarationFactory(owner=cadre, accepted=True, accounts=3)
    kept, edited, _ = base.accounts.all()
    draft = actions.start_declaration(cadre, by=cadre)
    entries = [
        AccountEntry("facebook", kept.display_name, kept.address_typed),
        AccountEntry("facebook", "Tên mới", edited.address_typed),
        AccountEntry("x", "Bình", "x.com/phamvanbinh"),
    ]
    actions.save_draft(draft, by=cadre, accounts=entries)

    sent = actions.submit_declaration(draft, by=cadre)

    assert (sent.added, sent.removed, sent.changed, sent.unchanged) == (1, 1, 1, False)
    assert sent.summary == "Thêm 1 · bỏ 1 · sửa 1"


def test_a_version_edited_back_to_the_same_says_that_nothing_changed(cadre):
    DeclarationFactory(owner=cadre, accepted=True)
    draft = actions.start_declaration(cadre, by=cadre)

    sent = actions.submit_declaration(draft, by=cadre)

    assert sent.unchanged
    assert sent.summary == "Không thay đổi"


@pytest.mark.rule("R34")
@pytest.mark.parametrize(
    ("accounts", "none", "code"), [(0, False, "empty"), (1, True, "contradiction")]
)
def test_it_lists_accounts_or_says_that_there_are_none(cadre, accounts, none, code):
    draft = DeclarationFactory(owner=cadre, accounts=accounts, no_social_network=none)

    with pytest.raises(Denied) as refusal:
        actions.submit_declaration(draft, by=cadre)

    assert refusal.value.code == code
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    assert not AuditEvent.objects.exists()
    assert not Notification.objects.exists()


@pytest.mark.rule("R30")
def test_unit_head_cannot_submit_for_a_cadre(cadre, unit_head):
    draft = DeclarationFactory(owner=cadre)

    with pytest.raises(Denied) as refusal:
        actions.submit_declaration(draft, by=unit_head)

    assert refusal.value.code == "not_owner"
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R33")
@pytest.mark.parametrize("status", ["submitted", "accepted", "returned", "withdrawn", "superseded"])
def test_only_a_draft_is_sent(cadre, status):
    sent = DeclarationFactory(owner=cadre, **{status: True})

    with pytest.raises(Denied) as refusal:
        actions.submit_declaration(sent, by=cadre)

    assert refusal.value.code == "wrong_status"
    assert not AuditEvent.objects.exists()
