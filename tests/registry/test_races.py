"""Two people at the same moment, on real transactions: one wins, the other learns why."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.models import Declaration
from registry.workflow import Status
from tests.factories import DeclarationFactory


def at_once(*deeds):
    """Run them side by side, each on its own connection; give the codes of what was refused."""
    barrier = Barrier(len(deeds))

    def run(deed):
        try:
            barrier.wait(timeout=10)
            deed()
        except Denied as denied:
            return denied.code
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [code for code in pool.map(run, deeds) if code]


@pytest.mark.rule("R40")
@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_one_wins(cadre, unit_head, superior_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    refused = at_once(
        lambda: actions.accept_declaration(sent, by=unit_head),
        lambda: actions.return_declaration(sent, by=superior_head, reason="Thiếu."),
    )

    assert refused == ["wrong_status"]
    sent.refresh_from_db()
    winner = {Status.ACCEPTED: unit_head, Status.RETURNED: superior_head}[sent.status]
    assert sent.reviewed_by == winner
    assert AuditEvent.objects.get().actor_id == winner.pk


@pytest.mark.rule("R40")
@pytest.mark.django_db(transaction=True)
def test_taking_back_and_accepting_at_once(cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    refused = at_once(
        lambda: actions.withdraw_declaration(sent, by=cadre),
        lambda: actions.accept_declaration(sent, by=unit_head),
    )

    assert refused == ["wrong_status"]
    assert AuditEvent.objects.count() == 1


@pytest.mark.rule("R32")
@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_twice_begins_one_version(cadre, periods):
    refused = at_once(*[lambda: actions.declare_none(User.objects.get(pk=cadre.pk), by=cadre)] * 2)

    assert refused == ["waiting_review"]
    assert Declaration.objects.get().status == Status.SUBMITTED


@pytest.mark.rule("R31")
@pytest.mark.django_db(transaction=True)
def test_writing_and_sending_at_once_never_leaves_a_half_written_version(cadre, periods):
    draft = DeclarationFactory(owner=cadre, accounts=2)
    zalo = actions.AccountEntry(platform="zalo", display_name="Bình", by_phone=True)

    refused = at_once(
        lambda: actions.save_draft(draft, by=cadre, accounts=[zalo]),
        lambda: actions.submit_declaration(draft, by=cadre),
    )

    draft.refresh_from_db()
    assert refused in ([], ["wrong_status"])
    assert draft.status == Status.SUBMITTED
    assert draft.accounts.count() == draft.accounts_total == (2 if refused else 1)
