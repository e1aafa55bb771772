"""What `handled` asks for: said to be done, and checked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import CalendarDay, Notification
from portal.lib.access import Denied
from tests.violations.deciding import assessed, decided
from violations.actions.corrections import check_correction, report_correction
from violations.actions.holidays import give_days
from violations.facts.appeals import last_day
from violations.facts.corrections import late_corrections, standing_of, still_to_do, to_check
from violations.models import Case, Correction
from violations.workflow import CaseStatus

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("case_periods"),
    pytest.mark.rule("R178"),
]


@pytest.fixture
def case(tree, cadre, decider):
    case = assessed(tree, cadre)
    due = last_day(timezone.localdate()) + timedelta(days=10)
    decided(case, "handled", asked=[("Gỡ tệp.", due)])
    return case


@pytest.fixture
def correction(case):
    Notification.objects.all().delete()
    return Correction.objects.select_related("decision__case").get()


def bind(correction, *, days_late=0):
    """The time to appeal is over, and the case closed."""
    today = timezone.localdate()
    Case.objects.update(
        status=CaseStatus.CLOSED,
        closed_at=timezone.now(),
        appeal_due_on=today - timedelta(days=days_late + 20),
    )
    Correction.objects.update(due_on=today - timedelta(days=days_late))
    return Correction.objects.select_related("decision__case").get()


def refused(code, deed, *args, **kwargs):
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert refusal.value.code == code


def test_the_subject_says_that_it_is_done_also_early(case, correction):
    report_correction(correction, by=case.subject, note="Đã gỡ hôm qua.")

    correction.refresh_from_db()
    assert correction.report_note == "Đã gỡ hôm qua."
    assert Notification.objects.get().person == case.handler
    assert list(to_check(case.handler)) == [correction]


@pytest.mark.parametrize("who", ["handler", "decider"])
def test_nobody_says_so_for_the_subject(who, case, correction):
    refused("not_subject", report_correction, correction, by=getattr(case, who))


@pytest.mark.parametrize("done", [True, False])
def test_the_handler_checks_and_the_subject_learns(done, case, correction):
    report_correction(correction, by=case.subject)
    Notification.objects.all().delete()

    check_correction(correction, by=case.handler, done=done, note="Đã xem trên máy.")

    correction.refresh_from_db()
    assert (correction.done, correction.checked_by) == (done, case.handler)
    assert Notification.objects.get().person == case.subject


def test_what_was_found_undone_is_reported_and_checked_again(case, correction):
    report_correction(correction, by=case.subject)
    check_correction(correction, by=case.handler, done=False, note="Còn một tệp.")

    report_correction(correction, by=case.subject, note="Đã gỡ nốt.")

    correction.refresh_from_db()
    assert correction.done is None
    check_correction(correction, by=case.handler, done=True, note="Đã hết.")
    refused("checked", report_correction, Correction.objects.get(), by=case.subject)


@pytest.mark.parametrize("who", ["decider", "subject"])
def test_only_the_handler_checks(who, case, correction):
    refused(
        "not_handler", check_correction, correction, by=getattr(case, who), done=True, note="Có."
    )


@pytest.mark.rule("R176")
def test_nothing_is_found_undone_before_it_is_due(case, correction):
    refused("not_due", check_correction, correction, by=case.handler, done=False, note="Chưa.")
    due = bind(correction)
    refused("not_due", check_correction, due, by=case.handler, done=False, note="Chưa.")
    assert not check_correction(
        bind(due, days_late=1), by=case.handler, done=False, note="Chưa."
    ).done


@pytest.mark.rule("R182")
def test_what_an_appeal_has_changed_binds_nobody(case, correction):
    bind(correction)
    Case.objects.update(outcome="reminded")
    refused("void", report_correction, Correction.objects.get(), by=case.subject)
    refused(
        "void", check_correction, Correction.objects.get(), by=case.handler, done=True, note="Có."
    )


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("open", "chưa đến lúc thi hành"),
        ("bound", "đang làm"),
        ("late", "quá hạn"),
        ("reported", "đã báo xong, chờ kiểm tra"),
        ("void", "không còn phải làm"),
    ],
)
def test_the_page_says_where_each_stands(state, word, case, correction):
    if state in ("bound", "late", "reported", "void"):
        correction = bind(correction, days_late=3 if state == "late" else 0)
    if state == "reported":
        correction = report_correction(correction, by=case.subject)
    if state == "void":
        correction.decision.case.outcome = "reminded"
    assert standing_of(correction, timezone.localdate()).word == word


@pytest.mark.rule("R176")
def test_a_day_off_that_is_announced_puts_both_days_off(case, correction, administrator):
    last, due = case.appeal_due_on, correction.due_on
    soon = last_day(timezone.localdate()) - timedelta(days=7)
    CalendarDay.objects.create(
        day=soon, works=False, name="Nghỉ", source="x", set_at=timezone.now(), set_by=administrator
    )

    give_days(case.pk)
    give_days(case.pk)

    case.refresh_from_db()
    correction.refresh_from_db()
    assert case.appeal_due_on > last
    assert correction.due_on - due == case.appeal_due_on - last


def test_late_ones_are_found_for_the_units_above(case, correction, tree):
    today = timezone.localdate()
    assert not late_corrections([tree.committee.path], today)

    late = bind(correction, days_late=2)

    assert list(late_corrections([tree.committee.path], today)) == [late]
    assert not late_corrections([tree.elsewhere.path], today)
    assert list(still_to_do(case.subject)) == [late]
