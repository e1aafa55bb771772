"""Appeals: sent by the subject, typed from paper, admitted when late, settled."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.papers import request_paper
from accounts.http import AuthedRequest
from accounts.models import User
from portal.lib.access import allowed
from violations.actions import appeals as actions
from violations.facts import appeals as facts
from violations.facts.decisions import basis_of
from violations.forms.appeals import AdmitForm, AppealForm, SettleForm, TypeAppealForm
from violations.models import Appeal, Case
from violations.permissions import appeals as permissions
from violations.permissions import decisions
from violations.permissions.sides import CaseSide, sees_as_subject
from violations.views.found import find_appeal, find_case
from violations.views.panels import Panel
from violations.workflow import AppealResult, CaseStatus, Outcome


def panel(case: Case, side: CaseSide, user: User) -> Panel | None:
    """The subject's way to appeal, and what came of it; the text for who settles alone (R180)."""
    decision = case.decisions.select_related("receipt").last()
    if decision is None or case.status not in (*FOLLOWED, CaseStatus.SPENT):
        return None
    appeal = Appeal.objects.filter(decision=decision).select_related("settled_by").first()
    if appeal:
        appeal.decision.case = case
    today = timezone.localdate()
    context = {
        "appeal": appeal,
        "late": facts.is_late(case, decision, today),
        "received": decisions.is_received(decision),
        "way": None if appeal else facts.way_of(case, today),
        "as_subject": sees_as_subject(side),
        "can_read": permissions.may_read_text(side),
        "can_appeal": allowed(permissions.check_can_appeal, user, case),
        "can_admit": bool(appeal) and allowed(permissions.check_can_admit, user, appeal),
        "can_settle": bool(appeal) and allowed(permissions.check_can_settle, user, appeal),
        "can_print": bool(appeal) and allowed(permissions.check_can_read_result, user, appeal),
    }
    return Panel("violations/_case_appeal.html", context)


FOLLOWED = [CaseStatus.DECIDED, CaseStatus.APPEALED, CaseStatus.CLOSED]


@require_http_methods(["GET", "POST"])
def appeal(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case, today = find_case(request, pk), timezone.localdate()
    permissions.check_can_appeal(request.user, case)
    way = facts.way_of(case, today)
    facts.check_someone_above(way)
    late = facts.is_late(case, case.decisions.latest("at"), today)

    form = AppealForm(request.POST or None, case=case, late=late)
    if form.is_valid():
        actions.appeal(case, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã gửi khiếu nại. Có kết quả, đồng chí được báo.")
        return redirect(case)

    context = {"case": case, "form": form, "late": late, "way": way}
    return render(request, "violations/appeal.html", context)


@require_http_methods(["GET", "POST"])
def type_appeal(request: AuthedRequest) -> HttpResponse:
    """By the code on the letter: whoever types never opens the case."""
    permissions.check_is_clerk(request.user)

    form = TypeAppealForm(request.POST or None, by=request.user)
    if form.is_valid():
        actions.type_appeal(by=request.user, **form.cleaned_data)
        messages.success(request, "Đã nhập đơn. Đồng chí khiếu nại được báo để xem lại bản nhập.")
        return redirect("violations:type_appeal")

    return render(request, "violations/appeal_type.html", {"form": form})


@require_http_methods(["GET", "POST"])
def admit_late(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = find_appeal(request, pk)
    permissions.check_can_admit(request.user, found)

    case = find_case(request, found.decision.case_id)
    form = AdmitForm(request.POST or None, case=case)
    if form.is_valid():
        actions.admit_late(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã ghi. Đồng chí khiếu nại được báo kèm lý do.")
        return redirect(case)

    context = {"case": case, "appeal": found, "form": form}
    return render(request, "violations/appeal_admit.html", context)


@require_http_methods(["GET", "POST"])
def settle_appeal(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = find_appeal(request, pk)
    permissions.check_can_settle(request.user, found)

    case = find_case(request, found.decision.case_id)
    form = SettleForm(request.POST or None, decision=found.decision)
    if form.is_to_be_done:
        actions.settle_appeal(found, by=request.user, **form.values())
        messages.success(request, "Đã giải quyết khiếu nại. Đồng chí khiếu nại được báo.")
        return redirect(case)
    if form.is_to_be_asked:
        context = {
            "case": case,
            "form": form.asked_again(),
            "outcome": form.words,
            "reasons": form.cleaned_data["reasons"],
            "follows": _follows(form.values()),
        }
        return render(request, "violations/appeal_settle_confirm.html", context)

    context = {"case": case, "appeal": found, "form": form, "basis": basis_of(case)}
    return render(request, "violations/appeal_settle.html", context)


@require_POST
def request_appeal_letter(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = find_appeal(request, pk)
    permissions.check_can_read_result(request.user, found)

    paper = request_paper(
        "case_appeal", by=request.user, subject=found.decision.case.subject, appeal=str(found.pk)
    )
    return redirect(paper)


def _follows(values: dict[str, Any]) -> list[str]:
    words = {
        AppealResult.UPHELD: "Giữ nguyên kết luận; từ hôm nay kết luận được thi hành.",
        AppealResult.LIGHTENED: f"Kết luận mới: {Outcome(values['new_outcome']).label.lower()}.",
        AppealResult.OVERTURNED: "Hủy kết luận: không còn nêu ở danh sách, số liệu nào; báo cáo kỳ sau đính chính.",
    }
    return [
        words[AppealResult(values["result"])],
        "Vụ việc khép lại. Đồng chí khiếu nại được báo và in được thư trả lời.",
        "Đã giải quyết thì không sửa lại được.",
    ]
