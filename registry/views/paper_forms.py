"""A clerk types a paper form for a member, who confirms it at the clerk's screen or has signed it."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthedRequest
from accounts.models import User
from accounts.paging import page_of
from registry.actions import paper_forms as actions
from registry.forms.paper_forms import (
    NONE,
    UNCHANGED,
    CodeForm,
    FindPersonForm,
    SignatureForm,
    StartPaperForm,
)
from registry.models import Declaration, reviewers_of
from registry.notice import notice_on
from registry.permissions import UNSAVED
from registry.permissions import paper_forms as permissions
from registry.views.drafts import FAULTY, SAVED, page_state, write
from registry.workflow import Status

MOST_FOUND = 20
WRONG_CODE = (
    "Mã chưa đúng. Người kê khai xem lại phiếu rồi gõ lại; sai 5 lần thì mã bị khóa và phải lập phiếu "
    "mới."
)


@require_safe
def paper_forms(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_type_forms(request.user)

    form = FindPersonForm(request.GET)
    form.is_valid()
    mine = Declaration.objects.typed_in_by(request.user).with_shown_unit()
    sent = mine.exclude(status=Status.DRAFT)
    context = {
        "form": form,
        "found": _found(request.user, form.cleaned_data.get("q", "")),
        "most_found": MOST_FOUND,
        "drafts": mine.filter(status=Status.DRAFT).order_by("-started_at"),
        "page": page_of(sent, request.GET, ("submitted_at", "id"), down=True),
    }
    return render(request, "registry/paper_forms.html", context)


@require_http_methods(["GET", "POST"])
def start_paper_form(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """For one person of the roster; who has begun already is led on."""
    rows = User.objects.visible_to(request.user).select_related("unit")
    person: User = get_object_or_404(rows, pk=pk)
    permissions.check_is_clerk_of(request.user, person)
    if draft := permissions.form_in_the_way(request.user, person):
        mine = draft.typed_by_id == request.user.pk
        return redirect(_page_of(draft) if mine else "registry:discard_paper_form", draft.pk)
    permissions.check_can_start_form(request.user, person)

    form = StartPaperForm(request.POST or None)
    if form.is_valid():
        says = form.cleaned_data["says"]
        draft = actions.start_paper_form(
            person, by=request.user, unchanged=says == UNCHANGED, no_social_network=says == NONE
        )
        return redirect(_page_of(draft), draft.pk)

    return render(request, "registry/paper_form_start.html", {"person": person, "form": form})


@require_http_methods(["GET", "POST"])
def save_paper_form(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Kept as it is typed, like any draft; who opens it is recorded (R41)."""
    draft = actions.read_paper_form(_find(request, pk), by=request.user)

    form, outcome = write(request, draft)
    if outcome == FAULTY:
        return redirect("registry:save_paper_form", pk)
    if outcome == SAVED and "send" in request.POST:
        return redirect("registry:confirm_paper_form", pk)
    if outcome == SAVED:
        messages.success(request, "Đã lưu. Bản này chưa gửi.")
        return redirect("registry:paper_forms")

    context = {"declaration": draft, "form": form, "page": page_state(request, draft)}
    return render(request, "registry/paper_form_save.html", context)


@require_safe
def confirm_paper_form(request: AuthedRequest, pk: UUID) -> HttpResponse:
    draft = _find(request, pk)
    if draft.typed and not draft.is_copied_unseen:
        messages.warning(request, f"{UNSAVED} Đồng chí xem lại rồi bấm “Tiếp tục”.")
        return redirect("registry:save_paper_form", pk)
    permissions.check_can_confirm(request.user, draft)
    return _confirming(request, draft, CodeForm(), SignatureForm())


@sensitive_post_parameters("code")
@require_POST
def confirm_by_code(request: AuthedRequest, pk: UUID) -> HttpResponse:
    draft = _find(request, pk)
    permissions.check_can_try_code(request.user, draft)
    if not ratelimit.consume(request, action="activate"):  # R8
        return ratelimit.respond_429(request)  # type: ignore[no-any-return]  # allauth ships no types

    form = CodeForm(request.POST)
    if form.is_valid():
        if actions.confirm_by_code(draft, by=request.user, **form.cleaned_data):
            return _sent(request, draft)
        form.add_error("code", WRONG_CODE)

    return _confirming(request, draft, form, SignatureForm())


@require_POST
def confirm_by_signature(request: AuthedRequest, pk: UUID) -> HttpResponse:
    draft = _find(request, pk)
    permissions.check_can_confirm(request.user, draft)

    form = SignatureForm(request.POST)
    if form.is_valid():
        refusal = permissions.refusal_of_signature(
            request.user, draft, form.cleaned_data["signed_on"]
        )
        if refusal is None:
            actions.confirm_by_signature(draft, by=request.user, **form.cleaned_data)
            return _sent(request, draft)
        form.add_error("signed_on", str(refusal))

    return _confirming(request, draft, CodeForm(), form)


@require_http_methods(["GET", "POST"])
def discard_paper_form(request: AuthedRequest, pk: UUID) -> HttpResponse:
    rows = Declaration.objects.typed_for_people_of(request.user).select_related("owner", "typed_by")
    draft = get_object_or_404(rows, pk=pk)
    permissions.check_can_discard_form(request.user, draft)

    if request.method == "POST":
        actions.discard_paper_form(draft, by=request.user)
        messages.success(request, "Đã bỏ bản đang nhập.")
        return redirect("registry:start_paper_form", draft.owner_id)

    lost = f"Bản đang nhập của {draft.owner}, do {draft.typed_by} bắt đầu ngày "
    lost += f"{timezone.localdate(draft.started_at):%d/%m/%Y}."
    context = {"losses": [lost], "declaration": draft}
    return render(request, "registry/paper_form_discard.html", context)


def _find(request: AuthedRequest, pk: UUID) -> Declaration:
    """What was sent is not there for its clerk any more."""
    rows = Declaration.objects.typed_in_by(request.user).filter(status=Status.DRAFT)
    return get_object_or_404(rows.with_shown_unit().select_related("base"), pk=pk)


def _found(user: User, text: str) -> list[tuple[User, str]]:
    """Each with the reason why nothing can be typed for them now, if there is one."""
    if not text.strip():
        return []
    rows = permissions.people_of_clerk(user).found_by(text).select_related("unit")
    people = list(rows.in_order()[: MOST_FOUND + 1])
    refusals = permissions.refusals_to_start(user, people)
    return [(person, refusals.get(person.pk, "")) for person in people]


def _page_of(draft: Declaration) -> str:
    """Where the clerk goes on: what says one thing without accounts is only to be confirmed."""
    whole = draft.is_copied_unseen or draft.no_social_network
    return "registry:confirm_paper_form" if whole else "registry:save_paper_form"


def _sent(request: AuthedRequest, draft: Declaration) -> HttpResponse:
    messages.success(request, f"Đã gửi bản kê khai của {draft.owner}. Người kê khai được báo.")
    return redirect("registry:paper_forms")


def _confirming(
    request: AuthedRequest, draft: Declaration, code: CodeForm, signature: SignatureForm
) -> HttpResponse:
    today = timezone.localdate()
    context: dict[str, Any] = {
        "declaration": draft,
        "accounts": [] if draft.is_copied_unseen else draft.accounts.all(),
        "notice": notice_on(today),
        "reviewers": reviewers_of(draft.owner, today, request.user),
        "no_code": permissions.refusal_of_code(request.user, draft),
        "code": code,
        "signature": signature,
    }
    return render(request, "registry/paper_form_confirm.html", context)
