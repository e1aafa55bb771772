"""One page asked for many times, in turn with the bare SQL that it needed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory

from accounts.models import User
from bench.table import Times

WARM_UP = 5
Query = tuple[str, Any]


@dataclass(frozen=True)
class Visit:
    queries: list[Query]
    page: Times
    sql: Times
    body: str


class Browser:
    """A person who is signed in and asks the portal as a web server would, without one."""

    def __init__(self, handler: WSGIHandler, user: User) -> None:
        self._handler = handler
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def get(self, url: str) -> tuple[float, str]:
        """Seconds from the request to the last byte, and what came."""
        environ = RequestFactory(SERVER_NAME="127.0.0.1").get(url).environ
        environ["HTTP_COOKIE"] = self._cookie
        status: list[str] = []

        def started(line: str, headers: object, fault: object = None, /) -> Callable[[bytes], None]:
            status.append(line)
            return lambda data: None

        start = perf_counter()
        response = self._handler(environ, started)
        body = b"".join(response)
        response.close()  # as a server does: signals the end of the request
        took = perf_counter() - start
        if not status[0].startswith("200"):
            raise RuntimeError(f"{url}: {status[0]}")
        return took, body.decode()


@contextmanager
def portal() -> Iterator[WSGIHandler]:
    """The portal as it runs in production: real settings, static files under hashed names."""
    with TemporaryDirectory(prefix="bench-") as folder:
        settings.STATIC_ROOT = Path(folder, "static")
        settings.MEDIA_ROOT = Path(folder, "media")
        call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True)
        yield WSGIHandler()


def visit(browser: Browser, url: str, rounds: int) -> Visit:
    """Page and bare SQL take turns, so that what else the machine does falls on both."""
    queries, body = recorded(browser, url)
    bare = BareSQL(queries)
    for _ in range(WARM_UP):
        browser.get(url), bare.run()
    pages, sql = [], []
    for _ in range(rounds):
        pages.append(browser.get(url)[0])
        sql.append(bare.run())
    bare.close()
    return Visit(queries, Times.of(pages), Times.of(sql), body)


def recorded(browser: Browser, url: str) -> tuple[list[Query], str]:
    """What the page asks the database once everything that is read only once has been read."""
    browser.get(url)
    queries: list[Query] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        body = browser.get(url)[1]
    return queries, body


class BareSQL:
    """The same texts with the same values on another connection of the same kind, rows fetched."""

    def __init__(self, queries: Iterable[Query]) -> None:
        self._queries = list(queries)
        self._twin = connection.copy()
        self._twin.ensure_connection()

    def run(self) -> float:
        start = perf_counter()
        with self._twin.connection.cursor() as cursor:
            for sql, params in self._queries:
                cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()
        return perf_counter() - start

    def close(self) -> None:
        self._twin.close()
