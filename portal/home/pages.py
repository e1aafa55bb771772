"""Official pages that are to be looked over."""

from collections.abc import Iterator
from datetime import date

from accounts.models import User
from portal.home.task import Task


def tasks(user: User, on: date) -> Iterator[Task]:
    yield from ()
