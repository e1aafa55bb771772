"""Documents that a person has yet to read and promise to keep: one line, however many."""

from collections.abc import Iterator
from datetime import date

from accounts.models import User
from directives.facts.commitments import unread_documents
from portal.home.task import Task


def tasks(user: User, on: date) -> Iterator[Task]:
    unread = unread_documents(user, on)
    if not unread:
        return
    numbers = ", ".join(document.number for document in unread)
    yield Task(
        f"Đọc và cam kết {len(unread)} văn bản",
        f"{numbers}. Mỗi văn bản đọc khoảng năm phút.",
        "directives:commitments",
        "Đọc",
    )
