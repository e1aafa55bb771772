"""The database that a benchmark works in: one of its own on the server of DATABASE_URL."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection

GIVEN = "bench"  # script/bench has made it and gives it: the owner's role there makes none itself


@contextmanager
def bench_database(name: str = "", *, keep: bool = False, reuse: bool = False) -> Iterator[None]:
    """Dropped afterwards unless it is kept; one named bench is used, and emptied instead."""
    given = connection.settings_dict["NAME"]
    name = given if given == GIVEN else name or f"bench_{os.getpid()}"
    if reuse and not rows("SELECT FROM pg_database WHERE datname = %s", name):
        sys.exit("no database was kept: run once with --keep")
    if name != given and not reuse:
        administer(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    switch_to(name)
    try:
        if not reuse:
            prepare()
        yield
    finally:
        if not keep and name == given:
            administer(*EMPTY)
        switch_to(given)
        if not keep and name != given:
            administer(f"DROP DATABASE {name}")


EMPTY = ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]


def prepare() -> None:
    administer(*EMPTY)
    say("migrating")
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("load_reference", verbosity=0, skip_checks=True, stdout=StringIO())


def switch_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def administer(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())


def say(words: str) -> None:
    print(words, file=sys.stderr)
