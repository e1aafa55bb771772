"""Following incidents: one's own, the unit's list, one incident with what both sides say and do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.papers import request_paper
from accounts.http import AuthedRequest
from accounts.models import working_calendar
from accounts.paging import page_of
from portal.lib.access import allowed
from registry import incident_steps
from registry.actions import incidents as actions
from registry.facts import incidents as facts
from registry.forms.incidents import (
    CloseIncidentForm,
    DescribeForm,
    IncidentFilterForm,
    MarkStepForm,
    NoteForm,
)
from registry.models import Incident
from registry.permissions import incidents as permissions


@require_safe
def my_incidents(request: AuthedRequest) -> HttpResponse:
    """One's own, the newest first; and where to raise one."""
    today, calendar = timezone.localdate(), working_calendar()
    rows = Incident.objects.filter(owner=request.user).order_by("-opened_at")
    context = {
        "rows": [(item, facts.timer_of(item, today, calendar)) for item in rows],
        "tabs": _tabs(request),
    }
    return render(request, "registry/my_incidents.html", context)


@require_safe
def incidents(request: AuthedRequest) -> HttpResponse:
    """What a head follows; what waits for an answer first, the longest overdue on top."""
    permissions.check_can_open_list(request.user)

    form = IncidentFilterForm(request.GET)
    chosen = form.chosen()
    rows = facts.followed_by(request.user, timezone.localdate(), **chosen)
    page = page_of(rows, request.GET, ("turn", "place", "id"))
    today, calendar = timezone.localdate(), working_calendar()
    context = {
        "form": form,
        "rows": [(item, facts.timer_of(item, today, calendar)) for item in page.items],
        "page": page,
        "filtered": any(chosen.values()),
        "tabs": _tabs(request),
    }
    return render(request, "registry/incidents.html", context)


@require_safe
def incident(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """One incident. A head's opening it is recorded (R105)."""
    user = request.user
    opened = actions.read_incident(_find(request, pk), by=user)
    context = {
        "incident": opened,
        "own": opened.owner_id == user.pk,
        "timer": facts.timer_of(opened, timezone.localdate()),
        "waited_for": facts.waited_for(opened, timezone.localdate()),
        **_steps(opened),
        "events": _events(opened),
        "note_form": NoteForm(),
        "can_write": allowed(permissions.check_can_write, user, opened),
        "can_describe": allowed(permissions.check_can_describe, user, opened),
        "can_mark": allowed(permissions.check_can_mark_steps, user, opened),
        "can_contain": allowed(permissions.check_can_contain, user, opened),
        "can_reopen": allowed(permissions.check_can_reopen, user, opened),
        "can_print": allowed(permissions.check_can_print_notice, user, opened),
    }
    return render(request, "registry/incident.html", context)


@require_http_methods(["GET", "POST"])
def describe_incident(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_describe(request.user, found)

    form = DescribeForm(request.POST or None)
    if form.is_valid():
        actions.describe_incident(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã ghi. Đơn vị đọc được nguyên văn.")
        return redirect(found)

    return render(request, "registry/describe_incident.html", {"incident": found, "form": form})


@require_http_methods(["GET", "POST"])
def add_note(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_write(request.user, found)

    form = NoteForm(request.POST or None)
    if form.is_valid():
        actions.add_note(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã gửi. Bên kia được báo ngay.")
        return redirect(found)

    return render(request, "registry/add_incident_note.html", {"incident": found, "form": form})


@require_POST
def mark_step(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """One tick, saved by itself; with htmx only the list comes back."""
    found = _find(request, pk)
    permissions.check_can_mark_steps(request.user, found)

    form = MarkStepForm(request.POST)
    if form.is_valid():
        found = actions.mark_step(found, by=request.user, **form.cleaned_data)
    if not request.htmx:
        return redirect(f"{found.get_absolute_url()}#viec-can-lam")
    context = {"incident": found, "can_mark": True, **_steps(found)}
    return render(request, "registry/_incident_steps.html", context)


@require_POST
def contain_incident(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = actions.contain_incident(_find(request, pk), by=request.user)
    messages.success(
        request, "Đã ghi là đã kiểm soát. Khi xong hẳn, bấm “Khép lại sự cố” và ghi kết quả."
    )
    return redirect(found)


@require_POST
def reopen_incident(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = actions.reopen_incident(_find(request, pk), by=request.user)
    messages.success(request, "Sự cố được xử lý tiếp.")
    return redirect(found)


@require_http_methods(["GET", "POST"])
def close_incident(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_write(request.user, found)

    form = CloseIncidentForm(request.POST or None)
    if form.is_valid():
        actions.close_incident(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã khép lại sự cố. Tài khoản không còn dấu đang có sự cố.")
        return redirect(found)

    account = f"{found.platform_label} · {found.display_name}"
    lost = [
        f"Dấu “đang có sự cố” của tài khoản {account}.",
        "Thông báo đã in cho đơn vị hết hiệu lực.",
    ]
    context = {"incident": found, "form": form, "losses": lost}
    return render(request, "registry/close_incident.html", context)


@require_POST
def request_incident_notice(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_print_notice(request.user, found)

    paper = request_paper(
        "incident_notice", by=request.user, subject=found.owner, incident=str(found.pk)
    )
    return redirect(paper)


def _find(request: AuthedRequest, pk: UUID) -> Incident:
    rows = Incident.objects.visible_to(request.user).with_shown_unit()
    return get_object_or_404(rows.select_related("opened_by", "closed_by"), pk=pk)


def _tabs(request: AuthedRequest) -> list[dict[str, Any]]:
    """Two lists, for those who also follow others'."""
    if not allowed(permissions.check_can_open_list, request.user):
        return []
    here = request.resolver_match.view_name if request.resolver_match else ""
    places = [("registry:incidents", "Của đơn vị"), ("registry:my_incidents", "Của tôi")]
    return [
        {"label": label, "url": reverse(view), "current": here == view} for view, label in places
    ]


def _steps(incident: Incident) -> dict[str, Any]:
    """The step list in its three parts, each step with whether it is done; and how many are."""
    steps, ticked = incident_steps.steps_of(incident), set(incident.steps_done)
    parts = [
        {
            "title": title,
            "steps": [
                {"step": step, "done": step.code in ticked} for step in steps if step.part == part
            ],
        }
        for part, title in incident_steps.PARTS.items()
    ]
    done = sum(step.code in ticked for step in steps)
    return {"parts": parts, "done": done, "total": len(steps)}


def _events(incident: Incident) -> list[dict[str, object]]:
    """What happened and what both sides said, the newest first."""
    found: list[dict[str, object]] = [
        {"at": incident.opened_at, "what": "Báo sự cố", "who": incident.opened_by.full_name}
    ]
    for note in incident.notes.select_related("by"):
        side = "Đơn vị" if note.from_unit else "Chủ tài khoản"
        found.append({"at": note.at, "what": side, "who": note.by.full_name, "text": note.text})
    if incident.closed_by:
        found.append(
            {
                "at": incident.closed_at,
                "what": f"Khép lại: {incident.get_outcome_display().lower()}",
                "who": incident.closed_by.full_name,
                "text": incident.what_happened,
            }
        )
    return found[::-1]
