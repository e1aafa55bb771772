"""How far units have come with their commitments: numbers by unit, names for the head alone."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import AuthedRequest
from accounts.models import Unit
from accounts.paging import page_of
from directives.facts import commitment_progress as facts
from directives.permissions import commitments as permissions


@require_safe
def commitment_progress(request: AuthedRequest, unit: int | None = None) -> HttpResponse:
    """A unit outside what one follows does not exist."""
    user, today = request.user, timezone.localdate()
    permissions.check_can_follow(user)

    starts = user.scopes(*permissions.FOLLOWERS)
    units = Unit.objects.below(starts)
    shown = get_object_or_404(units, pk=unit) if unit else units.get(path=starts[0])
    context: dict[str, object] = {"progress": facts.progress(user, shown.path, today)}
    if permissions.can_name_people(user, shown):
        rows = facts.missing_people(shown, today)
        page = page_of(rows, request.GET, ("sort_key", "id"))
        context |= {"page": page, "missing": facts.what_is_missing(page.items, today)}
    return render(request, "directives/commitment_progress.html", context)
