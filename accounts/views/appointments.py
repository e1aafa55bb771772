"""Roles: who holds which, granting, the second person's approval, ending."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts.actions import appointments as actions
from accounts.forms.appointments import GrantForm
from accounts.http import AuthedRequest, require_fresh_password
from accounts.models import Appointment, User
from accounts.paging import page_of
from portal.lib.access import allowed


@require_safe
def appointments(request: AuthedRequest) -> HttpResponse:
    """Roles in force, and before them those that wait for the second person."""
    permissions.check_can_administer(request.user)
    rows = Appointment.objects.select_related("person__unit", "unit")

    return render(
        request,
        "accounts/appointments.html",
        {
            "proposed": rows.proposed().order_by("granted_at")[:100],
            "page": page_of(
                rows.in_force(timezone.localdate()), request.GET, ("role", "valid_from", "id")
            ),
        },
    )


@require_safe
def appointment(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    user, today = request.user, timezone.localdate()
    return render(
        request,
        "accounts/appointment.html",
        {
            "appointment": found,
            "can_approve": allowed(permissions.check_can_approve_appointment, user, found),
            "can_end": allowed(permissions.check_can_end_appointment, user, found, today),
        },
    )


@require_http_methods(["GET", "POST"])
def grant_appointment(request: AuthedRequest, person: UUID) -> HttpResponse:
    found = get_object_or_404(
        User.objects.visible_to(request.user).select_related("unit"), pk=person
    )
    permissions.check_can_be_granted(request.user, found)

    initial = {"unit": found.unit.code}
    form = GrantForm(request.POST or None, person=found, initial=initial)
    if form.is_valid():
        granted = actions.grant_appointment(found, by=request.user, **form.cleaned_data)
        waits = granted.awaits_approval
        messages.success(request, "Đã gửi để quản trị khác duyệt." if waits else "Đã giao vai trò.")
        return redirect(found)

    return render(request, "accounts/grant_appointment.html", {"form": form, "person": found})


@require_POST
def approve_appointment(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_approve_appointment(request.user, found)
    require_fresh_password(request)

    actions.approve_appointment(found, by=request.user)
    messages.success(request, "Đã duyệt. Vai trò có hiệu lực.")
    return redirect("accounts:appointments")


@require_http_methods(["GET", "POST"])
def end_appointment(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_end_appointment(request.user, found, timezone.localdate())

    if request.method == "POST":
        actions.end_appointment(found, by=request.user)
        messages.success(request, "Đã kết thúc vai trò.")
        return redirect(found.person)

    return render(request, "accounts/end_appointment.html", {"appointment": found})


def _find(request: AuthedRequest, pk: int) -> Appointment:
    permissions.check_can_administer(request.user)
    rows = Appointment.objects.select_related(
        "person__unit", "unit", "granted_by", "approved_by", "ended_by"
    )
    return get_object_or_404(rows, pk=pk)
