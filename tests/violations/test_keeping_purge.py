"""A purge of cases through the real worker: nothing is left, wherever a worker is killed (R185)."""

import os
import shutil
import signal
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.actions import purges as actions
from accounts.models import Notification, Paper, Purge, PurgeItem
from accounts.workflow import PurgeStatus
from tests.accounts.test_purge_worker import everything_kept
from tests.violations.kept import WORDS, closed_case, refused_report, whole_case
from violations.actions.holds import place_hold
from violations.facts.figures import case_figures
from violations.models import Case, CaseKey, EvidenceFile, Report, Stub
from violations.workflow import Outcome

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("keeping")]
OWN = {"violations.Stub", "violations.LetterParagraph", "violations.Heartbeat", "violations.Outage"}


@pytest.fixture(autouse=True)
def no_file_of_other_tests():
    """What they made went with their transaction, its files did not."""
    for folder in ("papers", "evidence"):
        shutil.rmtree(Path(settings.MEDIA_ROOT) / folder, ignore_errors=True)


def found():
    """Planted words that stand anywhere: in a row, a file's name or content, or Redis."""
    forms = {text: (text.encode(), text.encode("utf-16-le")) for text in WORDS.values()}
    return {
        text
        for content in everything_kept()
        for text, ways in forms.items()
        if any(way in content for way in ways)
    }


def rows_left():
    models = apps.get_app_config("violations").get_models(include_auto_created=True)
    counts = {model._meta.label: model._default_manager.count() for model in models}
    return {name: count for name, count in counts.items() if count and name not in OWN}


def approved_purge(tree, data_officer, superior_head):
    purge = actions.propose_purge(tree.committee, by=data_officer)
    return actions.approve_purge(purge, by=superior_head)


@pytest.fixture
def case(cadre, colleague):
    case = whole_case(cadre, colleague)
    Notification.objects.create(person=cadre, kind="notice.issued", path=case.get_absolute_url())
    return case


@pytest.mark.rule("R185")
def test_after_a_purge_no_planted_word_is_left_anywhere(
    case, tree, data_officer, superior_head, work_off
):
    name = EvidenceFile.objects.get().sealed.path
    assert found() == set(WORDS.values())
    assert os.path.exists(name)

    purge = approved_purge(tree, data_officer, superior_head)
    work_off()

    purge.refresh_from_db()
    assert purge.status == PurgeStatus.DONE
    assert found() == set()
    assert not os.path.exists(name)
    assert rows_left() == {}
    assert not Paper.objects.exists()
    assert not Notification.objects.filter(path=case.get_absolute_url()).exists()


@pytest.mark.rule("R185")
def test_what_stays_is_a_stub_without_a_person_a_day_or_a_way_back(
    case, tree, data_officer, superior_head, work_off
):
    ways_back = [case.pk, case.code, case.report_id, case.report.code, case.subject_id]
    approved_purge(tree, data_officer, superior_head)
    work_off()

    stub = Stub.objects.get()
    assert (stub.unit_path, stub.clause) == (case.unit_path, case.clause)
    assert (stub.received_in, stub.decided_in) == (date(2026, 9, 1), date(2023, 1, 1))
    assert (stub.screening, stub.screened_in_time) == ("accepted", True)
    assert (stub.outcome, stub.overturned) == ("reminded", False)
    text = str(Stub.objects.values().get())
    assert not [planted for planted in ways_back if str(planted) in text]
    item = PurgeItem.objects.get()
    assert (item.kind, item.kept_until) == ("case", date(2026, 1, 10))


@pytest.mark.rule("R190")
def test_the_figures_of_a_past_month_do_not_change(
    cadre, colleague, tree, handler, data_officer, superior_head, work_off
):
    closed_case(cadre, outcome=Outcome.HANDLED)
    closed_case(colleague, outcome=Outcome.DISMISSED)
    refused_report(cadre, handler)
    wanted = [tree.committee.path, tree.branch.path]
    periods = [(date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 10, 31))]
    before = [case_figures(wanted, *period) for period in periods]
    assert before[0][tree.committee.path].received == 3
    assert before[1][tree.committee.path].decided == 2

    approved_purge(tree, data_officer, superior_head)
    work_off()

    assert not Report.objects.exists()
    assert [case_figures(wanted, *period) for period in periods] == before


@pytest.mark.rule("R187")
def test_a_hold_that_came_after_the_approval_keeps_it(
    case, tree, data_officer, superior_head, work_off, cadre, handler
):
    other = refused_report(cadre, handler)
    purge = approved_purge(tree, data_officer, superior_head)
    review_on = timezone.localdate() + timedelta(days=30)
    place_hold(case.report, by=data_officer, reason="Tòa án yêu cầu", review_on=review_on)

    work_off()

    purge.refresh_from_db()
    assert purge.status == PurgeStatus.DONE
    assert list(Report.objects.all()) == [case.report]
    assert CaseKey.objects.filter(report=case.report).exists()
    removed = PurgeItem.objects.exclude(removed_at=None)
    assert [item.target_id for item in removed] == [str(other.pk)]


# -- killed ----------------------------------------------------------------------------------------


def run_until(killed_after, purge):
    """In a process of its own, which ends itself after so many statements. Whether it was killed."""
    connection.close()
    child = os.fork()
    if child == 0:
        left = killed_after

        def count(execute, *arguments):
            nonlocal left
            result = execute(*arguments)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        with connection.execute_wrapper(count):
            actions.carry_out_purge(purge.pk)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def state():
    return (
        Case.objects.count(),
        Report.objects.count(),
        Stub.objects.count(),
        PurgeItem.objects.filter(removed_at=None).count(),
        Purge.objects.get().status,
    )


@pytest.mark.rule("R185")
def test_killed_between_any_two_statements_it_ends_the_same(
    case, tree, data_officer, superior_head, cadre, handler
):
    """Nothing half gone: all of a matter is there, key and rows, or none of it."""
    refused_report(cadre, handler)
    purge = approved_purge(tree, data_officer, superior_head)
    before, after, killed = state(), 1, 0
    while run_until(after, purge):
        killed += 1
        assert CaseKey.objects.count() == Case.objects.count() == EvidenceFile.objects.count()
        if state() == before:
            after += 1
        else:
            before, after = state(), 1

    assert killed > 20
    assert state() == (0, 0, 2, 0, PurgeStatus.DONE)
    assert rows_left() == {}
    assert found() == set()
    assert not list(settings_files())


def settings_files():
    for root, _, names in os.walk(settings.MEDIA_ROOT):
        if "evidence" in root:
            yield from names
