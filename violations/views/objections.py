"""Asking that somebody else act in a case, and the answer to it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import AuthedRequest
from portal.lib.access import allowed
from violations.actions import objections as actions
from violations.forms.objections import AskOtherForm, SettleObjectionForm
from violations.permissions import objections as permissions
from violations.views.finding import find


@require_http_methods(["GET", "POST"])
def ask_other(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find(request.user, pk)
    permissions.check_can_ask(request.user, case)

    form = AskOtherForm(request.POST or None, case=case)
    if form.is_valid():
        actions.ask_other(case, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã gửi đề nghị. Có trả lời, đồng chí được báo ở Hộp thư.")
        return redirect(case)

    return render(request, "violations/ask_other.html", {"case": case, "form": form})


@require_http_methods(["GET", "POST"])
def objection(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """What was asked, and for who is to answer the form; nothing else of the case is shown here."""
    rows = permissions.visible_objections(request.user).select_related(
        "person", "settled_by", "case__subject", "case__unit", "case__appeal_unit", "case__report"
    )
    found = get_object_or_404(rows, pk=pk)
    can_settle = allowed(permissions.check_can_settle, request.user, found)
    if request.method == "POST":
        permissions.check_can_settle(request.user, found)

    form = SettleObjectionForm(request.POST or None)
    if form.is_valid():
        actions.settle_objection(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã trả lời. Người đề nghị được báo ngay.")
        return redirect("home")

    context = {"objection": found, "form": form, "can_settle": can_settle}
    return render(request, "violations/objection.html", context)
