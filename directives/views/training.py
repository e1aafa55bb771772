"""Sessions at which units explained the rules: the list, one of them, entering and correcting."""

from typing import Any
from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.papers import request_paper
from accounts.http import AuthedRequest
from accounts.models import User
from accounts.paging import page_of
from directives.actions import training as actions
from directives.documents import training_table
from directives.facts import training as facts
from directives.forms.training import NewTrainingForm, PeriodFilter, TrainingForm
from directives.models import Clause, TrainingSession
from directives.models.training import TrainingSessionQuerySet
from directives.permissions import training as permissions
from portal.lib.access import allowed

STILL = {"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": [True]}


@require_safe
def training_sessions(request: AuthedRequest) -> HttpResponse:
    """Of one's units and all below, the newest first."""
    permissions.check_can_list(request.user)

    form = PeriodFilter(request.GET)
    rows = form.narrow(_visible(request.user).select_related("unit"))
    context = {
        "form": form,
        "is_filtered": form.is_narrowed,
        "page": page_of(rows, request.GET, ("held_on", "id"), down=True),
        "query": request.GET.urlencode(),
    }
    return render(request, "directives/training_sessions.html", context)


@require_safe
def training_session(request: AuthedRequest, pk: UUID) -> HttpResponse:
    user, session = request.user, _find(request, pk)
    corrected_by = TrainingSession.objects.filter(corrects=session).first()
    served = Clause.objects.filter(pk__in=session.clauses).select_related("document")
    context = {
        "session": session,
        "corrected_by": corrected_by,
        "has_file": hasattr(session, "file"),
        "served": served,
        "equals": sorted(facts.equals_of(named := {it.reference for it in served}) - named),
        "can_change": allowed(permissions.check_can_change, user, session),
        "can_correct": allowed(permissions.check_can_correct, user, session),
        "breadcrumb": _crumbs(),
    }
    return render(request, "directives/training_session.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter_training(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_list(request.user)

    form = NewTrainingForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        made = actions.enter_training(typed["unit"], form.held, file=typed["file"], by=request.user)
        messages.success(request, "Đã ghi buổi phổ biến.")
        return redirect(made)

    return _form_page(request, form, "Ghi buổi phổ biến")


@require_http_methods(["GET", "HEAD", "POST"])
def change_training(request: AuthedRequest, pk: UUID) -> HttpResponse:
    session = _find(request, pk)
    permissions.check_can_change(request.user, session)

    form = _form_of(request, session)
    if form.is_valid():
        file = form.cleaned_data["file"]
        actions.change_training(session, form.held, file=file, by=request.user)
        messages.success(request, "Đã sửa buổi phổ biến.")
        return redirect(session)

    return _form_page(request, form, "Sửa buổi phổ biến", session)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_training(request: AuthedRequest, pk: UUID) -> HttpResponse:
    session = _find(request, pk)
    permissions.check_can_correct(request.user, session)

    form = _form_of(request, session)
    if form.is_valid():
        file = form.cleaned_data["file"]
        made = actions.correct_training(session, form.held, file=file, by=request.user)
        messages.success(request, "Đã ghi dòng đính chính; từ nay tính theo dòng này.")
        return redirect(made)

    return _form_page(request, form, "Đính chính buổi phổ biến", session)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_training(request: AuthedRequest, pk: UUID) -> HttpResponse:
    session = _find(request, pk)
    permissions.check_can_change(request.user, session)

    if request.method == "POST":
        actions.remove_training(session, by=request.user)
        messages.success(request, "Đã bỏ buổi phổ biến.")
        return redirect("directives:training_sessions")

    lost = f"Buổi “{session.topic}” ngày {session.held_on:%d/%m/%Y}"
    lost += ", cùng tệp kèm theo." if hasattr(session, "file") else "."
    return render(
        request, "directives/remove_training.html", {"session": session, "losses": [lost]}
    )


@require_safe
@csp(STILL)  # type: ignore[arg-type]  # its types know no argument besides the request
def training_file(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """To be kept, never shown as a page of the portal; under a name of ours."""
    session = _find(request, pk)
    file = actions.open_file(session, by=request.user)
    name = f"buoi-pho-bien-{session.held_on:%Y-%m-%d}.{file.suffix}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(file.content), content_type=file.media_type, headers=headers)


@require_POST
def export_training(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_list(request.user)
    order = training_table.order_of(request.user, request.GET)
    return redirect(request_paper("training_export", by=request.user, **order))


# -- what the pages are made of -------------------------------------------------------------------


def _visible(user: User) -> TrainingSessionQuerySet:
    return TrainingSession.objects.visible_to(user).select_related("corrected_by")


def _find(request: AuthedRequest, pk: UUID) -> TrainingSession:
    rows = TrainingSession.objects.visible_to(request.user)
    rows = rows.select_related("unit", "entered_by", "corrects", "file").defer("file__content")
    return get_object_or_404(rows, pk=pk)


def _form_of(request: AuthedRequest, session: TrainingSession) -> TrainingForm:
    data, files = request.POST or None, request.FILES or None
    return TrainingForm(data, files, unit=session.unit, session=session)


def _form_page(
    request: AuthedRequest,
    form: TrainingForm,
    title: str,
    session: TrainingSession | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "session": session,
        "back_url": session.get_absolute_url() if session else _crumbs()[0]["url"],
        "breadcrumb": _crumbs(),
    }
    return render(request, "directives/training_form.html", context)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": "Buổi phổ biến", "url": reverse("directives:training_sessions")}]
