"""Activation sheets: asked for, made by the worker while one waits, downloaded, printed."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts.actions import activation as actions
from accounts.forms.activation import SheetForm
from accounts.http import AuthedRequest
from accounts.models import ActivationSheet, User
from accounts.paging import page_of


@require_safe
def activation_sheets(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_keep_people(request.user)
    rows = ActivationSheet.objects.visible_to(request.user)
    rows = rows.select_related("unit", "person", "requested_by")
    page = page_of(rows, request.GET, ("requested_at", "id"), down=True)
    return render(request, "accounts/activation_sheets_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def request_activation_sheet(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_keep_people(request.user)

    form = SheetForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if form.is_valid():
        sheet = actions.request_activation_sheet(by=request.user, **form.cleaned_data)
        return redirect(sheet)

    return render(
        request,
        "accounts/request_activation_sheet.html",
        {"form": form, "leaves_out_roles": not request.user.is_administrator},
    )


@require_http_methods(["GET", "POST"])
def request_activation_slip(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """For one person: new, or one who forgot the password."""
    rows = User.objects.visible_to(request.user).select_related("unit")
    person: User = get_object_or_404(rows, pk=pk)
    permissions.check_can_request_slip(request.user, person)

    if request.method == "POST":
        return redirect(actions.request_activation_slip(person, by=request.user))

    return render(request, "accounts/request_activation_slip.html", {"person": person})


@require_safe
def activation_sheet(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The page asks for its own state again while the worker is busy."""
    sheet = _find(request, pk)
    template = (
        "accounts/_activation_sheet.html" if request.htmx else "accounts/activation_state.html"
    )
    return render(request, template, {"sheet": sheet})


@require_safe
def download_activation_sheet(request: AuthedRequest, pk: UUID) -> HttpResponseBase:
    sheet = _find(request, pk)
    permissions.check_can_download_sheet(request.user, sheet)

    actions.record_download(sheet, by=request.user)
    return FileResponse(
        sheet.pdf.open("rb"),
        as_attachment=True,
        filename=f"phieu-dang-nhap-{timezone.localdate(sheet.requested_at):%Y-%m-%d}.pdf",
        content_type="application/pdf",
    )


@require_POST
def retry_activation_sheet(request: AuthedRequest, pk: UUID) -> HttpResponse:
    sheet = _find(request, pk)
    permissions.check_can_request_sheet(request.user, sheet.unit)

    actions.retry_activation_sheet(sheet, by=request.user)
    messages.success(request, "Đang lập lại phiếu.")
    return redirect(sheet)


def _find(request: AuthedRequest, pk: UUID) -> ActivationSheet:
    rows = ActivationSheet.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "person", "requested_by"), pk=pk)
