"""Checklists of a province: a period opened for 20,000 units, and what the unit above them sees.

Opening is held against nothing but an INSERT … SELECT of the same rows into the same tables, in the
same run, references checked on both sides; the pages against their number of queries.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from time import perf_counter

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role, Unit, User
from bench.committee.loading import triggers_off
from bench.committee.people import unit_lines
from bench.committee.sheet import write
from bench.committee.tree import UNITS, Committee
from bench.database import administer, bench_database, rows, say
from bench.table import Figure, Limits, Line, Page
from bench.visits import Browser, portal, visit
from directives.actions.checklists import open_period
from directives.actions.library import load_library
from directives.models import Checklist, ChecklistPeriod, Frequency

ROUNDS = 3
VISITS = 30
OPENING = 3.0  # times a bare INSERT … SELECT of the same rows
PAGE = Limits(queries=8)
TABLES = {"directives_checklist": "lists", "directives_checklistitem": "items"}


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--rounds", type=int, default=VISITS, help="how often a page is asked for")


def measure(options: Namespace) -> list[Line]:
    with bench_database():
        committee = Committee(options.units, options.units)
        bring_in(committee)
        period = ChecklistPeriod.ended_last(timezone.localdate(), Frequency.MONTHLY)
        lines: list[Line] = [opening(period, options.units)]
        head = head_of_the_top()
        with portal() as handler:
            lines += [
                look(Browser(handler, head), name, address, options.rounds)
                for name, address in pages(period).items()
            ]
        return lines


def bring_in(committee: Committee) -> None:
    say(f"bringing in {committee.units:,} units")
    with triggers_off():
        write(*unit_lines(committee))
    load_library()
    administer(
        "SELECT setval(pg_get_serial_sequence('accounts_unit', 'id'), max(id)) FROM accounts_unit",
        "VACUUM (ANALYZE) accounts_unit",
    )


# -- opening -------------------------------------------------------------------------------------


def opening(period: ChecklistPeriod, units: int) -> Figure:
    """The best of several rounds each, in turn, and none stays but the first."""
    say(f"opening {period.words}")
    open_period(period)
    [[lists]] = rows("SELECT count(*) FROM directives_checklist")
    if lists != units:
        sys.exit(f"{lists:,} lists for {units:,} units")
    for table, copy in TABLES.items():
        administer(f"CREATE TABLE {copy} AS TABLE {table}")
    ours, floor = [], []
    for _ in range(ROUNDS):
        floor.append(timed(bare_insert))
        ours.append(timed(lambda: open_period(period)))
    return Figure(f"open {units:,} checklists", min(ours), min(floor), OPENING)


def timed(work: Callable[[], object]) -> float:
    """Seconds, with every reference checked, as a commit would."""
    with transaction.atomic():
        empty()
        start = perf_counter()
        work()
        administer("SET CONSTRAINTS ALL IMMEDIATE")
        took = perf_counter() - start
        transaction.set_rollback(True)
    return took


def empty() -> None:
    """Room for the same rows again; the rows of before stay where they are until the rollback."""
    administer(
        "SET LOCAL session_replication_role = replica",
        "DELETE FROM directives_checklistitem",
        "DELETE FROM directives_checklist",
        "DELETE FROM directives_checklistopening",
        "SET LOCAL session_replication_role = origin",
    )


def bare_insert() -> None:
    with bare():
        for table, copy in TABLES.items():
            administer(f"INSERT INTO {table} SELECT * FROM {copy}")


@contextmanager
def bare() -> Iterator[None]:
    """Keys, indexes and references, and no trigger of ours."""
    for table in TABLES:
        administer(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    administer("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        administer(f"ALTER TABLE {table} ENABLE TRIGGER USER")


# -- pages ---------------------------------------------------------------------------------------


def head_of_the_top() -> User:
    top = Unit.objects.get(parent=None)
    head: User = User.objects.create(full_name="Nguyễn Thị Hạnh", unit=top, staff_code="bench-1")
    Appointment.objects.create(
        person=head, role=Role.UNIT_HEAD, unit=top, valid_from=date(2026, 1, 1)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return head


def pages(period: ChecklistPeriod) -> dict[str, str]:
    below = f"{reverse('directives:checklists_below')}?period={period.code}"
    return {
        "lists directly below": below,
        "lists of all below": f"{below}&level=all",
        "one's own lists": reverse("directives:checklists"),
        "one list": Checklist.objects.get(unit__parent=None).get_absolute_url(),
    }


def look(browser: Browser, name: str, url: str, rounds: int) -> Page:
    say(name)
    seen = visit(browser, url, rounds)
    limits = PAGE if "below" in name else Limits()
    return Page(name, len(seen.queries), seen.page, seen.sql, limits)
