"""Two at the same moment, on real transactions: one report, one outcome of its screening."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.db import connection, transaction

from accounts.models import Role, User
from tests.conftest import with_role
from tests.factories import UnitFactory
from tests.registry.test_races import at_once
from tests.violations.reporting import DAY, sent_report
from violations.actions.reports import accept_report, refuse_report, withdraw_report
from violations.actions.reveals import approve_reveal, ask_reveal, refuse_reveal
from violations.models import Case, Report, Reveal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(seated, cadre, colleague, lending):
    return sent_report(lending, by=colleague, subject=cadre)


@pytest.mark.rule("R141")
def test_a_button_pressed_twice_sends_one(seated, cadre, colleague, lending):
    def press():
        sent_report(lending, by=User.objects.get(pk=colleague.pk), subject=cadre)

    assert at_once(press, press) == ["already_sent"]
    assert Report.objects.count() == 1


@pytest.mark.rule("R141")
def test_the_limit_of_a_day_holds_at_the_same_moment(seated, cadre, colleague, lending):
    def press(day):
        return lambda: sent_report(
            lending,
            by=User.objects.get(pk=colleague.pk),
            subject=cadre,
            happened_on=DAY.replace(day=day),
        )

    refusals = at_once(*[press(day) for day in range(1, 6)])
    assert refusals == ["too_many", "too_many"]
    assert Report.objects.count() == 3


@pytest.mark.rule("R145")
def test_withdrawn_and_taken_up_at_once_it_is_one_of_both(sent, colleague, handler):
    refusals = at_once(
        lambda: withdraw_report(Report.objects.get(), by=colleague),
        lambda: accept_report(Report.objects.get(), by=handler),
    )
    assert refusals == ["wrong_status"]
    assert Case.objects.count() == (Report.objects.get().status == "accepted")


@pytest.mark.rule("R146")
def test_of_two_handlers_one_screens_it(sent, handler, seated):
    other = with_role("Phan Văn Sáu", seated.committee, Role.HANDLER, seated.committee)
    refusals = at_once(
        lambda: accept_report(Report.objects.get(), by=handler),
        lambda: refuse_report(Report.objects.get(), by=other, reason="Thiếu ngày."),
    )
    assert refusals == ["wrong_status"]
    assert Report.objects.get().screened_by in (handler, other)


@pytest.mark.rule("R146")
def test_who_waits_while_a_report_goes_up_still_finds_it(sent, handler):
    """Its unit changes under the lock that the other one waits for."""
    above = UnitFactory(name="Tỉnh ủy Minh Hà")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Report.objects.filter(pk=sent.pk).update(unit=above, unit_path=above.path)
            waiting = pool.submit(
                at_once, lambda: refuse_report(Report.objects.get(), by=handler, reason="Thiếu.")
            )
            wait_until_one_waits()
        assert waiting.result(timeout=10) == ["not_handler"]


def wait_until_one_waits():
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.rule("R149")
def test_a_question_about_the_reporter_is_answered_once(sent, handler, data_officer):
    ask_reveal(sent, by=handler, reason="Kiểm tra ngày.")
    refusals = at_once(
        lambda: approve_reveal(Reveal.objects.get(), by=data_officer),
        lambda: refuse_reveal(Reveal.objects.get(), by=data_officer, reason="Có cách khác."),
    )
    assert refusals == ["wrong_status"]
