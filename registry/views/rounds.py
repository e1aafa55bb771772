"""Rounds: the list, one round for everyone whom it concerns, and what the office does with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest
from accounts.paging import page_of
from portal.lib.access import allowed
from registry import facts
from registry.actions import rounds as actions
from registry.facts import rounds as figures
from registry.forms.rounds import ExtendForm, RoundForm
from registry.models import Round, reviewers_of
from registry.permissions import rounds as permissions
from registry.workflow import RoundStatus

TABS = {
    RoundStatus.OPEN: "Đang mở",
    RoundStatus.PLANNED: "Chưa mở",
    RoundStatus.CLOSED: "Đã kết thúc",
}


@require_safe
def rounds(request: AuthedRequest) -> HttpResponse:
    """Those that ask me, and those that I plan or follow."""
    chosen = request.GET.get("trang-thai", "")
    status = RoundStatus(chosen) if chosen in RoundStatus.values else RoundStatus.OPEN
    rows = Round.objects.visible_to(request.user).filter(status=status).select_related("unit")
    context = {
        "status": status,
        "tabs": [
            {"label": label, "url": f"?trang-thai={tab.value}", "current": tab == status}
            for tab, label in TABS.items()
        ],
        "page": page_of(rows, request.GET, ("opens_on", "id"), down=True),
        "can_plan": allowed(permissions.check_can_plan, request.user),
    }
    return render(request, "registry/rounds.html", context)


@require_safe
def round_page(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """What it is, why, until when, and what I have to press."""
    found, user, today = _find(request, pk), request.user, timezone.localdate()
    context = {
        "round": found,
        "extensions": found.extensions.all(),
        "place": found.places.filter(person=user).first(),
        "standing": facts.standing_of(user, today),
        "reviewers": reviewers_of(user, today),
        "can_follow": allowed(permissions.check_can_see_progress, user, found),
        "can_list": allowed(permissions.check_can_list_people, user),
        "can_change": allowed(permissions.check_can_change, user, found),
        "can_extend": allowed(permissions.check_can_extend, user, found),
        "can_find": allowed(permissions.check_can_find_person, user, found),
    }
    return render(request, "registry/round.html", context)


@require_http_methods(["GET", "POST"])
def plan_round(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_plan(request.user)

    form = RoundForm(request.POST or None, user=request.user)
    if form.is_valid():
        planned = actions.plan_round(form.plan, by=request.user)
        messages.success(request, "Đã lập đợt kê khai. Đến ngày mở, cổng tự mở và báo mọi người.")
        return redirect(planned)

    return render(request, "registry/round_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change_round(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_change(request.user, found)

    form = RoundForm(request.POST or None, user=request.user, initial=_typed(found))
    if form.is_valid():
        actions.change_round(found, form.plan, by=request.user)
        messages.success(request, "Đã sửa đợt kê khai.")
        return redirect(found)

    return render(request, "registry/round_form.html", {"form": form, "round": found})


@require_http_methods(["GET", "POST"])
def discard_round(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_change(request.user, found)

    if request.method == "POST":
        actions.discard_round(found, by=request.user)
        messages.success(request, "Đã bỏ đợt kê khai.")
        return redirect("registry:rounds")

    lost = f"Đợt “{found.name}” của {found.unit.name}. Chưa ai được báo về đợt này."
    return render(request, "registry/round_discard.html", {"round": found, "losses": [lost]})


@require_http_methods(["GET", "POST"])
def open_round(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found, today = _find(request, pk), timezone.localdate()
    permissions.check_can_open(request.user, found, today)

    if request.method == "POST":
        actions.open_round(found, by=request.user)
        messages.success(request, "Đã mở đợt kê khai. Cổng đang báo cho mọi người.")
        return redirect(found)

    context = {"round": found, "people": figures.reach(found, today)}
    return render(request, "registry/round_open.html", context)


@require_http_methods(["GET", "POST"])
def extend_round(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_extend(request.user, found)

    form = ExtendForm(request.POST or None, round_=found)
    if form.is_valid():
        actions.extend_round(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã lùi hạn. Cổng đang báo cho những người chưa gửi.")
        return redirect(found)

    return render(request, "registry/round_extend.html", {"round": found, "form": form})


@require_http_methods(["GET", "POST"])
def close_round(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found, today = _find(request, pk), timezone.localdate()
    permissions.check_can_close(request.user, found, today)

    if request.method == "POST":
        actions.close_round(found, by=request.user)
        messages.success(request, "Đã kết thúc đợt kê khai.")
        return redirect(found)

    total = figures.progress(request.user, found, found.unit.path, today).total
    context = {"round": found, "left": total.asked - total.done}
    return render(request, "registry/round_close.html", context)


def _find(request: AuthedRequest, pk: UUID) -> Round:
    rows = Round.objects.visible_to(request.user).select_related("unit", "created_by")
    return get_object_or_404(rows, pk=pk)


def _typed(found: Round) -> dict[str, Any]:
    """As the form shows it; a unit is named by its code."""
    names = ["name", "basis", "note", "opens_on", "due_on", "closes_on", "counts_from"]
    return {"unit": found.unit.code, **{name: getattr(found, name) for name in names}}
