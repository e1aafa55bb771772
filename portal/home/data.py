"""Requests about personal data, and records whose time is over."""

from collections.abc import Iterator
from datetime import date

from accounts.models import User
from portal.home.task import Task


def tasks(user: User, on: date) -> Iterator[Task]:
    yield from ()
