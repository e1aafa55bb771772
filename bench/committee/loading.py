"""Brings the made-up committee into the real tables: COPY first, then indexes and references."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from time import perf_counter
from typing import TypeVar

from django.db import connection, models

from accounts.models import Appointment, Notification, Unit, User
from bench.committee import declarations, people, works
from bench.committee.sheet import Sheet, write
from bench.committee.tree import Committee
from bench.database import administer, rows, say
from registry.models import (
    Declaration,
    DeclaredAccount,
    Incident,
    OfficialPage,
    Round,
    RoundCount,
    RoundPlace,
)

Task = TypeVar("Task")
PROCESSES = 2
LARGE: list[type[models.Model]] = [DeclaredAccount, Declaration, User, RoundPlace, Notification]
SMALL: list[type[models.Model]] = [Unit, Appointment, Round, RoundCount, Incident, OfficialPage]
TABLES = [model._meta.db_table for model in [*LARGE, *SMALL]]
LARGE_TABLES = [model._meta.db_table for model in LARGE]
SHARD = 50_000
ROOM = "SET maintenance_work_mem = '256MB'"

Lines = Callable[[Committee, range], Iterator[str]]
SHARDED: list[tuple[Callable[[], Sheet], Lines]] = [
    (declarations.account_sheet, declarations.account_lines),
    (declarations.declaration_sheet, declarations.declaration_lines),
    (people.person_sheet, people.person_lines),
    (works.place_sheet, works.place_lines),
]
WHOLE: list[Callable[[Committee], tuple[Sheet, Iterable[str]]]] = [
    people.unit_lines,
    people.appointment_lines,
    people.letter_lines,
    works.round_lines,
    works.count_lines,
    works.incident_lines,
    works.page_lines,
]


def load(committee: Committee) -> dict[str, float]:
    """What each part took, in seconds. The tables are empty and nobody else works in them."""
    took: dict[str, float] = {}
    with timing(took, "tree and homes"):
        prepare(committee)
    with triggers_off(), indexes_off(took):
        say(f"copying {committee.people} people")
        with timing(took, "copy"):
            at_once(copy_part, parts(committee))
    with timing(took, "statistics"):
        follow_up()
    return took


@contextmanager
def timing(took: dict[str, float], part: str) -> Iterator[None]:
    start = perf_counter()
    yield
    took[part] = perf_counter() - start


def prepare(committee: Committee) -> None:
    """What every process reads, made before they part."""
    assert len(committee.first_people) == committee.units


def follow_up() -> None:
    administer(
        "SELECT setval(pg_get_serial_sequence('accounts_unit', 'id'), max(id)) FROM accounts_unit",
        f"VACUUM (ANALYZE) {', '.join(TABLES)}",
    )


# -- copying ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One COPY; the committee itself reaches the other processes by being there already."""

    number: int
    turns: range | None = None


_COMMITTEE: list[Committee] = []


def parts(committee: Committee) -> list[Part]:
    _COMMITTEE[:] = [committee]
    shards = [
        range(start, min(start + SHARD, committee.people))
        for start in range(0, committee.people, SHARD)
    ]
    return [
        *(Part(number, turns) for number in range(len(SHARDED)) for turns in shards),
        *(Part(number) for number in range(len(WHOLE))),
    ]


def copy_part(part: Part) -> None:
    [committee] = _COMMITTEE
    if part.turns is None:
        write(*WHOLE[part.number](committee))
    else:
        sheet, lines = SHARDED[part.number]
        write(sheet(), lines(committee, part.turns))


def at_once(work: Callable[[Task], None], tasks: Iterable[Task]) -> None:
    """In two processes, each with a connection of its own; the first failure ends it."""
    connection.close()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        for _ in pool.map(work, tasks):
            pass


# -- what stands aside meanwhile ---------------------------------------------------------------


@contextmanager
def triggers_off() -> Iterator[None]:
    """Rows come as the triggers would have made them; `proofs.py` holds that against the tables."""
    administer(*(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES))
    yield
    administer(*(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES))


REFERENCES = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]) ORDER BY 1, 2
"""
# Unique constraints come back from an index that was built beside others of the same table.
INDEXES = """
SELECT indrelid::regclass::text, quote_ident(relname), pg_get_indexdef(indexrelid),
       EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype = 'u')
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
ORDER BY pg_get_indexdef(indexrelid) LIKE '%% gin %%' DESC, indrelid, relname
"""


@contextmanager
def indexes_off(took: dict[str, float]) -> Iterator[None]:
    """Keys stay; the other indexes are built at once afterwards, and references checked as sets."""
    references = rows(REFERENCES, TABLES)
    indexes = rows(INDEXES, LARGE_TABLES)
    administer(*(f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in references))
    for table, name, _, is_constraint in indexes:
        drop = f"ALTER TABLE {table} DROP CONSTRAINT {name}"
        administer(drop if is_constraint else f"DROP INDEX {name}")
    yield
    say("building indexes")
    with timing(took, "indexes"):
        at_once(build, [definition for _, _, definition, _ in indexes])
        administer(
            *(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"
                for table, name, _, is_constraint in indexes
                if is_constraint
            )
        )
    with timing(took, "references"):
        administer(
            ROOM,
            *(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
                for table, name, definition in references
            ),
        )


def build(definition: str) -> None:
    administer(ROOM, definition)
