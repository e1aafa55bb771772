"""Requests about one's own data: asked, taken back, answered by the data officer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import data_permissions as permissions
from accounts.actions import data_requests as actions
from accounts.facts.officers import data_officers_of, office_of
from accounts.forms.personal_data import AnswerForm, AskForm, RequestFilterForm
from accounts.http import AuthedRequest
from accounts.models import DataRequest, Role, below
from accounts.models.data_requests import DataRequestQuerySet
from accounts.paging import Page, page_of
from accounts.workflow import RequestStatus
from portal.lib.access import allowed


@require_http_methods(["GET", "POST"])
def ask_data_request(request: AuthedRequest) -> HttpResponse:
    form = AskForm(request.POST or None, initial={"kind": request.GET.get("loai")})
    if form.is_valid():
        asked = actions.ask_data_request(by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã gửi yêu cầu. Hạn trả lời: {asked.due_on:%d/%m/%Y}.")
        return redirect(asked)

    return render(
        request,
        "accounts/ask_data_request.html",
        {
            "form": form,
            "due_on": actions.answer_due_on(timezone.localdate()),
            "office": None if data_officers_of(request.user) else _office(request),
        },
    )


@require_safe
def data_requests(request: AuthedRequest) -> HttpResponse:
    """What people of one's units ask, what is due first at the top."""
    permissions.check_can_list_requests(request.user)

    form = RequestFilterForm(request.GET)
    chosen = form.chosen()
    rows = DataRequest.objects.filter(below(request.user.scopes(Role.DATA_OFFICER)))
    rows = rows.exclude(person=request.user).select_related("person__unit")
    page = _filtered(rows, request, **chosen)
    return render(
        request,
        "accounts/data_requests.html",
        {
            "form": form,
            "page": page,
            "filtered": any(chosen.values()),
            "lines": [(asked, asked.is_late) for asked in page.items],
        },
    )


@require_safe
def data_request(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """An officer's reading of it stands in the trail.  # R85"""
    found = actions.read_data_request(_find(request, pk), by=request.user)
    nobody = found.status == RequestStatus.OPEN and not data_officers_of(found.person)
    return render(
        request,
        "accounts/data_request.html",
        {
            "asked": found,
            "own": found.person_id == request.user.pk,
            "late": found.is_late,
            "office": _office(request) if nobody else None,
            "can_answer": allowed(permissions.check_can_answer_request, request.user, found),
            "can_withdraw": allowed(permissions.check_can_withdraw_request, request.user, found),
        },
    )


@require_http_methods(["GET", "POST"])
def answer_data_request(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_answer_request(request.user, found)

    form = AnswerForm(request.POST or None)
    if form.is_valid():
        actions.answer_data_request(found, by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã trả lời yêu cầu của {found.person}.")
        return redirect("accounts:data_requests")

    found = actions.read_data_request(found, by=request.user)
    return render(request, "accounts/answer_data_request.html", {"form": form, "asked": found})


@require_http_methods(["GET", "POST"])
def withdraw_data_request(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_withdraw_request(request.user, found)

    if request.method == "POST":
        actions.withdraw_data_request(found, by=request.user)
        messages.success(request, "Đã rút lại yêu cầu.")
        return redirect(found)

    return render(request, "accounts/withdraw_data_request.html", {"asked": found})


def _find(request: AuthedRequest, pk: UUID) -> DataRequest:
    rows = DataRequest.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("person__unit", "answered_by"), pk=pk)


def _office(request: AuthedRequest) -> str:
    """Whom to write to while nobody holds the role."""
    return office_of(request.user.unit_path).name


def _filtered(
    rows: DataRequestQuerySet, request: AuthedRequest, state: str, kind: str
) -> Page[DataRequest]:
    if kind:
        rows = rows.filter(kind=kind)
    if state in ("answered", "all"):
        rows = rows.filter(status=RequestStatus.ANSWERED) if state == "answered" else rows
        return page_of(rows, request.GET, ("asked_at", "id"), down=True)
    rows = rows.filter(status=RequestStatus.OPEN)
    if state == "late":
        rows = rows.filter(due_on__lt=timezone.localdate())
    return page_of(rows, request.GET, ("due_on", "id"))
