"""A person's own declaration: where it stands, writing it, sending it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthedRequest
from portal.lib.access import allowed
from registry import actions, facts, permissions
from registry.changes import compare, count_same
from registry.forms import AccountFormSet
from registry.models import Confirmation, Declaration, reviewers_of
from registry.notice import notice_on


@require_safe
def mine(request: AuthedRequest) -> HttpResponse:
    """Where my declaration stands, and what is to be done next."""
    user, today = request.user, timezone.localdate()
    standing = facts.standing_of(user, today)
    return render(
        request,
        "registry/mine.html",
        {
            "standing": standing,
            "reviewers": reviewers_of(user, today),
            "notice": notice_on(today),
            "is_first": not standing.versions,
        },
    )


@require_safe
def declaration(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """One version, for its owner; a head is led to the queue, where reading is recorded."""
    found = _find(request, pk)
    if found.owner_id != request.user.pk:
        return redirect("registry:review", pk)
    opened = actions.read_declaration(found, by=request.user)
    return render(
        request,
        "registry/declaration.html",
        {
            "declaration": opened,
            "events": _events(opened),
            "can_withdraw": allowed(permissions.check_can_withdraw, request.user, opened),
            "can_edit": allowed(permissions.check_can_edit, request.user, opened),
        },
    )


@require_POST
def start_declaration(request: AuthedRequest) -> HttpResponse:
    draft = actions.start_declaration(request.user, by=request.user)
    return redirect("registry:edit_draft", draft.pk)


@require_POST
def identify_addresses(request: AuthedRequest) -> HttpResponse:
    """What each typed address means, while it is typed. Nothing is kept and nothing is called."""
    accounts = AccountFormSet(request.POST, prefix="accounts")
    return render(request, "registry/_understood_all.html", {"accounts": accounts})


@require_http_methods(["GET", "POST"])
def discard_draft(request: AuthedRequest, pk: UUID) -> HttpResponse:
    draft = _find(request, pk)
    permissions.check_can_edit(request.user, draft)

    if request.method == "POST":
        actions.discard_draft(draft, by=request.user)
        messages.success(request, "Đã bỏ bản nháp.")
        return redirect("registry:mine")

    lost = f"Bản nháp số {draft.version} với {draft.accounts.count()} tài khoản đã ghi"
    lost += " và những gì đang gõ chưa lưu." if draft.typed else "."
    return render(request, "registry/discard_draft.html", {"losses": [lost], "declaration": draft})


@require_http_methods(["GET", "POST"])
def submit_declaration(request: AuthedRequest, pk: UUID) -> HttpResponse:
    draft = _find(request, pk)
    if draft.typed and allowed(permissions.check_can_edit, request.user, draft):
        messages.warning(request, f"{permissions.UNSAVED} Đồng chí xem lại rồi bấm “Tiếp tục”.")
        return redirect("registry:edit_draft", pk)
    permissions.check_can_submit(request.user, draft)

    if request.method == "POST":
        actions.submit_declaration(draft, by=request.user)
        messages.success(
            request, "Đã gửi bản kê khai. Đồng chí sẽ được báo khi có người tiếp nhận."
        )
        return redirect("registry:mine")

    base = draft.base.accounts.with_incidents() if draft.base else []
    changes = compare(base, draft.accounts.with_incidents())
    context = {
        "declaration": draft,
        "changes": changes,
        "unchanged_count": count_same(changes),
        "reviewers": reviewers_of(request.user, timezone.localdate()),
        "notice": notice_on(timezone.localdate()),
    }
    return render(request, "registry/submit_declaration.html", context)


@require_http_methods(["GET", "POST"])
def submit_unchanged(request: AuthedRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    permissions.check_can_repeat(user, user)

    if request.method == "POST":
        actions.submit_unchanged(user, by=user)
        messages.success(request, "Đã gửi lại bản kê khai, không thay đổi.")
        return redirect("registry:mine")

    context = {"standing": facts.standing_of(user, today), "notice": notice_on(today)}
    return render(request, "registry/submit_unchanged.html", context)


@require_http_methods(["GET", "POST"])
def declare_none(request: AuthedRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    permissions.check_can_start(user, user)

    if request.method == "POST":
        actions.declare_none(user, by=user)
        messages.success(request, "Đã gửi bản kê khai: không sử dụng mạng xã hội.")
        return redirect("registry:mine")

    context = {"standing": facts.standing_of(user, today), "notice": notice_on(today)}
    return render(request, "registry/declare_none.html", context)


@require_http_methods(["GET", "POST"])
def withdraw_declaration(request: AuthedRequest, pk: UUID) -> HttpResponse:
    sent = _find(request, pk)
    permissions.check_can_withdraw(request.user, sent)

    if request.method == "POST":
        actions.withdraw_declaration(sent, by=request.user)
        messages.success(request, "Đã rút lại bản kê khai. Đồng chí có thể lập bản mới.")
        return redirect("registry:mine")

    lost = f"Bản số {sent.version} không còn chờ tiếp nhận; người tiếp nhận không mở được nữa."
    context = {"declaration": sent, "losses": [lost]}
    return render(request, "registry/withdraw_declaration.html", context)


def _find(request: AuthedRequest, pk: UUID) -> Declaration:
    return get_object_or_404(Declaration.objects.visible_to(request.user).for_reading(), pk=pk)


def _events(declaration: Declaration) -> list[dict[str, object]]:
    """What happened to this version, newest first, for its owner."""
    reviewer = declaration.reviewed_by
    answer = "Đề nghị bổ sung" if declaration.return_reason else "Đã tiếp nhận"
    clerk = declaration.typed_by.full_name if declaration.typed_by else ""
    alone = declaration.confirmation == Confirmation.SELF
    told = [
        (declaration.superseded_at, "Được thay bằng bản mới", ""),
        (declaration.reviewed_at, answer, reviewer.full_name if reviewer else ""),
        (declaration.withdrawn_at, "Đồng chí rút lại", ""),
        (declaration.submitted_at, "Đồng chí gửi" if alone else "Gửi từ bản giấy", ""),
        (declaration.started_at, "Bắt đầu nhập từ bản giấy" if clerk else "Bắt đầu viết", clerk),
    ]
    return [{"at": at, "what": what, "who": who} for at, what, who in told if at]
