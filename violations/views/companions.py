"""Going along: asked for by the subject, answered by the person, ended by either."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthedRequest
from accounts.models import User
from portal.lib.access import allowed
from violations.actions import companions as actions
from violations.forms.companions import CompanionForm
from violations.models import Case, Invitation
from violations.permissions import companions as permissions
from violations.permissions.sides import CaseSide, sees_as_subject
from violations.views.finding import find
from violations.views.panels import Panel


def panel(case: Case, side: CaseSide, user: User) -> Panel | None:
    """For the subject and who goes along; who acts reads the name in the timeline."""
    if not sees_as_subject(side):
        return None
    companion = case.companions.filter(ended_at=None).select_related("person").first()
    asked = case.invitations.filter(ended_at=None).select_related("person").first()
    can_name = allowed(permissions.check_can_name, user, case)
    if not (companion or asked or can_name):
        return None
    return Panel(
        "violations/_case_companion.html",
        {"companion": companion, "asked": asked, "can_name": can_name, "own": side == "subject"},
    )


@require_http_methods(["GET", "POST"])
def name_companion(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find(request.user, pk)
    permissions.check_can_name(request.user, case)

    form = CompanionForm(request.POST or None, case=case)
    if form.is_valid():
        actions.name_companion(case, by=request.user, person=form.cleaned_data["person"])
        messages.success(request, "Đã gửi lời mời. Người ấy nhận lời thì mới xem được vụ việc.")
        return redirect(case)

    return render(request, "violations/name_companion.html", {"case": case, "form": form})


@require_safe
def invitation(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Who asks, and what it means; nothing of the matter itself."""
    found = _find(request, pk)
    return render(request, "violations/invitation.html", {"invitation": found})


@require_POST
def accept_invitation(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_accept(request.user, found)

    companion = actions.accept_invitation(found, by=request.user)
    messages.success(request, "Đồng chí đã nhận lời đi cùng.")
    return redirect(companion.case)


@require_POST
def decline_invitation(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)

    actions.decline_invitation(found, by=request.user)
    messages.success(request, "Đã trả lời là không nhận.")
    return redirect("home")


@require_POST
def take_back_invitation(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Of one's own case, named by the case."""
    case = find(request.user, pk)
    found = get_object_or_404(case.invitations.select_related("case"), ended_at=None)
    permissions.check_can_take_back(request.user, found)

    actions.take_back_invitation(found, by=request.user)
    messages.success(request, "Đã rút lời mời.")
    return redirect(case)


@require_http_methods(["GET", "POST"])
def end_companion(request: AuthedRequest, pk: int) -> HttpResponse:
    rows = permissions.visible_companions(request.user).select_related("case", "person")
    found = get_object_or_404(rows, pk=pk)
    permissions.check_can_end(request.user, found)

    if request.method == "POST":
        actions.end_companion(found, by=request.user)
        messages.success(request, "Việc đi cùng đã thôi.")
        return redirect(found.case if found.person_id != request.user.pk else "home")

    own = found.person_id != request.user.pk
    return render(request, "violations/end_companion.html", {"companion": found, "own": own})


def _find(request: AuthedRequest, pk: UUID) -> Invitation:
    rows = permissions.visible_invitations(request.user)
    return get_object_or_404(rows.select_related("case__subject", "case__report"), pk=pk)
