"""Matters that are kept from their purge: by code, without a name."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Case, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest, require_fresh_password
from accounts.paging import page_of
from portal.lib.access import allowed
from violations.actions import holds as actions
from violations.facts.keeping import code_of
from violations.forms.holds import PlaceHoldForm, ReviewHoldForm
from violations.models import Hold
from violations.permissions import holds as permissions


@require_safe
def holds(request: AuthedRequest) -> HttpResponse:
    """Those that are kept now come first, by the day on which they are looked at again."""
    permissions.check_can_list_holds(request.user)
    rows = permissions.visible_holds(request.user).select_related("report__case", "owner")
    rows = rows.annotate(turn=Case(When(released_at=None, then=0), default=1))
    page = page_of(rows, request.GET, ("turn", "review_on", "id"))
    context = {
        "page": page,
        "rows": [(hold, code_of(hold.report)) for hold in page.items],
        "today": timezone.localdate(),
        "can_hold": allowed(permissions.check_can_hold, request.user),
    }
    return render(request, "violations/holds.html", context)


@require_http_methods(["GET", "POST"])
def place_hold(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_hold(request.user)

    begun = {"code": request.GET.get("ma", "")}
    form = PlaceHoldForm(request.POST or None, user=request.user, initial=begun)
    if form.is_valid():
        told = form.cleaned_data
        hold = actions.place_hold(
            told["code"], by=request.user, reason=told["reason"], review_on=told["review_on"]
        )
        messages.success(request, f"{code_of(hold.report)} được giữ lại, không bị tiêu hủy.")
        return redirect(_way_on(request, hold))

    return render(request, "violations/hold_place.html", {"form": form})


@require_safe
def hold(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    context = {
        "hold": found,
        "code": code_of(found.report),
        "late": found.released_at is None and found.review_on < timezone.localdate(),
        "second": actions.second_people(found) if found.release_asked_by else [],
        "can_keep": allowed(permissions.check_can_keep_holding, request.user, found),
        "can_ask": allowed(permissions.check_can_ask_release, request.user, found),
        "can_release": allowed(permissions.check_can_release, request.user, found),
    }
    return render(request, "violations/hold.html", context)


@require_http_methods(["GET", "POST"])
def keep_holding(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_keep_holding(request.user, found)

    form = ReviewHoldForm(request.POST or None)
    if form.is_valid():
        actions.keep_holding(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã ghi: hồ sơ vẫn được giữ lại.")
        return redirect(found)

    context = {"form": form, "hold": found, "code": code_of(found.report)}
    return render(request, "violations/hold_review.html", context)


@require_http_methods(["GET", "POST"])
def ask_release(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The first of two people; the password is asked again.  # R188"""
    found = _find(request, pk)
    permissions.check_can_ask_release(request.user, found)

    if request.method == "POST":
        require_fresh_password(request)
        actions.ask_release(found, by=request.user)
        messages.success(
            request, "Đã đề nghị. Hồ sơ vẫn được giữ cho đến khi người thứ hai cho thôi."
        )
        return redirect(found)

    context = {"hold": found, "code": code_of(found.report)}
    return render(request, "violations/hold_ask_release.html", context)


@require_http_methods(["GET", "POST"])
def release_hold(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The second; says what is lost, then asks for the password.  # R188"""
    found = _find(request, pk)
    permissions.check_can_release(request.user, found)

    if request.method == "POST":
        require_fresh_password(request)
        actions.release_hold(found, by=request.user)
        messages.success(request, "Hồ sơ thôi được giữ.")
        return redirect(found)

    context = {"hold": found, "code": code_of(found.report)}
    return render(request, "violations/hold_release.html", context)


def _find(request: AuthedRequest, pk: UUID) -> Hold:
    rows = permissions.visible_holds(request.user)
    people = ("report__case", "report__unit", "owner", "release_asked_by", "released_by")
    return get_object_or_404(rows.select_related(*people), pk=pk)


def _way_on(request: AuthedRequest, hold: Hold) -> Hold | str:
    """A handler who places it does not see the list of holds."""
    if permissions.visible_holds(request.user).filter(pk=hold.pk).exists():
        return hold
    return hold.report.case.get_absolute_url()
