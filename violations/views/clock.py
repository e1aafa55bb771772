"""The time to answer, changed by the handler: more of it, a pause, and on again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import AuthedRequest
from violations.actions import clock as actions
from violations.forms.notices import ExtendForm, ReasonForm
from violations.permissions import clock as permissions
from violations.views.finding import find


@require_http_methods(["GET", "POST"])
def extend_answer(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find(request.user, pk)
    permissions.check_can_extend_now(request.user, case)

    form = ExtendForm(request.POST or None)
    if form.is_valid():
        actions.extend_answer(case, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã gia hạn. Hai bên thấy hạn mới và lý do.")
        return redirect(case)

    return render(request, "violations/extend_answer.html", {"case": case, "form": form})


@require_http_methods(["GET", "POST"])
def pause_case(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find(request.user, pk)
    permissions.check_can_pause(request.user, case)

    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.pause(case, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã tạm dừng. Thời hạn không chạy cho đến khi tiếp tục.")
        return redirect(case)

    return render(request, "violations/pause_case.html", {"case": case, "form": form})


@require_http_methods(["GET", "POST"])
def resume_case(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find(request.user, pk)
    permissions.check_can_resume(request.user, case)

    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.resume(case, by=request.user, **form.cleaned_data)
        messages.success(request, "Vụ việc được tiếp tục. Hạn mới ghi ở dưới.")
        return redirect(case)

    return render(request, "violations/resume_case.html", {"case": case, "form": form})
