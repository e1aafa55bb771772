"""How far a round has come: numbers by unit, names for the head, and who is excused."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest
from accounts.models import Unit
from accounts.paging import page_of
from portal.lib.charts import stacked_legend
from registry.actions import places as actions
from registry.facts import rounds as figures
from registry.forms.rounds import ExemptForm, FindPersonForm, PeopleFilterForm
from registry.models import Round, RoundPlace
from registry.models.rounds import RoundPlaceQuerySet
from registry.permissions import rounds as permissions
from registry.workflow import UNANSWERED


@require_safe
def round_progress(request: AuthedRequest, pk: UUID, unit: int | None = None) -> HttpResponse:
    """Numbers for the unit and each part of it; a unit outside what one follows does not exist."""
    user, found = request.user, _find(request, pk)
    permissions.check_can_see_progress(user, found)

    starts = permissions.paths_seen(user, found)
    path = get_object_or_404(Unit.objects.below(starts), pk=unit).path if unit else starts[0]
    context = {
        "round": found,
        "legend": stacked_legend(figures.LEGEND),
        "progress": figures.progress(user, found, path, found.counted_on(timezone.localdate())),
    }
    return render(request, "registry/round_progress.html", context)


@require_safe
def round_people(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """By name, those whose declarations come directly to this head (R98)."""
    user, found = request.user, _find(request, pk)
    permissions.check_can_list_people(user)

    form = PeopleFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data.get("state", "")
    places = RoundPlace.objects.reached().filter(round=found)
    rows = _filtered(places.on_desk_of(user, timezone.localdate()), chosen, found)
    context = {
        "round": found,
        "form": form,
        "chosen": chosen,
        "page": page_of(rows.select_related("person__unit"), request.GET, ("sort_key", "id")),
    }
    return render(request, "registry/round_people.html", context)


@require_http_methods(["GET", "POST"])
def find_round_person(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The office excuses by staff code: it has no list of names."""
    found = _find(request, pk)
    permissions.check_can_find_person(request.user, found)

    form = FindPersonForm(request.POST or None, round_=found, user=request.user)
    if form.is_valid():
        name = "lift_exemption" if form.place.exempt_at else "exempt_person"
        return redirect(f"registry:{name}", pk, form.place.pk)

    return render(request, "registry/round_find.html", {"round": found, "form": form})


@require_http_methods(["GET", "POST"])
def exempt_person(request: AuthedRequest, pk: UUID, place: int) -> HttpResponse:
    found = _place(request, pk, place)
    permissions.check_can_exempt(request.user, found)

    form = ExemptForm(request.POST or None)
    if form.is_valid():
        actions.exempt_person(found, by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã miễn cho {found.person}. Người này được báo kèm lý do.")
        return redirect(found.round)

    return render(request, "registry/round_exempt.html", {"place": found, "form": form})


@require_http_methods(["GET", "POST"])
def lift_exemption(request: AuthedRequest, pk: UUID, place: int) -> HttpResponse:
    found = _place(request, pk, place)
    permissions.check_can_lift(request.user, found)

    if request.method == "POST":
        actions.lift_exemption(found, by=request.user)
        messages.success(request, f"Đã bỏ miễn cho {found.person}. Người này được báo.")
        return redirect(found.round)

    back = reverse("registry:round", args=[found.round_id])
    return render(request, "registry/round_lift.html", {"place": found, "back_url": back})


def _find(request: AuthedRequest, pk: UUID) -> Round:
    rounds = Round.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(rounds, pk=pk)


def _place(request: AuthedRequest, pk: UUID, place: int) -> RoundPlace:
    rows = RoundPlace.objects.visible_to(request.user).select_related("round__unit", "person")
    return get_object_or_404(rows, round=pk, pk=place)


def _filtered(rows: RoundPlaceQuerySet, chosen: str, found: Round) -> RoundPlaceQuerySet:
    if chosen == "late":
        return rows.late(found.counted_on(timezone.localdate()))
    return rows.filter(state__in=[chosen] if chosen else UNANSWERED)
