"""What a round asks of staff and heads; a person's own place shows with their declaration."""

from collections.abc import Iterator
from datetime import date

from accounts.models import Role, User
from portal.home.task import Task
from registry.facts import rounds as facts


def tasks(user: User, on: date) -> Iterator[Task]:
    yield from office_work(user.scopes(Role.STAFF), on)
    yield from head_work(user, on)


def office_work(paths: list[str], on: date) -> Iterator[Task]:
    if not paths:
        return
    for planned in facts.rounds_left_unopened(paths, on):
        yield Task(
            f"Mở đợt kê khai “{planned.name}”",
            f"Đến ngày mở {planned.opens_on:%d/%m/%Y} nhưng đợt chưa mở. Xem lại các ngày và căn cứ.",
            "registry:round",
            "Xem đợt này",
            (planned.pk,),
            late=True,
        )
    for late in facts.late_rounds(paths, on):
        yield Task(
            f"Đợt kê khai “{late.name}” có người quá hạn",
            f"{late.people} người chưa gửi. Cổng tự nhắc mỗi tuần; xem đơn vị nào còn nhiều.",
            "registry:round_progress",
            "Xem tiến độ",
            (late.pk,),
        )


def head_work(user: User, on: date) -> Iterator[Task]:
    """By name only those who come directly to this head; each round has its own list."""
    for late in facts.late_on_desk(user, on):
        yield Task(
            f"Cán bộ của đồng chí quá hạn kê khai đợt “{late.name}”",
            f"{late.shown} người chưa gửi. Xem ai cần nhắc hoặc cần giúp.",
            "registry:round_people",
            "Xem danh sách",
            (late.pk,),
        )
