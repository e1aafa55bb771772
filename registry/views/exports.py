"""Asking for a table: the filters of the page go along, the worker makes it, the paper's page shows it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.actions.papers import request_paper
from accounts.http import AuthedRequest
from accounts.models import Unit
from registry import permissions
from registry.exports import incidents, pages, queue
from registry.models import Round
from registry.permissions import incidents as incident_permissions
from registry.permissions import pages as page_permissions
from registry.permissions import rounds as round_permissions


@require_POST
def export_queue(request: AuthedRequest) -> HttpResponse:
    user = request.user
    permissions.check_can_open_queue(user)
    return redirect(request_paper("queue_export", by=user, **queue.order_of(user, request.GET)))


@require_POST
def export_official_pages(request: AuthedRequest) -> HttpResponse:
    user = request.user
    page_permissions.check_keeps_pages(user)
    order = pages.order_of(user, request.GET)
    return redirect(request_paper("official_pages_export", by=user, **order))


@require_POST
def export_incidents(request: AuthedRequest) -> HttpResponse:
    user = request.user
    incident_permissions.check_can_open_list(user)
    order = incidents.order_of(user, request.GET)
    return redirect(request_paper("incidents_export", by=user, **order))


@require_POST
def export_round(request: AuthedRequest, pk: UUID, unit: int) -> HttpResponse:
    """A unit outside what one follows of the round does not exist, as on its page."""
    user = request.user
    found = get_object_or_404(Round.objects.visible_to(user), pk=pk)
    round_permissions.check_can_see_progress(user, found)
    seen = Unit.objects.below(round_permissions.paths_seen(user, found))
    chosen = get_object_or_404(seen, pk=unit)
    return redirect(request_paper("round_export", by=user, round=found.pk, unit=chosen.pk))
