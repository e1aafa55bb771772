"""Receiving many at once: each on its own, with its own row, and a list of what did not go through."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.actions import desk
from registry.models import Declaration
from registry.workflow import Status
from tests.factories import AppointmentFactory, DeclarationFactory, UserFactory


@pytest.fixture
def repeated(cadre, colleague):
    return [
        DeclarationFactory(owner=owner, submitted=True, unchanged=True)
        for owner in (cadre, colleague)
    ]


def accept(rows, by):
    return actions.accept_unchanged([row.pk for row in rows], by=by)


@pytest.mark.rule("R130")
def test_each_is_accepted_with_a_row_and_a_line_of_its_own(repeated, unit_head):
    outcomes = accept(repeated, unit_head)

    assert [one.code for one in outcomes] == ["", ""]
    assert Declaration.objects.filter(status=Status.ACCEPTED, reviewed_by=unit_head).count() == 2
    kinds = AuditEvent.objects.values_list("kind", flat=True)
    assert list(kinds) == ["declaration.accepted"] * 2
    assert Notification.objects.filter(kind="declaration.accepted").count() == 2


@pytest.mark.rule("R130")
def test_what_happened_to_one_meanwhile_stops_none_of_the_others(
    cadre, colleague, unit_head, superior_head, tree
):
    answered = DeclarationFactory(owner=cadre, submitted=True, unchanged=True)
    actions.return_declaration(answered, by=superior_head, reason="Thiếu.")
    taken_back = DeclarationFactory(
        owner=UserFactory(unit=tree.branch), withdrawn=True, unchanged=True
    )
    moved = DeclarationFactory(
        owner=UserFactory(unit=tree.elsewhere), submitted=True, unchanged=True
    )
    changed = DeclarationFactory(owner=UserFactory(unit=tree.branch), submitted=True)
    typed = DeclarationFactory(
        owner=UserFactory(unit=tree.branch), submitted=True, unchanged=True, typed_by=unit_head
    )
    last = DeclarationFactory(owner=colleague, submitted=True, unchanged=True)
    rows = [answered, taken_back, moved, changed, typed, last]

    outcomes = accept(rows, unit_head)

    codes = ["wrong_status", "wrong_status", "out_of_sight", "changed", "typed_it", ""]
    assert [one.code for one in outcomes] == codes
    reasons = [one.reason for one in outcomes]
    assert reasons[0].startswith("đã được đề nghị bổ sung lúc")
    assert reasons[0].endswith("bởi người khác")
    assert "người kê khai rút lại" in reasons[1]
    assert all(cadre.full_name not in reason for reason in reasons)
    assert Declaration.objects.get(status=Status.ACCEPTED) == last


@pytest.mark.rule("R130")
def test_more_than_a_hundred_are_refused_before_anything_is_done(repeated, unit_head, monkeypatch):
    monkeypatch.setattr(desk, "MOST_AT_ONCE", 1)

    with pytest.raises(Denied) as refusal:
        accept(repeated, unit_head)

    assert refusal.value.code == "too_many"
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R130")
@pytest.mark.django_db(transaction=True)
def test_a_fault_half_way_keeps_those_before_whole_and_the_rest_untouched(
    repeated, unit_head, monkeypatch
):
    first, second = repeated
    follow = actions.desk.accept_declaration

    def fail_at_the_second(declaration, *, by):
        with transaction.atomic():
            accepted = follow(declaration, by=by)
            if declaration == second:
                raise RuntimeError
            return accepted

    monkeypatch.setattr(desk, "accept_declaration", fail_at_the_second)
    with pytest.raises(RuntimeError):
        accept(repeated, unit_head)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.ACCEPTED, Status.SUBMITTED)
    assert AuditEvent.objects.get().target_id == str(first.pk)


@pytest.mark.rule("R41")
def test_what_is_accepted_unread_is_not_recorded_as_read(repeated, unit_head):
    accept(repeated, unit_head)

    assert not AuditEvent.objects.filter(kind="declaration.read").exists()


@pytest.mark.rule("R35")
def test_not_even_among_many_does_a_head_accept_their_own(unit_head):
    own = DeclarationFactory(owner=unit_head, submitted=True, unchanged=True)

    (outcome,) = accept([own], unit_head)

    assert outcome.code == "out_of_sight"
    assert Declaration.objects.get().status == Status.SUBMITTED


@pytest.mark.rule("R36")
def test_a_head_reviewed_from_above_is_out_of_sight_of_another_head_beside(
    unit_head, superior_head, tree
):
    beside = UserFactory(unit=tree.branch)
    AppointmentFactory(person=beside, unit=tree.branch)
    sent = DeclarationFactory(owner=beside, submitted=True, unchanged=True)

    assert accept([sent], unit_head)[0].code == "out_of_sight"
    assert accept([sent], superior_head)[0].code == ""


@pytest.mark.rule("R131")
@pytest.mark.parametrize("deed", ["accept", "return"])
def test_the_second_reviewer_gets_words_instead_of_a_refusal(cadre, unit_head, superior_head, deed):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    actions.accept_declaration(sent, by=unit_head)

    if deed == "accept":
        told = actions.accept_unless_answered(sent, by=superior_head)
    else:
        told = actions.return_unless_answered(sent, by=superior_head, reason="Thiếu.")

    at = timezone.localtime(Declaration.objects.get().reviewed_at)
    assert told == f"đã được tiếp nhận lúc {at:%H:%M} bởi người khác"
    assert AuditEvent.objects.count() == 1


@pytest.mark.rule("R131")
def test_other_refusals_stay_refusals(cadre, colleague):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    with pytest.raises(Denied) as refusal:
        actions.accept_unless_answered(sent, by=colleague)

    assert refusal.value.code == "not_reviewer"


@pytest.mark.rule("R131")
def test_the_day_is_named_when_it_was_not_today(cadre, unit_head):
    before = timezone.now() - timedelta(days=3)
    sent = DeclarationFactory(owner=cadre, accepted=True, started_at=before, reviewed_by=unit_head)

    told = actions.accept_unless_answered(sent, by=unit_head)

    assert told.endswith(f"ngày {timezone.localtime(before):%d/%m/%Y} bởi chính đồng chí")


def test_a_moment_reads_as_people_say_it():
    from registry.answers import moment

    assert moment(datetime(2020, 1, 2, 7, 5, tzinfo=UTC)) == "lúc 14:05 ngày 02/01/2020"
