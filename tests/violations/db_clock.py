"""A clock for the database that a test sets: in the session's search path it stands before the real one."""

from contextlib import contextmanager

import time_machine
from django.db import connection

SHADOW = """
CREATE SCHEMA tests_clock;
CREATE FUNCTION tests_clock.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT current_setting('tests.clock')::timestamptz $$;
CREATE FUNCTION tests_clock.now() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT current_setting('tests.clock')::timestamptz $$;
"""


class DatabaseClock:
    """`at` moves the database's clock and Python's together."""

    def __init__(self, moment):
        with connection.cursor() as cursor:
            cursor.execute(SHADOW)
            cursor.execute("SET LOCAL search_path = tests_clock, pg_catalog, public")
        self._traveller = None
        self.at(moment)

    def at(self, moment):
        self.stop()
        self.moment = moment
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tests.clock', %s, true)", [moment.isoformat()])
        self._traveller = time_machine.travel(moment, tick=False)
        self._traveller.start()

    def stop(self):
        if self._traveller:
            self._traveller.stop()
            self._traveller = None


@contextmanager
def database_clock(moment):
    """Inside a transaction that is rolled back."""
    clock = DatabaseClock(moment)
    try:
        yield clock
    finally:
        clock.stop()
