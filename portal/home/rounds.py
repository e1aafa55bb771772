"""What a round asks of staff and heads; a person's own place shows with their declaration."""

from collections.abc import Iterator
from datetime import date

from accounts.models import User
from portal.home.task import Task


def tasks(user: User, on: date) -> Iterator[Task]:
    yield from ()
