"""The inbox: what waits, and the way there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import inbox as actions
from accounts.http import AuthedRequest
from accounts.inbox import WORDS, unread_count
from accounts.models import Notification
from accounts.paging import page_of


@require_safe
def inbox(request: AuthedRequest) -> HttpResponse:
    rows = Notification.objects.visible_to(request.user)
    page = page_of(rows, request.GET, ("created_at", "id"), down=True)
    lines = [(item, WORDS.get(item.kind, "Có việc mới.")) for item in page.items]
    return render(
        request,
        "accounts/inbox.html",
        {"page": page, "lines": lines, "unread": unread_count(request.user)},
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
