"""Writing a draft: what is typed is kept as it is typed, and saved when it is whole."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import AuthedRequest
from registry import actions, permissions
from registry.forms import DraftForm, TypedForm
from registry.models import Declaration
from registry.notice import notice_on
from registry.permissions.typing import check_can_keep_typed
from registry.typed import is_known, token_of, typed_of

SAVED, FAULTY = "saved", "faulty"


@require_http_methods(["GET", "POST"])
def edit_draft(request: AuthedRequest, pk: UUID) -> HttpResponse:
    draft = _find(request, pk)
    permissions.check_can_edit(request.user, draft)

    form, outcome = write(request, draft)
    if outcome == SAVED:
        return _saved(request, draft)
    if outcome == FAULTY:
        return redirect("registry:edit_draft", pk)

    context = {
        "declaration": draft,
        "form": form,
        "page": page_state(request, draft),
        "notice": notice_on(timezone.localdate()),
        "is_first": draft.previous_id is None,
    }
    return render(request, "registry/edit_draft.html", context)


@require_POST
def keep_typed(request: AuthedRequest, pk: UUID) -> JsonResponse:
    """What stands on the page now, finished or not; asked about a second after the last key."""
    mine = Declaration.objects.visible_to(request.user)
    draft = get_object_or_404(mine | Declaration.objects.typed_in_by(request.user), pk=pk)
    check_can_keep_typed(request.user, draft)

    page = TypedForm(request.POST)
    if not page.is_valid():
        faults = [fault for found in page.errors.values() for fault in found]
        return JsonResponse({"message": faults[0]}, status=422)
    kept = actions.keep_typed(draft, by=request.user, typed=page.typed(), known=page.known)
    if kept is None:
        return JsonResponse({"token": token_of(_fresh(draft))}, status=409)
    where = page.where_left_out()
    said = f"Chưa lưu ô {where}: nội dung có dấu MẬT, hãy bỏ phần đó." if where else ""
    return JsonResponse({"at": page.typed().saved_at, "left_out": page.left_out, "message": said})


def write(request: AuthedRequest, draft: Declaration) -> tuple[DraftForm, str]:
    """The form as the page shows it, and what became of what was sent with it.

    What cannot be saved yet is kept, so that the page is shown by GET and going back sends nothing
    twice. An empty outcome shows the page as it was sent: it was overtaken, or holds marked text.
    """
    if request.method != "POST":
        return DraftForm.kept(draft), ""
    form, page = DraftForm(request.POST, draft=draft), TypedForm(request.POST)
    by, known = request.user, page.known
    if form.is_valid():
        done = actions.save_page(draft, by=by, known=known, **form.cleaned_data)
        return form, SAVED if done else ""
    if not page.is_valid() or page.left_out:
        return form, ""
    kept = actions.keep_typed(draft, by=by, typed=page.typed(checked=True), known=known)
    return form, FAULTY if kept else ""


def page_state(request: AuthedRequest, draft: Declaration) -> dict[str, object]:
    """What the page of a draft needs so that its typing is kept and overwrites nothing unseen."""
    fresh = _fresh(draft) if request.method == "POST" else draft
    typed = typed_of(fresh)
    posted = request.POST.getlist("known")
    return {
        "address": reverse("registry:keep_typed", args=[draft.pk]),
        "known": token_of(fresh),
        "token": secrets.token_hex(16),
        "saved_at": typed.saved_at if typed else "",
        "changed_elsewhere": request.method == "POST" and not is_known(fresh, posted),
    }


def _saved(request: AuthedRequest, draft: Declaration) -> HttpResponse:
    if "send" in request.POST:
        return redirect("registry:submit_declaration", draft.pk)
    messages.success(request, "Đã lưu bản nháp. Bản nháp chỉ mình đồng chí xem được.")
    return redirect("registry:mine")


def _find(request: AuthedRequest, pk: UUID) -> Declaration:
    return get_object_or_404(Declaration.objects.visible_to(request.user).for_reading(), pk=pk)


def _fresh(draft: Declaration) -> Declaration:
    """As it stands now: another page may have been faster since this one was read."""
    return Declaration.objects.get(pk=draft.pk)
