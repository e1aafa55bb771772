"""The inbox: what waits, and the way there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import inbox as actions
from accounts.http import AuthedRequest
from accounts.inbox import WORDS, unread_count
from accounts.models import Notification
from accounts.paging import page_of


@dataclass
class Way:
    """Where lines that say the same lead, by the newest of them."""

    line: Notification
    times: int = 0
    unread: bool = False


@dataclass
class Told:
    """What was told of one kind on one day: said once, with each page that it leads to."""

    words: str
    day: date
    by_path: dict[str, Way] = field(default_factory=dict)

    @property
    def ways(self) -> list[Way]:
        return list(self.by_path.values())

    @property
    def times(self) -> int:
        return sum(way.times for way in self.ways)

    @property
    def unread(self) -> bool:
        return any(way.unread for way in self.ways)


def _told(lines: Iterable[Notification]) -> list[Told]:
    found: dict[tuple[str, date], Told] = {}
    for line in lines:
        day = timezone.localdate(line.created_at)
        words = WORDS.get(line.kind, "Có việc mới.")
        told = found.setdefault((line.kind, day), Told(words, day))
        way = told.by_path.setdefault(line.path, Way(line))
        way.times += 1
        way.unread |= line.read_at is None
    return list(found.values())


@require_safe
def inbox(request: AuthedRequest) -> HttpResponse:
    rows = Notification.objects.visible_to(request.user)
    page = page_of(rows, request.GET, ("created_at", "id"), down=True)
    return render(
        request,
        "accounts/inbox.html",
        {"page": page, "told": _told(page.items), "unread": unread_count(request.user)},
    )


@require_safe
def open_notification(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Mark it read and go where it points, which is never outside the portal."""
    found = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    actions.open_notification(found)
    local = found.path.startswith("/") and url_has_allowed_host_and_scheme(found.path, None)
    return redirect(found.path if local else "accounts:inbox")


@require_POST
def read_all_notifications(request: AuthedRequest) -> HttpResponse:
    actions.read_all_notifications(by=request.user)
    messages.success(request, "Đã đánh dấu đã đọc tất cả.")
    return redirect("accounts:inbox")
