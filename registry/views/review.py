"""A unit head's queue: what waits, one declaration beside it, accept or return, on to the next."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthedRequest
from accounts.paging import AFTER, BEFORE
from registry import actions, facts, permissions
from registry.answers import what_happened
from registry.changes import compare, count_same
from registry.forms import ReturnForm
from registry.models import Declaration, DeclaredAccount
from registry.views.desk import address, desk_of, lines


@require_safe
def queue(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_open_queue(request.user)
    return _render(request, _list(request))


@require_safe
def review(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """One declaration beside the list. Opening it is recorded (R41)."""
    opened = actions.read_declaration(_find(request, pk), by=request.user)
    return _render(request, _list(request, opened) | _detail(request, opened))


@require_safe
def next_declaration(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Pass over this one: the next of the same list, whatever became of the list meanwhile."""
    return _go_on(request, _find(request, pk))


@require_safe
def previous_declaration(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = desk_of(request, offered=False).before(_find(request, pk))
    return redirect(address("review" if found else "queue", request.GET, found))


@require_POST
def accept_declaration(request: AuthedRequest, pk: UUID) -> HttpResponse:
    declaration = _find(request, pk)
    overtaken = actions.accept_unless_answered(declaration, by=request.user)
    if overtaken:
        return _tell_and_go_on(request, declaration, overtaken)
    messages.success(request, f"Đã tiếp nhận bản kê khai của {declaration.owner}.")
    return _go_on(request, declaration)


@require_http_methods(["GET", "POST"])
def return_declaration(request: AuthedRequest, pk: UUID) -> HttpResponse:
    declaration = _find(request, pk)
    if overtaken := what_happened(declaration, request.user):
        return _tell_and_go_on(request, declaration, overtaken)
    permissions.check_can_review(request.user, declaration)

    form = ReturnForm(request.POST or None)
    if form.is_valid():
        overtaken = actions.return_unless_answered(
            declaration, by=request.user, **form.cleaned_data
        )
        if overtaken:
            return _tell_and_go_on(request, declaration, overtaken)
        messages.success(request, f"Đã đề nghị {declaration.owner} bổ sung bản kê khai.")
        return _go_on(request, declaration)

    context = {"declaration": declaration, "form": form, "query": request.GET.urlencode()}
    return render(request, "registry/return_declaration.html", context)


def _find(request: AuthedRequest, pk: UUID) -> Declaration:
    rows = Declaration.objects.for_review_by(request.user).for_reading()
    return get_object_or_404(rows, pk=pk)


def _go_on(request: AuthedRequest, declaration: Declaration) -> HttpResponse:
    """To the next one of the same list; after the last, to the list from its top."""
    desk = desk_of(request, offered=False)
    if following := desk.after(declaration):
        return redirect(address("review", request.GET, following))
    messages.info(request, "Đã đến cuối danh sách.")
    return redirect(address("queue", desk.filters))


def _tell_and_go_on(
    request: AuthedRequest, declaration: Declaration, overtaken: str
) -> HttpResponse:
    """Whoever comes second is told on the page of the next one (R131)."""
    messages.warning(
        request,
        f"Bản kê khai của {declaration.owner} {overtaken}. Đồng chí không phải trả lời bản này nữa.",
    )
    return _go_on(request, declaration)


def _render(request: AuthedRequest, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or for htmx only the part that changes, without the frame's own queries."""
    if not request.htmx or request.htmx.history_restore_request:
        return render(request, "registry/queue.html", context)
    own = {
        "partial": True,
        "csrf_token": get_token(request),
        "messages": messages.get_messages(request),
    }
    return HttpResponse(render_to_string("registry/_queue.html", context | own))


def _list(request: AuthedRequest, opened: Declaration | None = None) -> dict[str, Any]:
    desk = desk_of(request, offered=not request.htmx)
    page = desk.page(request.GET, opened)
    first = opened is None and not desk.filtered and not {AFTER, BEFORE} & set(request.GET)
    here = reverse("registry:queue")
    scope = desk.form.cleaned_data.get("scope")
    shown = list(lines(page.items, request.GET, opened))
    return {
        "form": desk.form,
        "rows": page.items,
        "lines": shown,
        "may_repeat": any(line["tick"] for line in shown),
        "previous_url": page.previous_url and here + page.previous_url,
        "next_url": page.next_url and here + page.next_url,
        "waiting": facts.waiting_among(desk.mine, timezone.localdate()) if first else None,
        "queue_url": here,
        "unfiltered_url": f"{here}?scope={scope}" if scope else here,
        "filtered": desk.filtered,
        "filters": desk.filters,
        "query": request.GET.urlencode(),
        "opened": opened,
    }


def _detail(request: AuthedRequest, opened: Declaration) -> dict[str, Any]:
    shared = DeclaredAccount.objects.declared_by_others(opened)
    base = opened.base.accounts.all() if opened.base else []
    changes = compare(base, opened.accounts.all())
    refusal = permissions.refusal_to_review(request.user, opened)
    return {
        "changes": changes,
        "unchanged_count": count_same(changes),
        "shared": [
            item.account
            for item in changes
            if (item.account.platform, item.account.identity) in shared
        ],
        "can_review": refusal is None,
        "overtaken": what_happened(opened, request.user),
        "refusal": refusal,
    }
