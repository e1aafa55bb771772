"""Files that a person had made: how far each is, the way to fetch it, the way to remove it."""

import mimetypes
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import papers as actions
from accounts.http import AuthedRequest
from accounts.models import Paper
from accounts.paging import page_of
from portal.lib import xlsx
from portal.lib.papers import label_of

# Said here as well: Python and a small machine do not know what an .xlsx is.
MEDIA_TYPES = mimetypes.MimeTypes()
MEDIA_TYPES.add_type(xlsx.MIME, ".xlsx")


@require_safe
def papers(request: AuthedRequest) -> HttpResponse:
    rows = Paper.objects.visible_to(request.user)
    page = page_of(rows, request.GET, ("requested_at", "id"), down=True)
    lines = [(paper, label_of(paper.kind)) for paper in page.items]
    return render(request, "accounts/papers.html", {"page": page, "lines": lines})


@require_safe
def paper(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The page asks for its own state again while the worker is busy."""
    found = _find(request, pk)
    template = "accounts/_paper.html" if request.htmx else "accounts/paper.html"
    return render(request, template, {"paper": found, "label": label_of(found.kind)})


@require_safe
def download_paper(request: AuthedRequest, pk: UUID) -> HttpResponseBase:
    found = _find(request, pk)

    file = actions.download_paper(found, by=request.user)
    kind, _ = MEDIA_TYPES.guess_type(found.file_name)
    return FileResponse(
        file,
        as_attachment=True,
        filename=found.file_name,
        content_type=kind or "application/octet-stream",
    )


@require_POST
def retry_paper(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)

    actions.retry_paper(found, by=request.user)
    messages.success(request, "Đang lập lại tệp.")
    return redirect(found)


@require_http_methods(["GET", "POST"])
def remove_paper(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)

    if request.method == "POST":
        actions.remove_paper(found, by=request.user)
        messages.success(request, "Đã xóa tệp.")
        return redirect("accounts:papers")

    losses = [found.file_name or label_of(found.kind)]
    return render(request, "accounts/remove_paper.html", {"paper": found, "losses": losses})


def _find(request: AuthedRequest, pk: UUID) -> Paper:
    """Somebody else's paper is not there.  # R81"""
    rows = Paper.objects.visible_to(request.user).select_related("requested_by", "subject")
    return get_object_or_404(rows, pk=pk)
