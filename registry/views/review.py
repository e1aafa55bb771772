"""A unit head's queue: what waits, one declaration beside it, accept or return."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthedRequest
from accounts.models import below
from accounts.paging import page_of
from portal.lib.access import allowed
from registry import actions, facts, permissions
from registry.changes import compare, count_same
from registry.forms import ChosenForm, QueueFilterForm, ReturnForm
from registry.models import Declaration, DeclaredAccount
from registry.models.declarations import DeclarationQuerySet
from registry.models.reviewers import head_appointments
from registry.workflow import Status


@require_safe
def queue(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_open_queue(request.user)
    return _render(request, _list(request, counted=True))


@require_safe
def review(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """One declaration beside the list. Opening it is recorded (R41)."""
    opened = actions.read_declaration(_find(request, pk), by=request.user)
    return _render(request, _list(request, counted=False) | _detail(request, opened))


@require_POST
def accept_declaration(request: AuthedRequest, pk: UUID) -> HttpResponse:
    accepted = actions.accept_declaration(_find(request, pk), by=request.user)
    messages.success(request, f"Đã tiếp nhận bản kê khai của {accepted.owner}.")
    return redirect(_queue_url(request))


@require_POST
def accept_unchanged(request: AuthedRequest) -> HttpResponse:
    """All on the page that say "nothing changed", in one press."""
    permissions.check_can_open_queue(request.user)

    rows = Declaration.objects.for_review_by(request.user)
    form = ChosenForm(request.POST, rows=rows)
    if form.is_valid():
        count = actions.accept_unchanged(form.cleaned_data["declarations"], by=request.user)
        messages.success(request, f"Đã tiếp nhận {count} bản không thay đổi.")
    else:
        messages.error(request, "Chưa tiếp nhận bản nào: danh sách vừa thay đổi, hãy xem lại.")
    return redirect(_queue_url(request))


@require_http_methods(["GET", "POST"])
def return_declaration(request: AuthedRequest, pk: UUID) -> HttpResponse:
    declaration = _find(request, pk)
    permissions.check_can_review(request.user, declaration)

    form = ReturnForm(request.POST or None)
    if form.is_valid():
        actions.return_declaration(declaration, by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã đề nghị {declaration.owner} bổ sung bản kê khai.")
        return redirect(_queue_url(request))

    context = {"declaration": declaration, "form": form, "query": request.GET.urlencode()}
    return render(request, "registry/return_declaration.html", context)


def _find(request: AuthedRequest, pk: UUID) -> Declaration:
    rows = Declaration.objects.for_review_by(request.user).for_reading()
    return get_object_or_404(rows, pk=pk)


def _queue_url(request: AuthedRequest) -> str:
    query = request.GET.urlencode()
    return reverse("registry:queue") + (f"?{query}" if query else "")


def _render(request: AuthedRequest, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or for htmx only the part that changes."""
    partial = request.htmx and not request.htmx.history_restore_request
    template = "registry/_queue.html" if partial else "registry/queue.html"
    return render(request, template, context)


def _list(request: AuthedRequest, *, counted: bool) -> dict[str, Any]:
    user = request.user
    form = QueueFilterForm(request.GET, paths=list(head_appointments(user)))
    form.is_valid()
    sent = Declaration.objects
    mine = sent.for_review_by(user) if form.cleaned_data.get("scope") else sent.on_desk_of(user)
    rows = _filtered(mine, form.cleaned_data)
    page = page_of(rows.with_shown_unit(), request.GET, ("sort_key", "id"))
    here = reverse("registry:queue")
    return {
        "form": form,
        "rows": page.items,
        "repeated": [row for row in page.items if row.unchanged and _waits(row)],
        "previous_url": page.previous_url and here + page.previous_url,
        "next_url": page.next_url and here + page.next_url,
        "waiting": facts.waiting_among(mine, timezone.localdate()) if counted else None,
        "filtered": any(value for name, value in form.cleaned_data.items() if name != "scope"),
        "query": request.GET.urlencode(),
    }


def _waits(declaration: Declaration) -> bool:
    return declaration.status == Status.SUBMITTED


def _filtered(rows: DeclarationQuerySet, chosen: dict[str, Any]) -> DeclarationQuerySet:
    rows = rows.filter(status=chosen.get("state") or Status.SUBMITTED)
    if unit := chosen.get("unit"):
        rows = rows.filter(below([unit.path]))
    if chosen.get("q"):
        rows = rows.found_by(chosen["q"])
    if chosen.get("late") == "waiting":
        rows = rows.waiting_too_long(timezone.localdate())
    if chosen.get("late") == "sent":
        rows = rows.sent_late()
    return rows


def _detail(request: AuthedRequest, opened: Declaration) -> dict[str, Any]:
    shared = DeclaredAccount.objects.declared_by_others(opened)
    base = opened.base.accounts.all() if opened.base else []
    changes = compare(base, opened.accounts.all())
    return {
        "opened": opened,
        "changes": changes,
        "unchanged_count": count_same(changes),
        "shared": [
            item.account
            for item in changes
            if (item.account.platform, item.account.identity) in shared
        ],
        "can_review": allowed(permissions.check_can_review, request.user, opened),
    }
