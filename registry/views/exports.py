"""Asking for a table: the filters of the page go along, the worker makes it, the paper's page shows it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actions.papers import request_paper
from accounts.http import AuthedRequest
from registry import permissions
from registry.exports import pages, queue
from registry.permissions import pages as page_permissions


@require_POST
def export_queue(request: AuthedRequest) -> HttpResponse:
    user = request.user
    permissions.check_can_open_queue(user)
    return redirect(request_paper("queue_export", by=user, **queue.order_of(user, request.GET)))


@require_POST
def export_official_pages(request: AuthedRequest) -> HttpResponse:
    user = request.user
    page_permissions.check_keeps_pages(user)
    return redirect(
        request_paper("official_pages_export", by=user, **pages.order_of(user, request.GET))
    )
