"""Cases: those in which one acts, those about oneself, and one case for the side that looks."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import AuthedRequest
from accounts.models import User
from accounts.paging import page_of
from portal.lib.access import allowed
from violations.actions import cases as actions
from violations.facts import cases as facts
from violations.forms.cases import CaseFilterForm
from violations.models import Case
from violations.permissions import cases as permissions
from violations.permissions import objections
from violations.permissions.sides import CaseSide, place_of, sees_as_subject
from violations.views import (
    answers,
    appeals,
    assessments,
    companions,
    decisions,
    evidence,
    keeping,
    notes,
    notices,
    reveals,
    timeline,
)
from violations.views.finding import find
from violations.views.panels import Panel

# In the order of the page: what was reported, notice, evidence, answer, assessment, decision, appeal, timeline, notes,
# keeping. Each gives what this side sees, or nothing.
PANELS: list[Callable[[Case, CaseSide, User], Panel | None]] = [
    notices.reported_panel,
    notices.panel,
    evidence.panel,
    answers.panel,
    companions.panel,
    assessments.panel,
    decisions.panel,
    appeals.panel,
    timeline.panel,
    notes.panel,
    reveals.panel,
    keeping.panel,
]


@require_safe
def cases(request: AuthedRequest) -> HttpResponse:
    """Where one sits in a seat; what waits for oneself first, then what is due first."""
    permissions.check_can_open_list(request.user)

    form = CaseFilterForm(request.GET)
    state = form.chosen()
    page = page_of(facts.acted_in(request.user, state), request.GET, ("turn", "place", "id"))
    context = {
        "form": form,
        "rows": [_row(item, request.user) for item in page.items],
        "page": page,
        "filtered": bool(state),
        "tabs": _tabs(request),
    }
    return render(request, "violations/cases.html", context)


@require_safe
def my_cases(request: AuthedRequest) -> HttpResponse:
    """About oneself, from the notice on, and those in which one goes along."""
    page = page_of(facts.about(request.user), request.GET, ("opened_at", "id"), down=True)
    rows = [
        {
            **_row(item, request.user),
            "own": item.subject_id == request.user.pk,
            "received": facts.received(item),
        }
        for item in page.items
    ]
    return render(
        request, "violations/my_cases.html", {"rows": rows, "page": page, "tabs": _tabs(request)}
    )


@require_safe
def case(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """One case. Its being opened by anyone but the subject is recorded (R155)."""
    user = request.user
    found, side = actions.read_case(find(user, pk), by=user)
    as_subject = sees_as_subject(side)
    context: dict[str, Any] = {"case": found, "side": side, "as_subject": as_subject}
    if as_subject and not facts.received(found):  # R156: first the notice is received
        return render(request, "violations/receive_notice.html", context)

    shown = [panel(found, side, user) for panel in PANELS]
    context |= {
        "standing": facts.standing_of(found, side),
        "panels": [_drawn(item, context, request) for item in shown if item],
        "seats": facts.seats_of(found),
        "can_hand_over": allowed(permissions.check_can_hand_over_side, user, found, side),
        "objections": found.objections.select_related("person") if user == found.subject else [],
        "can_ask_other": allowed(objections.check_can_ask, user, found),
        "can_name_part": allowed(permissions.check_can_name, user, found),
    }
    return render(request, "violations/case.html", context)


def _drawn(panel: Panel, context: dict[str, Any], request: AuthedRequest) -> str:
    return render_to_string(panel.template, {**panel.context, **context}, request)


def _row(case: Case, user: User) -> dict[str, Any]:
    return {"case": case, "standing": facts.standing_of(case, place_of(user, case))}


def _tabs(request: AuthedRequest) -> list[dict[str, Any]]:
    """Two lists, for those who also act in cases."""
    if not allowed(permissions.check_can_open_list, request.user):
        return []
    here = request.resolver_match.view_name if request.resolver_match else ""
    places = [("violations:cases", "Đồng chí giải quyết"), ("violations:my_cases", "Về đồng chí")]
    return [
        {"label": label, "url": reverse(view), "current": here == view} for view, label in places
    ]
