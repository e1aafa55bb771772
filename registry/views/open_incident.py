"""Raising an incident: for oneself in two presses, or as a head for a member who cannot get in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest
from accounts.models import User
from accounts.paging import page_of
from registry import incident_steps
from registry.actions import incidents as actions
from registry.facts import incidents as facts
from registry.forms.incidents import MemberSearchForm, NameAccountForm, OpenIncidentForm
from registry.models import Incident
from registry.permissions import incidents as permissions

ACCOUNT = "tai-khoan"  # in the query: the one account that the person came from


@require_http_methods(["GET", "POST"])
def open_incident(request: AuthedRequest) -> HttpResponse:
    """One's own accounts, each with its three buttons; only one of them where it was chosen."""
    user = request.user
    permissions.check_can_open(user, user)
    accounts = facts.own_accounts(user)

    form = OpenIncidentForm(request.POST or None, accounts=accounts)
    if form.is_valid():
        return _open(request, user, form)

    chosen = facts.chosen_among(accounts, user, request.GET.get(ACCOUNT, ""))
    context = {
        "accounts": chosen or accounts,
        "chosen": bool(chosen),
        "kinds": incident_steps.kinds(),
        "form": form,
    }
    return render(request, "registry/open_incident.html", context)


@require_http_methods(["GET", "POST"])
def open_incident_unlisted(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_open(request.user, request.user)

    form = NameAccountForm(request.POST or None)
    if form.is_valid():
        return _opened(request, request.user, form)

    return render(request, "registry/open_incident_unlisted.html", {"form": form})


@require_safe
def choose_member(request: AuthedRequest) -> HttpResponse:
    """Names of the people whose declarations this head may review; no account yet."""
    permissions.check_can_open_list(request.user)

    form = MemberSearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    people = facts.members_of(request.user, text).select_related("unit")
    page = page_of(people, request.GET, ("sort_key", "id"))
    return render(
        request,
        "registry/open_incident_member.html",
        {"form": form, "page": page, "filtered": bool(text)},
    )


@require_http_methods(["GET", "POST"])
def open_incident_for(request: AuthedRequest, person: UUID) -> HttpResponse:
    """The member's accounts, which are read here: that is recorded (R101)."""
    member = _find_member(request, person)
    permissions.check_can_open(request.user, member)

    if request.method == "POST":
        form = OpenIncidentForm(request.POST, accounts=facts.own_accounts(member))
        if form.is_valid():
            return _open(request, member, form)

    accounts = actions.read_accounts_of(member, by=request.user)
    context = {"member": member, "accounts": accounts, "kinds": incident_steps.kinds()}
    return render(request, "registry/open_incident_for.html", context)


@require_http_methods(["GET", "POST"])
def open_incident_for_unlisted(request: AuthedRequest, person: UUID) -> HttpResponse:
    member = _find_member(request, person)
    permissions.check_can_open(request.user, member)

    form = NameAccountForm(request.POST or None)
    if form.is_valid():
        return _opened(request, member, form)

    context = {"member": member, "form": form}
    return render(request, "registry/open_incident_unlisted.html", context)


def _find_member(request: AuthedRequest, person: UUID) -> User:
    return get_object_or_404(facts.members_of(request.user).select_related("unit"), pk=person)


def _open(request: AuthedRequest, owner: User, form: OpenIncidentForm) -> HttpResponse:
    """Pressed twice, on a slow phone: the second press leads to what the first has made."""
    account = form.cleaned_data["account"]
    if account.is_suspended:
        return redirect("registry:incident", account.suspended_by)
    incident = actions.open_incident(owner, by=request.user, **form.cleaned_data)
    return _to(request, incident)


def _opened(request: AuthedRequest, owner: User, form: NameAccountForm) -> HttpResponse:
    return _to(request, actions.open_incident(owner, by=request.user, **form.named()))


def _to(request: AuthedRequest, incident: Incident) -> HttpResponse:
    if incident.owner_id == request.user.pk:
        said = "Đã báo đơn vị. Đồng chí làm ngay những việc dưới đây."
    else:
        said = f"Đã báo sự cố thay {incident.owner.full_name}. Người đó được báo ngay."
    messages.success(request, said)
    return redirect(incident)
