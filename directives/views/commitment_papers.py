"""The office prints a sheet for who has no device, and records it once it is signed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.papers import request_paper
from accounts.http import AuthedRequest
from accounts.models import User
from accounts.paging import page_of
from directives.actions import commitments as actions
from directives.facts import commitments as facts
from directives.facts.commitment_progress import what_is_missing
from directives.forms.commitments import FindPersonForm, SignedSheetForm
from directives.models import Commitment, Document
from directives.permissions import commitments as permissions

MOST_FOUND = 20


@require_safe
def paper_commitments(request: AuthedRequest) -> HttpResponse:
    """Find somebody who still has to promise something; below, what this clerk has recorded."""
    permissions.check_can_enter_papers(request.user)

    form = FindPersonForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "").strip()
    people = permissions.people_of_clerk(request.user).found_by(words).select_related("unit")
    found = list(people.in_order()[: MOST_FOUND + 1]) if words else []
    recorded = Commitment.objects.filter(typed_by=request.user).select_related("person", "document")
    context = {
        "form": form,
        "found": what_is_missing(found[:MOST_FOUND], timezone.localdate()),
        "has_more": len(found) > MOST_FOUND,
        "page": page_of(recorded, request.GET, ("made_at", "id"), down=True),
    }
    return render(request, "directives/paper_commitments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record_commitment(request: AuthedRequest, pk: UUID, code: str) -> HttpResponse:
    person, document = _found(request, pk, code)
    permissions.check_can_enter_for(request.user, person)
    permissions.check_is_asked(document, timezone.localdate())

    form = SignedSheetForm(request.POST or None, document=document)
    if form.is_valid():
        actions.record_commitment(document, person, by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã ghi cam kết của {person}. Người cam kết được báo.")
        return redirect("directives:paper_commitments")

    context = {
        "person": person,
        "document": document,
        "reading": facts.to_read(person, document),
        "form": form,
        "breadcrumb": [{"label": "Cam kết giấy", "url": reverse("directives:paper_commitments")}],
    }
    return render(request, "directives/record_commitment.html", context)


@require_POST
def print_commitment_form(request: AuthedRequest, pk: UUID, code: str) -> HttpResponse:
    person, document = _found(request, pk, code)
    permissions.check_can_enter_for(request.user, person)
    paper = request_paper("commitment_form", by=request.user, subject=person, document=document.pk)
    return redirect(paper)


def _found(request: AuthedRequest, pk: UUID, code: str) -> tuple[User, Document]:
    people = User.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(people, pk=pk), get_object_or_404(Document, code=code)
