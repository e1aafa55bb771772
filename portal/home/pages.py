"""Official pages that are to be looked over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from accounts.models import User, working_calendar
from portal.home.task import Task
from portal.lib.workdays import workdays_between
from registry.facts.pages import MANY, PageState, page_work
from registry.models import OfficialPage


@dataclass(frozen=True)
class Narrowed(Task):
    """Leads to the list of pages, narrowed to what the line is about."""

    state: str = ""

    @property
    def url(self) -> str:
        return f"{super().url}?{urlencode({'state': self.state})}"


def tasks(user: User, on: date) -> Iterator[Task]:
    """One's own pages one by one; what is wrong in one's units as a number."""
    work = page_work(user, on)
    for page in work.to_review:
        yield Task(
            f"Rà soát trang chính thức “{page.name}”",
            f"{page.platform_label}. {time_left(page, on)}",
            "registry:review_official_page",
            "Ghi kết quả rà soát",
            (page.pk,),
            late=page.next_review_on < on,
        )
    if work.unattended:
        yield Narrowed(
            "Chọn người phụ trách trang chính thức",
            f"{shown(work.unattended)} trang chưa có người phụ trách, vì người phụ trách đã rời "
            "đơn vị.",
            "registry:official_pages",
            "Xem các trang",
            state=PageState.UNATTENDED,
        )
    if work.overdue:
        yield Narrowed(
            "Đôn đốc rà soát trang chính thức",
            f"{shown(work.overdue)} trang của đơn vị và cấp dưới quá hạn rà soát.",
            "registry:official_pages",
            "Xem các trang",
            state=PageState.OVERDUE,
        )


def time_left(page: OfficialPage, on: date) -> str:
    days = workdays_between(on, page.next_review_on, working_calendar())
    due = f"Hạn {page.next_review_on:%d/%m/%Y}"
    if page.next_review_on < on:
        return f"{due}, đã quá hạn."
    return f"{due}, còn {days} ngày làm việc." if days else f"{due}, là hạn cuối cùng."


def shown(count: int) -> str:
    return f"Hơn {MANY - 1}" if count >= MANY else str(count)
