"""Something to put right: said to be done, and checked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import AuthedRequest
from violations.actions import corrections as actions
from violations.forms.corrections import CheckCorrectionForm, ReportCorrectionForm
from violations.permissions import corrections as permissions
from violations.views.found import find_correction


@require_http_methods(["GET", "POST"])
def report_correction(request: AuthedRequest, pk: int) -> HttpResponse:
    correction = find_correction(request, pk)
    permissions.check_can_report(request.user, correction)

    form = ReportCorrectionForm(request.POST or None)
    if form.is_valid():
        actions.report_correction(correction, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã báo. Người thụ lý sẽ kiểm tra và ghi kết quả.")
        return redirect(correction.decision.case)

    context = {"correction": correction, "case": correction.decision.case, "form": form}
    return render(request, "violations/correction_report.html", context)


@require_http_methods(["GET", "POST"])
def check_correction(request: AuthedRequest, pk: int) -> HttpResponse:
    correction = find_correction(request, pk)
    permissions.check_can_check(request.user, correction)

    form = CheckCorrectionForm(request.POST or None, correction=correction)
    if form.is_valid():
        actions.check_correction(correction, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã ghi kết quả kiểm tra. Đồng chí được phản ánh được báo.")
        return redirect(correction.decision.case)

    context = {"correction": correction, "case": correction.decision.case, "form": form}
    return render(request, "violations/correction_check.html", context)
