"""What waits for a person in reports and cases: as the subject, and in each seat."""

from collections.abc import Iterator
from datetime import date

from accounts.models import User
from portal.home.task import Task
from violations.facts import consistency as facts


def tasks(user: User, on: date) -> Iterator[Task]:
    """One line for each; what is said of a case is its code and its day, never what it is about."""
    for work in facts.work_of(user, on):
        yield Task(work.title, work.detail, work.view, work.action, work.args, late=work.late)
