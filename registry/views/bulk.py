"""Receiving at once those that say "nothing changed": what it will be, then what became of it."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest
from registry import actions, permissions
from registry.actions import MOST_AT_ONCE, Outcome
from registry.forms import ChosenForm
from registry.models import Declaration
from registry.views.desk import KEY, address, desk_of

TICKED = "ticked"  # by rows; otherwise all that the filters leave
RESULT = "accepted_unchanged"  # in the session: ids and reasons, no names


@require_http_methods(["GET", "POST"])
def accept_unchanged(request: AuthedRequest) -> HttpResponse:
    """Names how many before it is done; exactly those that were named are then accepted (R130)."""
    permissions.check_can_open_queue(request.user)

    form = ChosenForm(request.POST or None)
    if form.is_valid():
        outcomes = actions.accept_unchanged(form.cleaned_data["declarations"], by=request.user)
        request.session[RESULT] = _kept(outcomes)
        return redirect(address("accepted_unchanged", request.GET))

    desk = desk_of(request, offered=False)
    rows, ticked = desk.unchanged(), ChosenForm(request.GET)
    if TICKED in request.GET:
        chosen = ticked.cleaned_data["declarations"] if ticked.is_valid() else []
        rows = rows.filter(pk__in=chosen)
    found = list(rows.with_shown_unit()[: MOST_AT_ONCE + 1])
    named = found[:MOST_AT_ONCE]
    context = {
        "form": form if form.is_bound else ticked if TICKED in request.GET else None,
        "named": named,
        "units": sorted(Counter(row.shown_unit for row in named).items()),
        "more": len(found) > MOST_AT_ONCE,
        "query": desk.filters.urlencode(),
    }
    return render(request, "registry/accept_unchanged.html", context)


@require_safe
def accepted_unchanged(request: AuthedRequest) -> HttpResponse:
    """What went through and what did not, with the reason. Rows out of sight have no name here."""
    permissions.check_can_open_queue(request.user)

    result = request.session.get(RESULT, {"at": None, "accepted": [], "refused": {}})
    accepted, refused = result["accepted"], result["refused"]
    rows = Declaration.objects.for_review_by(request.user).select_related("owner")
    seen = list(rows.filter(pk__in=[*accepted, *refused]).order_by(*KEY))
    context = {
        "at": result["at"],
        "accepted": [row for row in seen if str(row.pk) in accepted],
        "refused": [(row, refused[str(row.pk)]) for row in seen if str(row.pk) in refused],
        "out_of_sight": len(refused) - sum(str(row.pk) in refused for row in seen),
        "query": request.GET.urlencode(),
    }
    return render(request, "registry/accepted_unchanged.html", context)


def _kept(outcomes: list[Outcome]) -> dict[str, object]:
    return {
        "at": timezone.localtime().strftime("%H:%M"),
        "accepted": [str(one.pk) for one in outcomes if not one.code],
        "refused": {str(one.pk): one.reason for one in outcomes if one.code},
    }
