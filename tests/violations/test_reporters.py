"""A reporter is found by nobody but themselves, and told without a trace of which report it is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Notification
from portal.lib.access import Denied
from tests.factories import UserFactory
from tests.violations.factories import ReportFactory
from violations import reporters
from violations.models import Bar, Part, ReporterIdentity, Reveal

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cadre, colleague):
    made = ReportFactory(subject=cadre, received_at=timezone.now())
    reporters.seal_reporter(made, colleague)
    return made


def rows_about(person):
    """Tables of cases in which the person's id stands, in whatever column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("violations_"):
                continue
            query = f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s"  # noqa: S608  # a name
            cursor.execute(query, [f"%{person.pk}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.rule("R148")
def test_no_table_of_cases_says_who_reported(report, cadre, colleague):
    assert rows_about(colleague) == []
    assert rows_about(cadre) == ["violations_report"]  # the search would have found an id


def test_one_finds_ones_own_reports_and_nobody_elses(report, cadre, colleague, neighbour):
    assert list(reporters.reports_of(colleague)) == [report]
    assert not reporters.reports_of(cadre).exists()
    assert reporters.is_reporter(colleague, report)
    assert not reporters.is_reporter(neighbour, report)
    assert reporters.sent_on(colleague, timezone.localdate()) == 1
    assert reporters.sent_on(colleague, timezone.localdate() - timedelta(days=1)) == 0


def test_the_reporter_acts_in_no_seat(report, colleague):
    bar = Bar.objects.get(report=report)
    assert bar.part == Part.REPORTER
    assert str(colleague.pk) not in bar.tag


def test_the_same_person_is_sealed_differently_each_time(report, cadre, colleague):
    second = ReportFactory(subject=cadre)
    reporters.seal_reporter(second, colleague)
    one, two = ReporterIdentity.objects.all()

    assert bytes(one.sealed) != bytes(two.sealed)


@pytest.mark.rule("R148")
def test_a_line_to_the_reporter_names_no_report(report, colleague, monkeypatch):
    monkeypatch.setitem(reporters.inbox.WORDS, "declaration.accepted", "Có tin mới.")
    monkeypatch.setattr(reporters.OwnReports, "get_absolute_url", lambda self: "/phan-anh/cua-toi/")

    reporters.tell_reporter(report, "declaration.accepted")

    line = Notification.objects.get()
    assert line.person == colleague
    assert str(report.pk) not in line.path
    assert report.code not in line.path


@pytest.mark.parametrize("state", ["asked", "over"])
def test_nothing_is_revealed_before_approval_or_after_its_time(state, report, decider, handler):
    now = timezone.now()
    approved = {
        "approved_by": UserFactory(),
        "approved_at": now,
        "reporter_told_at": now,
        "expires_at": now - timedelta(seconds=1),
    }
    reveal = Reveal.objects.create(
        report=report, reason="Đối chất.", asked_by=handler, **(approved if state == "over" else {})
    )
    with pytest.raises(Denied):
        reporters.revealed(reveal)


def test_an_approved_reveal_names_the_person_while_it_lasts(report, colleague, handler):
    now = timezone.now()
    reveal = Reveal.objects.create(
        report=report,
        reason="Đối chất.",
        asked_by=handler,
        approved_by=UserFactory(),
        approved_at=now,
        reporter_told_at=now,
        expires_at=now + timedelta(hours=1),
    )
    assert reporters.revealed(reveal) == colleague
