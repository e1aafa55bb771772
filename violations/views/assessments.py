"""The handler's proposal, and the decider's asking for more."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import AuthedRequest
from accounts.models import User
from portal.lib.access import allowed
from violations.actions import assessments as actions
from violations.facts.decisions import basis_of
from violations.forms.assessments import AssessForm, SendBackForm
from violations.models import Case
from violations.permissions import assessments as permissions
from violations.permissions.sides import CaseSide, sees_as_subject
from violations.views.found import find_case
from violations.views.panels import Panel


def panel(case: Case, side: CaseSide, user: User) -> Panel | None:
    """For who acts: the subject reads the reasons in the decision."""
    if sees_as_subject(side):
        return None
    rows = case.assessments.select_related("by").prefetch_related("cites")
    can_assess = allowed(permissions.check_can_assess, user, case)
    if not rows and not can_assess:
        return None
    context = {
        "assessments": rows,
        "can_assess": can_assess,
        "can_send_back": allowed(permissions.check_can_send_back, user, case),
    }
    return Panel("violations/_case_assessment.html", context)


@require_http_methods(["GET", "POST"])
def assess(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find_case(request, pk)
    permissions.check_can_assess(request.user, case)

    form = AssessForm(request.POST or None, case=case, citable=permissions.citable(case))
    if form.is_valid():
        actions.assess(case, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã gửi đề xuất. Người quyết định được báo.")
        return redirect(case)

    context = {"case": case, "form": form, "basis": basis_of(case)}
    return render(request, "violations/assess.html", context)


@require_http_methods(["GET", "POST"])
def send_back(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find_case(request, pk)
    permissions.check_can_send_back(request.user, case)

    form = SendBackForm(request.POST or None, case=case)
    if form.is_valid():
        actions.send_back(case, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã yêu cầu xem xét thêm. Người thụ lý được báo.")
        return redirect("violations:cases")

    return render(request, "violations/assess_send_back.html", {"case": case, "form": form})
