"""The subject's answer: written as a draft, looked at again, sent for good; or given up; or typed from paper."""

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import AuthedRequest
from accounts.models import User
from portal.lib.access import allowed
from violations.actions import answers as actions
from violations.facts import answers as facts
from violations.facts import clock
from violations.forms.answers import AnswerForm, TypeAnswerForm, TypedAnswerForm
from violations.forms.evidence import EvidenceFormSet
from violations.models import Case
from violations.permissions import answers as permissions
from violations.permissions.sides import CaseSide
from violations.views.finding import find
from violations.views.panels import Panel
from violations.workflow import CaseStatus

GIVEN_UP = [
    "Lần giải trình trước khi người thụ lý đề xuất: việc được xem xét theo những gì đang có.",
    "Những ngày còn lại của thời hạn giải trình.",
]


def panel(case: Case, side: CaseSide, user: User) -> Panel | None:
    """What was answered; for the subject the ways to answer, while there are any."""
    said = facts.said_in(case)
    can_answer = allowed(permissions.check_can_answer, user, case)
    if not said and case.status in (CaseStatus.OPENED, CaseStatus.NOTIFIED):
        return None
    return Panel(
        "violations/_case_answer.html",
        {
            "said": said,
            "can_answer": can_answer,
            "can_waive": allowed(permissions.check_can_waive, user, case),
            "in_time": facts.is_in_time(case, clock.now()),
            "draft": facts.draft_of(case) if can_answer else None,
        },
    )


@require_http_methods(["GET", "POST"])
def write_answer(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """What is typed is kept as it is typed; only the next page sends it."""
    case = find(request.user, pk)
    permissions.check_can_answer(request.user, case)

    draft = facts.draft_of(case)
    form = AnswerForm(request.POST or None, initial={"text": draft.text if draft else ""})
    page = TypedAnswerForm(request.POST) if request.method == "POST" else None
    if page and page.is_valid() and form.is_valid() and _keep(request, case, page):
        return redirect("violations:send_answer", case.pk)

    context = {
        "case": case,
        "form": form,
        "page": _page_state(request, case),
        "more": case.status == CaseStatus.ANSWERED,
        "in_time": facts.is_in_time(case, clock.now()),
    }
    return render(request, "violations/write_answer.html", context)


@require_POST
def keep_answer(request: AuthedRequest, pk: UUID) -> JsonResponse:
    """Asked about a second after the last key."""
    case = find(request.user, pk)
    permissions.check_can_answer(request.user, case)

    page = TypedAnswerForm(request.POST)
    if not page.is_valid():
        return JsonResponse({"message": page.fault()}, status=422)
    if not _keep(request, case, page):
        return JsonResponse({"token": facts.token_of(case)}, status=409)
    at = facts.saved_at(facts.draft_of(case))
    return JsonResponse({"at": at, "left_out": [], "message": ""})


@require_http_methods(["GET", "POST"])
def send_answer(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The words once more, the files with them, and the press that nobody takes back (R167)."""
    case = find(request.user, pk)
    permissions.check_can_answer(request.user, case)
    draft = facts.draft_of(case)
    if draft is None or not draft.text.strip():
        return redirect("violations:write_answer", case.pk)

    files = EvidenceFormSet(request.POST or None, request.FILES or None)
    overtaken = request.method == "POST" and request.POST.get("known") != draft.token
    if request.method == "POST" and files.is_valid() and not overtaken:
        actions.send_answer(case, by=request.user, text=draft.text, evidence=files.offered())
        messages.success(request, "Đã gửi giải trình. Người thụ lý phải đọc trước khi đề xuất.")
        return redirect(case)

    context = {"case": case, "draft": draft, "files": files, "overtaken": overtaken}
    return render(request, "violations/send_answer.html", context)


@require_http_methods(["GET", "POST"])
def waive_answer(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find(request.user, pk)
    permissions.check_can_waive(request.user, case)

    if request.method == "POST":
        actions.waive_answer(case, by=request.user)
        messages.success(request, "Đã ghi: đồng chí không giải trình.")
        return redirect(case)

    losses = GIVEN_UP
    if facts.draft_of(case):
        losses = [*losses, "Bản nháp đang viết sẽ bị xóa."]
    return render(request, "violations/waive_answer.html", {"case": case, "losses": losses})


@require_http_methods(["GET", "POST"])
def type_answer(request: AuthedRequest) -> HttpResponse:
    """A clerk sees no case: only whether the code is one that they may type for (R169)."""
    permissions.check_can_type_answers(request.user)

    form = TypeAnswerForm(request.POST or None, clerk=request.user)
    if form.is_valid():
        actions.type_answer(form.cleaned_data["code"], by=request.user, **form.typed())
        messages.success(request, "Đã nhập giải trình. Đồng chí được phản ánh đã được báo.")
        return redirect("violations:type_answer")

    return render(request, "violations/type_answer.html", {"form": form})


def _keep(request: AuthedRequest, case: Case, page: TypedAnswerForm) -> bool:
    kept = actions.save_answer_draft(
        case,
        by=request.user,
        text=page.cleaned_data["text"],
        token=page.cleaned_data["token"],
        known=page.known,
    )
    return kept is not None


def _page_state(request: AuthedRequest, case: Case) -> dict[str, Any]:
    """What the page needs so that its typing is kept and overwrites nothing unseen."""
    current = facts.token_of(case)
    return {
        "address": reverse("violations:keep_answer", args=[case.pk]),
        "known": current,
        "token": secrets.token_hex(16),
        "saved_at": facts.saved_at(facts.draft_of(case)),
        "changed_elsewhere": request.method == "POST"
        and current not in request.POST.getlist("known"),
    }
