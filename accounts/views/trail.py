"""Who has read my data; and the trail itself for the data officer."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import permissions
from accounts.actions import trail as actions
from accounts.facts.holdings import readings_of
from accounts.forms.trail import TrailFilterForm
from accounts.http import AuthedRequest
from accounts.models import Role, User
from accounts.paging import page_of
from audit.kinds import KINDS
from audit.models import AuditEvent


@require_safe
def readings(request: AuthedRequest) -> HttpResponse:
    """Everyone sees when their data was opened, in which role, and what was opened.  # R19"""
    page = page_of(readings_of(request.user), request.GET, ("id",), down=True)
    lines = [(event, KINDS.get(event.kind, event.kind)) for event in page.items]
    return render(request, "accounts/readings.html", {"page": page, "lines": lines})


@require_safe
def trail(request: AuthedRequest) -> HttpResponse:
    """The data officer's view. A reading of the trail is a row of the trail.  # R19"""
    permissions.check_can_read_trail(request.user)

    form = TrailFilterForm(request.GET)
    chosen = form.chosen()
    events = _filtered(AuditEvent.objects.within(request.user.scopes(Role.DATA_OFFICER)), **chosen)
    page = page_of(events, request.GET, ("at", "id"), down=True)
    actions.record_trail_reading(by=request.user, kind=chosen["kind"] or "")

    return render(
        request,
        "accounts/trail.html",
        {
            "form": form,
            "page": page,
            "filtered": any(chosen.values()),
            "lines": _with_words(page.items),
        },
    )


def _filtered(
    events: "QuerySet[AuditEvent]", kind: str | None, first: date | None, last: date | None
) -> "QuerySet[AuditEvent]":
    if kind:
        events = events.filter(kind=kind)
    if first:
        events = events.filter(at__gte=_midnight(first))
    if last:
        events = events.filter(at__lt=_midnight(last + timedelta(days=1)))
    return events


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _with_words(events: Iterable[AuditEvent]) -> list[dict[str, object]]:
    """The trail holds ids; the names of today come from the roster in one query."""
    found = list(events)
    ids = {pk for event in found for pk in (event.actor_id, event.subject_id) if pk}
    names: dict[UUID, str] = dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))
    return [
        {
            "event": event,
            "what": KINDS.get(event.kind, event.kind),
            "actor": _name(names, event.actor_id, nobody="cổng"),
            "subject": "" if _of_a_case(event) else _name(names, event.subject_id, nobody=""),
        }
        for event in found
    ]


def _of_a_case(event: AuditEvent) -> bool:
    """Whose case it is, is told to them on their own page of readings and to nobody else here (R163)."""
    paper = str(event.details.get("paper", ""))
    return event.target_type.startswith("violations.") or paper.startswith("case_")


def _name(names: dict[UUID, str], pk: UUID | None, *, nobody: str) -> str:
    if pk is None:
        return nobody
    return names.get(pk, "người không còn trong danh sách")
