"""Requests about personal data, and records whose time is over."""

from collections.abc import Iterator
from datetime import date

from accounts.actions.purges import OPEN
from accounts.models import DataRequest, Purge, Role, User, below
from accounts.workflow import PurgeStatus
from portal.home.task import Task
from portal.lib import retention

MANY = 100  # a page counts no further


def tasks(user: User, on: date) -> Iterator[Task]:
    yield from requests_to_answer(user, on)
    yield from purges_to_decide(user)
    yield from records_over_their_time(user, on)


def requests_to_answer(user: User, on: date) -> Iterator[Task]:
    """What people of one's units ask the data officer.  # R85"""
    waiting = DataRequest.objects.on_desk_of(user).order_by("due_on")
    due = list(waiting.values_list("due_on", flat=True)[:MANY])
    if not due:
        return
    late = sum(day < on for day in due)
    count = f"hơn {MANY - 1}" if len(due) == MANY else str(len(due))
    detail = f"{count} yêu cầu đang chờ, hạn gần nhất {due[0]:%d/%m/%Y}"
    yield Task(
        "Trả lời yêu cầu về dữ liệu cá nhân",
        f"{detail}, {late} yêu cầu đã quá hạn." if late else f"{detail}.",
        "accounts:data_requests",
        "Xem yêu cầu",
        late=late > 0,
    )


def purges_to_decide(user: User) -> Iterator[Task]:
    """What another data officer proposed and this person may approve.  # R87"""
    proposed = Purge.objects.visible_to(user).filter(status=PurgeStatus.PROPOSED)
    for purge in proposed.exclude(proposed_by=user).select_related("unit")[:3]:
        yield Task(
            "Duyệt tiêu hủy dữ liệu quá thời hạn lưu",
            f"{purge.unit.name}: {sum(purge.counts.values())} bản ghi, chờ người thứ hai.",
            "accounts:purge",
            "Xem đề nghị",
            (purge.pk,),
        )


def records_over_their_time(user: User, on: date) -> Iterator[Task]:
    """Whether there is anything to propose, not how much: that is counted on its page.  # R87"""
    paths = user.scopes(Role.DATA_OFFICER)
    open_lists = Purge.objects.filter(below(paths, "unit__path"), status__in=OPEN)
    if not paths or open_lists.exists():
        return
    kinds = retention.kinds().values()
    if any(next(iter(kind.find(path, on)), None) for path in paths for kind in kinds):
        yield Task(
            "Xem dữ liệu quá thời hạn lưu",
            "Có bản ghi đã hết thời hạn lưu. Đề nghị tiêu hủy, người thứ hai duyệt.",
            "accounts:over_their_time",
            "Xem số lượng",
        )
