"""Two people at the same moment, on real transactions: one wins, the other learns why."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.models import Declaration
from registry.typed import Typed, token_of
from registry.workflow import Status
from tests.factories import DeclarationFactory, UserFactory


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


@pytest.mark.rule("R131")
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_desk_one_is_told(cadre, unit_head, superior_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    told = []

    refused = at_once(
        lambda: told.append(actions.accept_unless_answered(sent, by=unit_head)),
        lambda: told.append(actions.return_unless_answered(sent, by=superior_head, reason="Ít.")),
    )

    assert not refused
    assert sorted(told)[0] == ""
    assert sorted(told)[1].endswith("bởi người khác")
    assert AuditEvent.objects.count() == 1


@pytest.mark.rule("R130")
@pytest.mark.django_db(transaction=True)
def test_two_heads_accept_the_same_many_at_once(tree, unit_head, superior_head):
    rows = [
        DeclarationFactory(owner=UserFactory(unit=tree.branch), submitted=True, unchanged=True)
        for _ in range(6)
    ]
    chosen, outcomes = [row.pk for row in rows], []

    refused = at_once(
        lambda: outcomes.append(actions.accept_unchanged(chosen, by=unit_head)),
        lambda: outcomes.append(actions.accept_unchanged(chosen[::-1], by=superior_head)),
    )

    assert not refused
    codes = [one.code for done in outcomes for one in done]
    assert codes.count("") == codes.count("wrong_status") == 6
    assert AuditEvent.objects.filter(kind="declaration.accepted").count() == 6
    assert Declaration.objects.filter(status=Status.ACCEPTED).count() == 6


@pytest.mark.rule("R134")
@pytest.mark.django_db(transaction=True)
def test_of_two_pages_that_go_on_from_one_state_one_is_kept(cadre, periods):
    draft = DeclarationFactory(owner=cadre)
    state, kept = token_of(draft), []

    def keep(name):
        typed = Typed({"accounts-0-display_name": name}, uuid4().hex, timezone.now())
        kept.append(actions.keep_typed(draft, by=cadre, typed=typed, known=[state]))

    assert not at_once(lambda: keep("Ở máy tính"), lambda: keep("Trên điện thoại"))

    assert kept.count(None) == 1
    winner = next(one for one in kept if one)
    assert Declaration.objects.get().typed == winner.typed


@pytest.mark.rule("R135")
@pytest.mark.django_db(transaction=True)
def test_typing_and_sending_at_once_drops_nothing_unsaid(cadre, periods):
    draft = DeclarationFactory(owner=cadre)
    typed = Typed({"accounts-0-display_name": "Bình"}, uuid4().hex, timezone.now())

    refused = at_once(
        lambda: actions.keep_typed(draft, by=cadre, typed=typed, known=[token_of(draft)]),
        lambda: actions.submit_declaration(draft, by=cadre),
    )

    draft.refresh_from_db()
    assert refused in (["wrong_status"], ["unsaved"])
    assert (draft.status, draft.typed is None) == (
        (Status.SUBMITTED, True) if refused == ["wrong_status"] else (Status.DRAFT, False)
    )
