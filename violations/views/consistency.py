"""How matters stand: numbers for who answers for a unit, lines for who acts in them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import AuthedRequest
from accounts.models import Role
from violations.facts import consistency as facts
from violations.permissions import consistency as permissions


@require_safe
def consistency(request: AuthedRequest) -> HttpResponse:
    """Nothing here counts, orders or names by person (R192).  # R195"""
    permissions.check_can_see_progress(request.user)
    user, today = request.user, timezone.localdate()
    paths = user.scopes(Role.UNIT_HEAD)
    work = [*facts.in_seats(user, today), *facts.checking(user)]
    context = {
        "states": facts.states(paths, today) if paths else [],
        "acts": user.holds(Role.HANDLER) or user.holds(Role.DECIDER),
        "work": sorted(work, key=lambda item: (not item.late, item.due_on or today)),
        "today": today,
        "soon": facts.SOON,
    }
    return render(request, "violations/consistency.html", context)
