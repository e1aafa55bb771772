"""The registry of a committee of half a million people: pages of those who review, beside their SQL.

The committee is made up anew and brought in by COPY. Then each page is asked for many times, in turn
with nothing but its own SQL on a connection of the same kind; the limits are ratios between the two.
"""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from time import perf_counter
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from accounts.models import Paper, User
from accounts.paging import PAGE
from bench.committee.loading import load
from bench.committee.people import person_key
from bench.committee.proofs import wrong_numbers, wrong_rows
from bench.committee.tree import PEOPLE, UNITS, Committee, Place
from bench.committee.works import ROUND
from bench.database import administer, bench_database, rows, say
from bench.table import Limits, Line, Page, Span
from bench.visits import Browser, portal, visit
from portal.lib import papers
from registry.models import Declaration
from registry.models.declarations import DeclarationQuerySet
from registry.workflow import Status

DATABASE = "bench_registry"  # under this name it can be kept
ROUNDS = 100
LOADING = 120.0  # seconds
LIST = Limits(queries=8, ratio=3.0)
SUMS = Limits(sql=0.050)
NONE = Limits()
COMMON = "nguyễn"


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=PEOPLE, help="a multiple of 100")
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often a page is asked for")
    parser.add_argument("--keep", action="store_true", help="leave the database for --reuse")
    parser.add_argument("--reuse", action="store_true", help="measure what --keep has left")


def measure(options: Namespace) -> list[Line]:
    committee = Committee(options.people, options.units)
    keep = options.keep or options.reuse
    name = DATABASE if keep else f"bench_{os.getpid()}"
    with bench_database(name, keep=keep, reuse=options.reuse):
        lines: list[Line] = [] if options.reuse else [bring_in(committee)]
        check_committee(committee)
        with portal() as handler:
            for asked in asked_for(committee):
                lines.append(look(Browser(handler, asked.user), asked, options.rounds))
            lines.append(export(committee))
    return lines


# -- the committee -----------------------------------------------------------------------------


def bring_in(committee: Committee) -> Span:
    start = perf_counter()
    parts = load(committee)
    took = perf_counter() - start
    say("checking what was brought in")
    if wrong := wrong_rows() | wrong_numbers(committee):
        sys.exit(f"the tables do not hold what their triggers would have made: {wrong}")
    administer(f"COMMENT ON SCHEMA public IS '{committee}'")
    return Span(f"bring in {committee.people:,} people", took, LOADING, parts)


def check_committee(committee: Committee) -> None:
    """Only a committee that was brought in whole has its size noted."""
    [[noted]] = rows("SELECT obj_description('public'::regnamespace)")
    if noted != str(committee):
        sys.exit(f"the database that was kept holds {noted}, not {committee}")


# -- pages -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    name: str
    user: User
    url: str
    limits: Limits
    holds: str  # a piece of the page, without which it is not what was meant


def look(browser: Browser, asked: Asked, rounds: int) -> Page:
    say(asked.name)
    seen = visit(browser, asked.url, rounds)
    if asked.holds not in unescape(seen.body):
        sys.exit(f"{asked.name}: {asked.url} does not hold {asked.holds}")
    return Page(asked.name, len(seen.queries), seen.page, seen.sql, asked.limits)


def asked_for(committee: Committee) -> Iterator[Asked]:
    def head(place: Place) -> User:
        return person(committee.first_people[place.number])

    top, province, commune = committee.places[0], committee.province, committee.commune
    yield from queue("queue, province and below", head(province), below=True)
    yield from queue("queue, commune and below", head(commune), below=True)
    yield from queue("queue, province's desk", head(province))
    yield from queue("queue, commune without other heads", head(committee.commune_without_heads))
    yield from queue("queue, large cell", head(committee.cell))
    for name, place in [("top", top), ("province", province), ("commune", commune)]:
        yield from search(f"search, {name}", head(place))
    progress = reverse("registry:round_progress", args=[UUID(ROUND)])
    yield Asked("round, progress of the top", head(top), progress, SUMS, committee.places[1].name)
    yield Asked("round, progress of a province", head(province), progress, SUMS, "<table")
    yield opened("one declaration beside the queue", head(committee.cell))
    yield home("home, head of the top", head(top))
    yield home("home, head of a province", head(province))
    yield home("home, head of a cell", head(committee.cell))
    yield home("home, cadre", person(committee.people - 1))


def queue(name: str, head: User, *, below: bool = False) -> Iterator[Asked]:
    """The first page, and one that begins after two thirds of the rows."""
    waiting = list(waiting_for(head, below=below).values_list("pk", flat=True))
    scope = {"scope": "below"} if below else {}
    yield listing(name, head, scope, waiting[0] if waiting else "")
    if len(waiting) > PAGE:
        last = len(waiting) * 2 // 3
        after = scope | {"sau": str(waiting[last])}
        yield listing(f"{name}, a later page", head, after, waiting[last + 1])


def search(name: str, head: User) -> Iterator[Asked]:
    """By a family name that two in five bear, and by the whole name of one person who waits."""
    waiting = waiting_for(head, below=True).select_related("owner")
    rare = waiting.order_by("id")[0]
    query = {"scope": "below"}
    yield listing(f"{name}, common name", head, query | {"q": COMMON}, "")
    yield listing(f"{name}, rare name", head, query | {"q": rare.owner.full_name}, rare.pk)


def listing(name: str, head: User, query: dict[str, str], row: UUID | str) -> Asked:
    """A page of the queue that shows this row."""
    url = reverse("registry:queue") + f"?{urlencode(query)}"
    return Asked(name, head, url, LIST, f'id="row-{row}' if row else 'id="queue"')


def opened(name: str, head: User) -> Asked:
    first = waiting_for(head, below=False)[0]
    url = reverse("registry:review", args=[first.pk])
    return Asked(name, head, url, NONE, first.owner.full_name)


def home(name: str, user: User) -> Asked:
    return Asked(name, user, reverse("home"), NONE, user.full_name)


def waiting_for(head: User, *, below: bool) -> DeclarationQuerySet:
    sent = Declaration.objects
    mine = sent.for_review_by(head) if below else sent.on_desk_of(head)
    return mine.filter(status=Status.SUBMITTED, owner_left=False).order_by("sort_key", "id")


def person(number: int) -> User:
    found: User = User.objects.get(pk=person_key(number))
    return found


# -- tables to take away -----------------------------------------------------------------------


def export(committee: Committee) -> Span:
    """All that waits below the top, in one table, as the worker makes it; undone afterwards."""
    head = person(committee.first_people[0])
    kind = papers.kind_of("queue_export")
    with transaction.atomic():
        say("export")
        unit = head.unit
        chosen = {"scope": "below", "state": "", "change": "", "late": "", "unit": ""}
        order = Paper(kind="queue_export", requested_by=head, attempts=1)
        order.params = {"chosen": chosen, "units": [unit.pk], "unit_path": unit.path}
        start = perf_counter()
        kind.make(order, lambda done, total: None)
        took = perf_counter() - start
        transaction.set_rollback(True)
    waiting = waiting_for(head, below=True)
    lines = waiting.count() + sum(waiting.values_list("accounts_total", flat=True))
    return Span(f"export of {lines:,} lines", took)
