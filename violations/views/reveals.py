"""Who reported, opened by two people: the one who asks and the data officer who approves (R149)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthedRequest, require_fresh_password
from accounts.models import User
from accounts.paging import page_of
from portal.lib.access import allowed
from violations.actions import reveals as actions
from violations.forms.screening import AskRevealForm, RefuseRevealForm
from violations.models import Case, Report, Reveal
from violations.permissions import reveals as permissions
from violations.permissions.sides import CaseSide
from violations.views.panels import Panel


@require_http_methods(["GET", "POST"])
def ask_reveal(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Report.objects.select_related("unit", "subject"), pk=pk)
    if not permissions.acts_about(request.user, found):
        raise Http404
    permissions.check_can_ask(request.user, found)

    form = AskRevealForm(request.POST or None)
    if form.is_valid():
        reveal = actions.ask_reveal(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã gửi đề nghị. Người phản ánh và người duyệt được báo ngay.")
        return redirect("violations:reveal", reveal.pk)

    back = Case.objects.filter(report=found).first() or found
    return render(request, "violations/reveal_ask.html", {"back": back, "form": form})


@require_safe
def reveals(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_list(request.user)

    rows = permissions.visible_reveals(request.user).select_related("report__unit", "asked_by")
    page = page_of(rows, request.GET, ("asked_at", "id"), down=True)
    context = {"page": page, "now": timezone.now()}
    return render(request, "violations/reveals.html", context)


@require_safe
def reveal(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Why, and where it stands; no name."""
    found, now = _find(request, pk), timezone.now()
    context = {
        "reveal": found,
        "now": now,
        "can_answer": allowed(permissions.check_can_answer, request.user, found),
        "can_open": allowed(permissions.check_can_open, request.user, found, now),
    }
    return render(request, "violations/reveal.html", context)


@require_http_methods(["GET", "POST"])
def approve_reveal(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_answer(request.user, found)

    if request.method == "POST":
        require_fresh_password(request)
        actions.approve_reveal(found, by=request.user)
        messages.success(request, "Đã duyệt. Người phản ánh được báo.")
        return redirect("violations:reveal", found.pk)

    return render(request, "violations/reveal_approve.html", {"reveal": found})


@require_http_methods(["GET", "POST"])
def refuse_reveal(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_answer(request.user, found)

    form = RefuseRevealForm(request.POST or None)
    if form.is_valid():
        actions.refuse_reveal(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã ghi không duyệt. Danh tính vẫn niêm phong.")
        return redirect("violations:reveal", found.pk)

    return render(request, "violations/reveal_refuse.html", {"reveal": found, "form": form})


@require_POST
def open_reveal(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The name, on this one answer; each time it is asked for anew, and recorded."""
    found = _find(request, pk)
    permissions.check_can_open(request.user, found, timezone.now())
    require_fresh_password(request)

    person = actions.open_reveal(found, by=request.user)
    return render(request, "violations/reveal_opened.html", {"reveal": found, "person": person})


def panel(case: Case, side: CaseSide, user: User) -> Panel | None:
    """On the page of a case, for who acts in it: sealed, and the way to ask."""
    if side not in permissions.SEATS:
        return None
    context = {
        "report": case.report_id,
        "reveals": case.report.reveals.filter(asked_by=user),
        "can_ask": allowed(permissions.check_can_ask, user, case.report),
    }
    return Panel("violations/_case_reporter.html", context)


def _find(request: AuthedRequest, pk: UUID) -> Reveal:
    rows = permissions.visible_reveals(request.user)
    return get_object_or_404(
        rows.select_related("report__unit", "report__subject", "asked_by", "approved_by"), pk=pk
    )
