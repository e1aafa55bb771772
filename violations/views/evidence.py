"""Evidence on a case's page, each piece on its own, and its file."""

from urllib.parse import quote
from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthedRequest
from accounts.models import User
from portal.lib.access import allowed
from violations.actions import evidence as actions
from violations.facts import evidence as facts
from violations.forms.evidence import EvidenceForm, WithholdForm
from violations.models import Case, Evidence, EvidenceFile
from violations.permissions import evidence as permissions
from violations.permissions.sides import CaseSide
from violations.views.finding import find
from violations.views.panels import Panel

SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}

STILL: dict[str, list[object]] = {  # should a browser show it all the same, nothing in it acts
    "default-src": [NONE],
    "frame-ancestors": [NONE],
    "sandbox": [True],
}


def panel(case: Case, side: CaseSide, user: User) -> Panel:
    return Panel(
        "violations/_case_evidence.html",
        {
            "pieces": facts.pieces_for(case, side),
            "can_add": allowed(permissions.check_can_add, user, case),
        },
    )


@require_safe
def evidence(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """One piece with what may be done about it. Its being opened is recorded (R165)."""
    found = _find(request, pk)

    actions.read_evidence(found, by=request.user)
    user = request.user
    context = {
        "evidence": found,
        "can_withhold": allowed(permissions.check_can_withhold, user, found),
        "can_approve": allowed(permissions.check_can_approve, user, found),
        "can_end": allowed(permissions.check_can_end_withholding, user, found),
        "case_open": facts.opens_case(user, found),
        "acts": facts.is_acting(user, found),
    }
    return render(request, "violations/evidence.html", context)


@require_safe
@csp(STILL)  # type: ignore[arg-type]  # its types know no argument besides the request
def evidence_file(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """To be kept, never shown as a page of the portal; under a name of ours (R165)."""
    files = permissions.visible_files(request.user).select_related(
        "evidence__report__subject", "evidence__case__subject"
    )
    file = get_object_or_404(files, evidence=pk)

    content = actions.open_file(file, by=request.user)
    headers = {"Content-Disposition": _attachment(file), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=file.media_type, headers=headers)


@require_http_methods(["GET", "POST"])
def add_evidence(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find(request.user, pk)
    permissions.check_can_add(request.user, case)

    form = EvidenceForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        actions.add_evidence(case, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã đưa minh chứng vào vụ việc.")
        return redirect(case)

    return render(request, "violations/add_evidence.html", {"case": case, "form": form})


@require_http_methods(["GET", "POST"])
def withhold_evidence(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_withhold(request.user, found)

    form = WithholdForm(request.POST or None)
    if form.is_valid():
        actions.withhold(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã gửi đề nghị giữ kín. Người quyết định sẽ duyệt.")
        return redirect(found)

    return render(request, "violations/withhold_evidence.html", {"evidence": found, "form": form})


@require_POST
def approve_withholding(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_approve(request.user, found)

    actions.approve_withholding(found, by=request.user)
    messages.success(request, "Đã duyệt giữ kín. Đồng chí được phản ánh chỉ đọc nội dung chính.")
    return redirect("home")


@require_POST
def end_withholding(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_end_withholding(request.user, found)

    handles = facts.opens_case(request.user, found)
    actions.end_withholding(found, by=request.user)
    messages.success(request, "Đã bỏ đề nghị giữ kín. Minh chứng sẽ được cho xem khi ra thông báo.")
    return redirect(found if handles else "home")


def _find(request: AuthedRequest, pk: UUID) -> Evidence:
    rows = permissions.visible_evidence(request.user).select_related(
        "report__subject",
        "case__subject",
        "case__handler",
        "case__decider",
        "case__report",
        "withheld_by",
        "file",
    )
    return get_object_or_404(rows, pk=pk)


def _attachment(file: EvidenceFile) -> str:
    """Plain letters for what reads only those, the words for the rest (RFC 5987)."""
    number, suffix = file.evidence.position, SUFFIXES[file.media_type]
    words = quote(f"Minh chứng {number}.{suffix}", safe="")
    return f"attachment; filename=\"minh-chung-{number}.{suffix}\"; filename*=UTF-8''{words}"
