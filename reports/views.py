"""Pages of the monthly reports: what is made, a run with its progress, one report."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import AuthedRequest
from portal.lib.access import allowed
from reports import actions, facts, permissions
from reports.forms import RunForm, past_months
from reports.models import MonthlyReport, ReportRun

PAGE = 100


@require_GET
def months(request: AuthedRequest) -> HttpResponse:
    """The newest month that is over, its reports and the runs made so far."""
    permissions.check_can_see_reports(request.user)
    choices = past_months(timezone.localdate())
    month = chosen_month(request.GET.get("thang"), choices)
    reports = MonthlyReport.objects.visible_to(request.user).filter(month=month)
    context = {
        "month": month,
        "months": choices,
        "reports": reports.after(request.GET.get("sau", "")).select_related("unit")[: PAGE + 1],
        "page": PAGE,
        "runs": ReportRun.objects.visible_to(request.user).select_related("unit")[:5],
    }
    return render(request, "reports/months.html", context)


def chosen_month(text: str | None, choices: list[date]) -> date:
    return next((month for month in choices if f"{month:%Y-%m}" == text), choices[0])


@require_http_methods(["GET", "POST"])
def open_run(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_see_reports(request.user)

    form = RunForm(
        request.POST or None, user=request.user, initial={"month": request.GET.get("thang")}
    )
    if form.is_valid():
        run = actions.open_run(
            form.cleaned_data["unit"], form.cleaned_data["month"], by=request.user
        )
        messages.success(request, "Đã chốt số liệu. Các báo cáo đang được lập.")
        return redirect(run)

    return render(request, "reports/open_run.html", {"form": form})


@require_GET
def run(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """A run's progress; asked by htmx, only the part that changes."""
    item = get_object_or_404(
        ReportRun.objects.visible_to(request.user).select_related("unit"), pk=pk
    )
    reports = item.reports.select_related("unit").order_by("unit_path")
    context = {"run": item, "progress": facts.progress(item), "reports": reports[:PAGE]}
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, f"reports/{'_run_state' if fragment else 'run'}.html", context)


@require_GET
def monthly_report(request: AuthedRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(
        MonthlyReport.objects.visible_to(request.user).select_related("unit", "snapshot", "run"),
        pk=pk,
    )
    context = {
        "report": item,
        "s": item.snapshot.data,
        "can_retry": allowed(permissions.check_can_retry, request.user, item),
    }
    return render(request, "reports/monthly_report_page.html", context)


@require_GET
def download_report(request: AuthedRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(
        MonthlyReport.objects.visible_to(request.user).select_related("unit"), pk=pk
    )
    content = actions.download_report(item, by=request.user)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{item.file_name}"'
    return response


@require_POST
def retry_report(request: AuthedRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(MonthlyReport.objects.visible_to(request.user), pk=pk)
    actions.retry_report(item, by=request.user)
    messages.success(request, "Báo cáo đang được lập lại.")
    return redirect(item.run)
