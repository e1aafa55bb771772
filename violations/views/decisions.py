"""Deciding a case: everything first, then the decision, then a question that names what follows."""

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
from violations.actions import decisions as actions
from violations.facts import appeals
from violations.facts.corrections import standing_of
from violations.facts.decisions import basis_of, seats_above
from violations.forms.decisions import DecideForm, HandForm
from violations.models import Case, Decision
from violations.permissions import corrections
from violations.permissions import decisions as permissions
from violations.permissions.appeals import check_is_clerk
from violations.permissions.letters import check_can_keep_letters
from violations.permissions.sides import CaseSide, sees_as_subject
from violations.views.found import find_case, find_decision
from violations.views.panels import Panel
from violations.workflow import AppealResult, Outcome


def panel(case: Case, side: CaseSide, user: User) -> Panel | None:
    """Every decision of the case; for the subject's side once it was received (R177)."""
    today, calm = timezone.localdate(), sees_as_subject(side)
    decisions = list(case.decisions.select_related("by", "receipt", "appeal").order_by("-at"))
    can_decide = allowed(permissions.check_can_decide, user, case, today)
    if not decisions and not can_decide:
        return None
    rows = [
        {
            "decision": item,
            "received": permissions.is_received(item),
            "changed": _changed(item),
            "shown": permissions.is_received(item) or not calm,
            "can_receive": allowed(permissions.check_can_receive, user, item),
            "can_print": allowed(permissions.check_can_read_decision, user, item),
            "corrections": _corrections(item, user),
        }
        for item in decisions
    ]
    return Panel("violations/_case_decision.html", {"decisions": rows, "can_decide": can_decide})


@require_http_methods(["GET", "POST"])
def decide(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case, today = find_case(request, pk), timezone.localdate()
    permissions.check_can_decide(request.user, case, today)

    form = DecideForm(request.POST or None, case=case)
    if form.is_to_be_done:
        actions.decide(case, by=request.user, **form.values())
        messages.success(
            request,
            "Đã kết luận. Đồng chí được phản ánh được báo; thư kết luận in được ở trang vụ việc.",
        )
        return redirect("violations:cases")
    if form.is_to_be_asked:
        context = {
            "case": case,
            "form": form.asked_again(),
            "outcome": form.words,
            "reasons": form.cleaned_data["reasons"],
            "follows": _follows(case, form),
        }
        return render(request, "violations/decide_confirm.html", context)

    context = {
        "case": case,
        "form": form,
        "basis": basis_of(case),
        "last_day": appeals.last_day(today),
        "way": appeals.way_of(case, today),
    }
    return render(request, "violations/decide.html", context)


@require_POST
def receive_decision(request: AuthedRequest, pk: UUID) -> HttpResponse:
    decision = find_decision(request, pk)
    actions.receive_decision(decision, by=request.user)
    return redirect(f"{decision.case.get_absolute_url()}#ket-luan")


@require_http_methods(["GET", "POST"])
def hand_decision(request: AuthedRequest) -> HttpResponse:
    """By the code on the letter: whoever hands it over never opens the case."""
    check_is_clerk(request.user)

    form = HandForm(request.POST or None, by=request.user)
    if form.is_valid():
        actions.hand_decision(by=request.user, **form.cleaned_data)
        messages.success(request, "Đã ghi ngày giao. Thời hạn khiếu nại tính từ ngày đó.")
        return redirect("violations:hand_decision")

    context = {"form": form, "keeps_letters": allowed(check_can_keep_letters, request.user)}
    return render(request, "violations/decision_hand.html", context)


@require_POST
def request_decision_letter(request: AuthedRequest, pk: UUID) -> HttpResponse:
    decision = find_decision(request, pk)
    permissions.check_can_read_decision(request.user, decision)

    paper = request_paper(
        "case_decision",
        by=request.user,
        subject=decision.case.subject,
        decision=str(decision.pk),
    )
    return redirect(paper)


def _changed(decision: Decision) -> str:
    """What an appeal has made of it, where it no longer stands (R182)."""
    appeal = getattr(decision, "appeal", None)
    if appeal is None or appeal.result in ("", AppealResult.UPHELD):
        return ""
    return f"{appeal.get_result_display()}: {appeal.get_new_outcome_display().lower()}"


def _corrections(decision: Decision, user: User) -> list[dict[str, Any]]:
    rows, today = [], timezone.localdate()
    for item in decision.corrections.all():
        item.decision = decision
        rows.append(
            {
                "standing": standing_of(item, today),
                "can_report": allowed(corrections.check_can_report, user, item),
                "can_check": allowed(corrections.check_can_check, user, item),
            }
        )
    return rows


def _follows(case: Case, form: DecideForm) -> list[str]:
    """What this outcome brings about, in the order in which it happens."""
    today, values = timezone.localdate(), form.values()
    last, way = appeals.last_day(today), appeals.way_of(case, today)
    appeal = f"Đồng chí được phản ánh khiếu nại được đến {way.body}, sớm nhất đến hết ngày {last:%d/%m/%Y}."
    found = {
        Outcome.DISMISSED: [
            "Vụ việc không được tính là vi phạm; dữ liệu được lưu trong thời hạn ngắn rồi tiêu hủy.",
            appeal,
        ],
        Outcome.REMINDED: ["Nhắc nhở không phải là hình thức kỷ luật.", appeal],
        Outcome.HANDLED: [
            *(f"{one.what} Hạn: ngày {one.due_on:%d/%m/%Y}." for one in form.asked),
            "Trước khi hết thời hạn khiếu nại, chưa việc nào phải làm.",
            appeal,
        ],
        Outcome.ESCALATED: _passed_on(case, values["to_paper_number"], appeal),
    }
    return found[Outcome(values["outcome"])]


def _passed_on(case: Case, paper: str, appeal: str) -> list[str]:
    if paper:
        return [f"Vụ việc được giải quyết tiếp ngoài cổng, theo văn bản số {paper}.", appeal]
    above = seats_above(case, timezone.localdate())
    unit = above.unit.name if above else ""
    return [
        f"{unit} xem xét lại từ đầu, bằng những người chưa tham gia vụ việc.",
        "Đồng chí và người thụ lý không còn mở được vụ việc này.",
    ]
