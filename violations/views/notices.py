"""The notice of a case: given by the handler, received by the subject, or handed over on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.papers import request_paper
from accounts.http import AuthedRequest
from accounts.models import User
from portal.lib.access import allowed
from violations.actions import notices as actions
from violations.facts import notices as facts
from violations.forms.notices import HandNoticeForm, IssueNoticeForm
from violations.models import Case, Notice
from violations.permissions import clock as clock_permissions
from violations.permissions import notices as permissions
from violations.permissions.sides import CaseSide, sees_as_subject
from violations.views.finding import find
from violations.views.panels import Panel


def panel(case: Case, side: CaseSide, user: User) -> Panel:
    """What was notified and how time runs; for the subject only what they have received (R156)."""
    rows = case.notices.select_related("decider", "delivered_by").prefetch_related("evidence__file")
    notices = list(rows.order_by("-number"))
    waiting = next((item for item in notices if item.delivered_at is None), None)
    if sees_as_subject(side):
        notices = [item for item in notices if item.delivered_at]
    return Panel(
        "violations/_case_notice.html",
        {
            "notices": notices,
            "waiting": waiting,
            "can_issue": allowed(permissions.check_can_issue, user, case),
            "can_extend": allowed(clock_permissions.check_can_extend_now, user, case),
            "can_pause": allowed(clock_permissions.check_can_pause, user, case),
            "can_resume": allowed(clock_permissions.check_can_resume, user, case),
            "can_receive": side == CaseSide.SUBJECT and waiting is not None,
        },
    )


def reported_panel(case: Case, side: CaseSide, user: User) -> Panel | None:
    """What the report says, for who handles it alone: everybody else goes by the notice (R156)."""
    if side != CaseSide.HANDLER:
        return None
    return Panel("violations/_case_reported.html", {"told": facts.reported(case)})


@require_http_methods(["GET", "POST"])
def issue_notice(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find(request.user, pk)
    permissions.check_can_issue(request.user, case)

    form = IssueNoticeForm(request.POST or None, case=case)
    if form.is_valid():
        actions.issue_notice(case, by=request.user, **form.named())
        messages.success(
            request,
            "Đã ra thông báo. Thời hạn chỉ tính khi đồng chí được phản ánh nhận trên cổng, hoặc văn phòng ghi "
            "là đã giao bản giấy.",
        )
        return redirect(case)

    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "again": case.notices.exists(),
        "told": facts.reported(case),
    }
    return render(request, "violations/issue_notice.html", context)


@require_POST
def open_notice(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Pressing the button is receiving the notice: nothing of it was shown before."""
    case = find(request.user, pk)
    notice = get_object_or_404(case.notices.order_by("-number")[:1])
    actions.open_notice(notice, by=request.user)
    messages.success(
        request, "Đồng chí đã nhận thông báo. Thời hạn giải trình ghi ở ngay dưới đây."
    )
    return redirect(case)


@require_http_methods(["GET", "POST"])
def hand_notice(request: AuthedRequest) -> HttpResponse:
    """By the code on the paper: the clerk sees nothing else of the case."""
    permissions.check_can_open_hand(request.user)

    form = HandNoticeForm(request.POST or None, clerk=request.user)
    if form.is_valid() and form.notice:
        handed = actions.hand_notice(form.notice, by=request.user, on=form.handed())
        messages.success(
            request,
            f"Đã ghi việc giao thông báo {handed.case.code}. Hạn giải trình: hết ngày "
            f"{handed.case.answer_due_on:%d/%m/%Y}. Người nhận được báo ở Hộp thư.",
        )
        return redirect("violations:hand_notice")

    return render(request, "violations/hand_notice.html", {"form": form})


@require_POST
def print_notice(request: AuthedRequest, pk: UUID, number: int) -> HttpResponse:
    case = find(request.user, pk)
    notice = get_object_or_404(Notice, case=case, number=number)
    paper = request_paper(
        "case_notice", by=request.user, subject=case.subject, notice=str(notice.pk)
    )
    return redirect(paper)
