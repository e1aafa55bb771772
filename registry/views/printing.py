"""Having a declaration put on paper: empty to be filled in by hand, or as one has sent it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.papers import request_paper
from accounts.http import AuthedRequest
from accounts.models import User
from registry.forms.paper_forms import BlankFormForm
from registry.models import Declaration
from registry.permissions import printing as permissions


@require_POST
def print_own_form(request: AuthedRequest) -> HttpResponse:
    user = request.user
    return redirect(request_paper("declaration_form", by=user, subject=user))


@require_POST
def print_form_for(request: AuthedRequest, pk: UUID) -> HttpResponse:
    person: User = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    permissions.check_can_print_form_for(request.user, person)
    return redirect(request_paper("declaration_form", by=request.user, subject=person))


@require_http_methods(["GET", "POST"])
def print_blank_form(request: AuthedRequest) -> HttpResponse:
    """Without a name: for all who come to the office of one unit."""
    permissions.check_can_print_forms(request.user)

    form = BlankFormForm(request.POST or None, user=request.user)
    if form.is_valid():
        unit = form.cleaned_data["unit"]
        return redirect(request_paper("declaration_form", by=request.user, unit=unit.pk))

    return render(request, "registry/paper_form_blank.html", {"form": form})


@require_POST
def print_declaration(request: AuthedRequest, pk: UUID) -> HttpResponse:
    user = request.user
    declaration = get_object_or_404(Declaration.objects.visible_to(user), pk=pk)
    permissions.check_can_print(user, declaration)
    return redirect(request_paper("declaration_pdf", by=user, subject=user, declaration=pk))
