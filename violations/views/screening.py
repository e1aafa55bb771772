"""Reports that wait: the queue of those who may screen them, one of them, taken up or refused."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest
from accounts.models import working_calendar
from accounts.paging import page_of
from violations import shapes
from violations.actions import reports as actions
from violations.facts import reports as facts
from violations.forms.screening import AcceptForm, RefuseForm
from violations.models import Case, Report
from violations.permissions import reports as permissions
from violations.permissions.sides import to_screen, visible_cases


@require_safe
def screening(request: AuthedRequest) -> HttpResponse:
    """What is due first stands first, and so what is late."""
    permissions.check_can_list(request.user)

    rows = to_screen(request.user).select_related("clause__document")
    page = page_of(rows, request.GET, ("screening_due_on", "id"))
    calendar, today = working_calendar(), timezone.localdate()
    context = {
        "rows": [(item, facts.timer_of(item, calendar, today)) for item in page.items],
        "page": page,
    }
    return render(request, "violations/screening.html", context)


@require_safe
def report(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """One that waits; that it was opened is in the trail. A case that it began is shown instead."""
    if case := _case_of(request, pk):
        return redirect(case)
    found = actions.read_report(_find(request, pk), by=request.user)
    context = {
        "report": found,
        "timer": facts.timer_of(found, working_calendar()),
        "shown": shapes.shown(found.clause, found.facts) if not found.reference_only else [],
        "evidence": found.evidence.select_related("file"),
    }
    return render(request, "violations/screen_report.html", context)


@require_http_methods(["GET", "POST"])
def accept_report(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_screen(request.user, found, timezone.localdate())

    form = AcceptForm(request.POST or None)
    if form.is_valid():
        case = actions.accept_report(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã thụ lý. Việc tiếp theo: lập thông báo.")
        return redirect(case)

    return render(request, "violations/screen_accept.html", {"report": found, "form": form})


@require_http_methods(["GET", "POST"])
def refuse_report(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_screen(request.user, found, timezone.localdate())

    form = RefuseForm(request.POST or None)
    if form.is_valid():
        actions.refuse_report(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã ghi không thụ lý. Người gửi được báo kèm lý do.")
        return redirect("violations:screening")

    return render(request, "violations/screen_refuse.html", {"report": found, "form": form})


@require_http_methods(["GET", "POST"])
def step_aside(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_screen(request.user, found, timezone.localdate())

    if request.method == "POST":
        actions.step_aside(found, by=request.user)
        messages.success(request, "Đã ghi. Người khác xem xét phản ánh này.")
        return redirect("violations:screening")

    return render(request, "violations/screen_step_aside.html", {"report": found})


def _find(request: AuthedRequest, pk: UUID) -> Report:
    rows = to_screen(request.user).select_related("unit", "subject__unit", "clause__document")
    return get_object_or_404(rows, pk=pk)


def _case_of(request: AuthedRequest, report: UUID) -> Case | None:
    return visible_cases(request.user).filter(report=report, handler=request.user).first()
