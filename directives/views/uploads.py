"""Bringing a committee's own document into the library: template, check, second person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthedRequest
from accounts.models import User
from directives.actions import uploads as actions
from directives.facts.uploads import example_workbook, workbook_of
from directives.forms.uploads import ConfirmUploadForm, RefuseUploadForm, UploadForm
from directives.models import CONFIRMING_ROLES, UPLOADING_ROLES, Document, LibraryUpload
from directives.permissions import uploads as permissions
from directives.reading import write_workbook
from directives.views.library import library_crumb
from portal.lib.access import allowed
from portal.lib.xlsx import MIME

RECENT = 30


@require_safe
def library_uploads(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_see_uploads(request.user)
    uploads = LibraryUpload.objects.visible_to(request.user).defer("content")
    found = list(uploads.select_related("unit", "uploaded_by", "ended_by")[:RECENT])
    context = {
        "open": [upload for upload in found if upload.is_open],
        "ended": [upload for upload in found if not upload.is_open],
        "may_upload": allowed(permissions.check_can_upload, request.user),
        "confirming": permissions.topmost_units(request.user, *CONFIRMING_ROLES),
        "breadcrumb": [library_crumb()],
    }
    return render(request, "directives/uploads.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check_upload(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_upload(request.user)

    units = permissions.topmost_units(request.user, *UPLOADING_ROLES)
    form = UploadForm(request.POST or None, request.FILES or None, units=units)
    if form.is_valid():
        upload = actions.check_upload(
            **form.cleaned_data["file"], unit=form.cleaned_data["unit"], by=request.user
        )
        return redirect(upload)

    context = {
        "form": form,
        "documents": Document.objects.all(),
        "breadcrumb": [library_crumb(), uploads_crumb()],
    }
    return render(request, "directives/upload_check.html", context)


@require_safe
def library_upload(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """What the file would do if it were loaded now, and who does what next."""
    upload = find(request.user, pk)
    plan = actions.plan_of(upload) if upload.is_open else None
    context = {
        "upload": upload,
        "plan": plan,
        "document": Document.objects.filter(code=upload.document).first(),
        "form": ConfirmUploadForm(initial={"seen": plan.ground}) if plan else None,
        "may_propose": allowed(permissions.check_can_propose, request.user, upload),
        "may_confirm": allowed(permissions.check_can_confirm, request.user, upload),
        "may_discard": allowed(permissions.check_can_discard, request.user, upload),
        "second_people": [] if not upload.is_open else actions.second_people(upload),
        "breadcrumb": [library_crumb(), uploads_crumb()],
    }
    return render(request, "directives/upload.html", context)


@require_POST
def propose_upload(request: AuthedRequest, pk: UUID) -> HttpResponse:
    upload = actions.propose_upload(find(request.user, pk), by=request.user)
    messages.success(request, "Đã gửi người thứ hai duyệt.")
    return redirect(upload)


@require_POST
def confirm_upload(request: AuthedRequest, pk: UUID) -> HttpResponse:
    upload = find(request.user, pk)
    permissions.check_can_confirm(request.user, upload)

    form = ConfirmUploadForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    upload = actions.confirm_upload(upload, seen=seen, by=request.user)
    messages.success(request, f"Đã nạp {upload.document} phiên bản {upload.version}.")
    return redirect("directives:document", upload.document)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse_upload(request: AuthedRequest, pk: UUID) -> HttpResponse:
    upload = find(request.user, pk)
    permissions.check_can_confirm(request.user, upload)

    form = RefuseUploadForm(request.POST or None)
    if form.is_valid():
        actions.refuse_upload(upload, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã báo người tải lên là chưa duyệt, kèm lý do.")
        return redirect("directives:library_uploads")

    context = {"upload": upload, "form": form, "breadcrumb": [library_crumb(), uploads_crumb()]}
    return render(request, "directives/upload_refuse.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def discard_upload(request: AuthedRequest, pk: UUID) -> HttpResponse:
    upload = find(request.user, pk)
    permissions.check_can_discard(request.user, upload)

    if request.method == "POST":
        actions.discard_upload(upload, by=request.user)
        messages.success(request, "Đã bỏ tệp. Văn bản trong cổng giữ nguyên.")
        return redirect("directives:library_uploads")

    losses = [f"Tệp {upload.file_name} và kết quả kiểm tra; văn bản trong cổng giữ nguyên"]
    context = {"upload": upload, "losses": losses}
    return render(request, "directives/upload_discard.html", context)


@require_safe
def upload_template(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_see_uploads(request.user)
    return workbook(write_workbook(), "mau-van-ban-chi-dao.xlsx")


@require_safe
def upload_example(request: AuthedRequest) -> HttpResponse:
    """A whole document written from scratch, as an office may write its own."""
    permissions.check_can_see_uploads(request.user)
    return workbook(example_workbook(), "vi-du-van-ban-chi-dao.xlsx")


@require_safe
def document_workbook(request: AuthedRequest, code: str) -> HttpResponse:
    """The current version as a workbook, to write the next one on."""
    permissions.check_can_see_uploads(request.user)
    found = get_object_or_404(Document, code=code)
    return workbook(workbook_of(found), f"{found.code}-phien-ban-{found.version}.xlsx")


def find(user: User, pk: UUID) -> LibraryUpload:
    rows = LibraryUpload.objects.visible_to(user)
    return get_object_or_404(rows.select_related("unit", "uploaded_by", "ended_by"), pk=pk)


def workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=MIME,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def uploads_crumb() -> dict[str, str]:
    return {"label": "Đưa văn bản vào cổng", "url": reverse("directives:library_uploads")}
