"""Official pages: the list of a unit and below, one page with its reviews, and the deeds on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest
from accounts.models import Unit
from accounts.paging import page_of
from portal.lib.access import allowed
from registry.actions import pages as actions
from registry.facts import pages as facts
from registry.forms.pages import (
    AssignPageForm,
    ChangePageForm,
    ClosePageForm,
    PagesFilterForm,
    PageUnitForm,
    RegisterPageForm,
    ReviewPageForm,
    units_kept,
)
from registry.models import OfficialPage
from registry.permissions import pages as permissions


@require_safe
def official_pages(request: AuthedRequest) -> HttpResponse:
    """Pages in use, the next due first, unless something else was chosen."""
    user = request.user
    permissions.check_can_list_pages(user)

    form = PagesFilterForm(request.GET, units=units_kept(user))
    chosen = form.chosen()
    rows = facts.pages_listed(user, timezone.localdate(), **chosen)
    context = {
        "form": form,
        "page": page_of(rows, request.GET, ("next_review_on", "id")),
        "filtered": any(chosen.values()),
        "can_keep": allowed(permissions.check_keeps_pages, user),
    }
    return render(request, "registry/official_pages.html", context)


@require_safe
def official_page(request: AuthedRequest, pk: UUID) -> HttpResponse:
    page = _find(request, pk)
    user = request.user
    context = {
        "page": page,
        "reviews": page.reviews.select_related("by"),
        "can_review": allowed(permissions.check_can_review, user, page),
        "can_change": allowed(permissions.check_can_change, user, page),
        "can_assign": allowed(permissions.check_can_assign, user, page),
        "can_close": allowed(permissions.check_can_close, user, page),
    }
    return render(request, "registry/official_page.html", context)


@require_safe
def print_official_page(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The page's record on paper, for the unit's file."""
    page = _find(request, pk)
    context = {
        "page": page,
        "reviews": page.reviews.select_related("by"),
        "today": timezone.localdate(),
    }
    return render(request, "registry/official_page_print.html", context)


@require_http_methods(["GET", "POST"])
def register_official_page(request: AuthedRequest) -> HttpResponse:
    """First whose page it is, then the page; a search for a person keeps what was typed."""
    user = request.user
    permissions.check_keeps_pages(user)
    unit = _chosen_unit(request)
    if unit is None:
        units = PageUnitForm(request.GET or None, units=units_kept(user))
        return render(request, "registry/official_page_unit.html", {"form": units})
    permissions.check_can_register(user, unit)

    form = RegisterPageForm(**_typed(request), user=user, unit=unit)
    if form.is_valid():
        page = actions.register_official_page(unit, by=user, **form.cleaned_data)
        messages.success(request, f"Đã đăng ký trang “{page.name}”.")
        return redirect(page)

    return render(request, "registry/official_page_register.html", {"form": form, "unit": unit})


@require_http_methods(["GET", "POST"])
def change_official_page(request: AuthedRequest, pk: UUID) -> HttpResponse:
    page = _find(request, pk)
    permissions.check_can_change(request.user, page)

    form = ChangePageForm(request.POST or None, user=request.user, page=page)
    if form.is_valid():
        page = actions.change_official_page(page, by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã sửa thông tin trang “{page.name}”.")
        return redirect(page)

    return render(request, "registry/official_page_change.html", {"form": form, "page": page})


@require_http_methods(["GET", "POST"])
def assign_official_page(request: AuthedRequest, pk: UUID) -> HttpResponse:
    page = _find(request, pk)
    permissions.check_can_assign(request.user, page)

    form = AssignPageForm(**_typed(request), page=page)
    if form.is_valid():
        page = actions.assign_official_page(page, by=request.user, **form.cleaned_data)
        messages.success(request, f"Từ nay {page.responsible.full_name} phụ trách trang này.")
        return redirect(page)

    return render(request, "registry/official_page_assign.html", {"form": form, "page": page})


@require_http_methods(["GET", "POST"])
def review_official_page(request: AuthedRequest, pk: UUID) -> HttpResponse:
    page = _find(request, pk)
    permissions.check_can_review(request.user, page)

    form = ReviewPageForm(request.POST or None, page=page)
    if form.is_valid():
        review = actions.review_official_page(page, by=request.user, **form.cleaned_data)
        messages.success(
            request, f"Đã ghi kết quả rà soát. Hạn rà soát lần sau: {review.next_on:%d/%m/%Y}."
        )
        return redirect(page)

    return render(request, "registry/official_page_review.html", {"form": form, "page": page})


@require_http_methods(["GET", "POST"])
def close_official_page(request: AuthedRequest, pk: UUID) -> HttpResponse:
    page = _find(request, pk)
    permissions.check_can_close(request.user, page)

    form = ClosePageForm(request.POST or None, page=page)
    if form.is_valid():
        page = actions.close_official_page(page, by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã ghi nhận ngừng dùng trang “{page.name}”.")
        return redirect(page)

    losses = [
        f"Không ai được nhắc rà soát trang “{page.name}” nữa; trang ra khỏi danh sách đang dùng.",
        "Không mở lại được: muốn dùng lại thì phải đăng ký mới. Các lần rà soát đã ghi vẫn còn.",
    ]
    context = {"form": form, "page": page, "losses": losses}
    return render(request, "registry/official_page_close.html", context)


def _find(request: AuthedRequest, pk: UUID) -> OfficialPage:
    rows = OfficialPage.objects.visible_to(request.user).select_related("unit", "responsible")
    return get_object_or_404(rows, pk=pk)


def _typed(request: AuthedRequest) -> dict[str, Any]:
    """What a form begins with: data to check, or while a person is looked for, what was typed."""
    if "find" in request.POST:
        return {"initial": request.POST.dict()}
    return {"data": request.POST or None}


def _chosen_unit(request: AuthedRequest) -> Unit | None:
    """The one that was named, or the only one there is."""
    units = units_kept(request.user)
    if code := request.GET.get("unit"):
        return units.filter(code=code).first()
    few = list(units[:2])
    return few[0] if len(few) == 1 else None
