"""The home page and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import AuthedRequest
from portal.home import tasks_for
from registry.facts import standing_of


@require_safe
def home(request: AuthedRequest) -> HttpResponse:
    today = timezone.localdate()
    standing = standing_of(request.user, today)
    context = {"tasks": tasks_for(request.user, standing, today), "standing": standing}
    return render(request, "portal/home.html", context)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For the supervisor of the process: the database answers. Says nothing else."""
    connection.ensure_connection()
    well = connection.is_usable()
    return HttpResponse("ok\n" if well else "database away\n", status=200 if well else 503)
