"""Reading a document in plain words and promising to keep it: one's own pages."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.papers import request_paper
from accounts.http import AuthedRequest
from directives.actions import commitments as actions
from directives.facts import commitments as facts
from directives.forms.commitments import CommitForm
from directives.models import Commitment, Document
from directives.permissions import commitments as permissions
from portal.lib.access import allowed


@require_safe
def commitments(request: AuthedRequest) -> HttpResponse:
    """What I still have to read, and what I have promised."""
    user, today = request.user, timezone.localdate()
    readings = [facts.to_read(user, it.document) for it in facts.asked_documents(today)]
    done = Commitment.objects.visible_to(user).select_related("document", "typed_by")
    context = {
        "to_read": [reading for reading in readings if not reading.is_done],
        "is_anything_asked": any(reading.parts or reading.last for reading in readings),
        "made": done,
        "can_follow": allowed(permissions.check_can_follow, user),
        "can_enter": allowed(permissions.check_can_enter_papers, user),
    }
    return render(request, "directives/commitments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def make_commitment(request: AuthedRequest, code: str) -> HttpResponse:
    """The text to read, then one press. How long anybody reads is nobody's business (R220)."""
    document = get_object_or_404(Document, code=code)
    permissions.check_is_asked(document, timezone.localdate())

    form = CommitForm(request.POST or None, document=document)
    if form.is_valid():
        actions.make_commitment(document, by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã ghi cam kết của đồng chí với {document.number}.")
        return redirect("directives:commitments")

    context = {
        "reading": facts.to_read(request.user, document),
        "document": document,
        "form": form,
        "today": timezone.localdate(),
        "breadcrumb": [{"label": "Cam kết", "url": reverse("directives:commitments")}],
    }
    return render(request, "directives/make_commitment.html", context)


@require_POST
def print_commitment(request: AuthedRequest, pk: UUID) -> HttpResponse:
    made = get_object_or_404(Commitment.objects.visible_to(request.user), pk=pk)
    paper = request_paper(
        "commitment_pdf", by=request.user, subject=request.user, commitment=made.pk
    )
    return redirect(paper)
