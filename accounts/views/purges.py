"""What is over its time: counted, proposed for destruction, decided by a second person."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import data_permissions as permissions
from accounts.actions import purges as actions
from accounts.facts.over_time import over_time
from accounts.forms.personal_data import RefusePurgeForm
from accounts.http import AuthedRequest, require_fresh_password
from accounts.models import Purge, Role, Unit, below
from accounts.paging import page_of
from accounts.workflow import PurgeStatus
from portal.lib import retention
from portal.lib.access import allowed


@require_safe
def over_their_time(request: AuthedRequest) -> HttpResponse:
    """Counts by kind and unit; no name, no content.  # R87"""
    permissions.check_can_see_retention(request.user)
    units = _units(request)
    unit = _chosen(request, units)
    return render(
        request,
        "accounts/over_their_time.html",
        {
            "unit": unit,
            "above": units.filter(pk=unit.parent_id or 0).first(),
            "scopes": units.filter(path__in=request.user.scopes(Role.DATA_OFFICER)),
            "over": over_time(unit, timezone.localdate()),
            "open": actions.open_near(unit).select_related("unit").first(),
        },
    )


@require_http_methods(["GET", "POST"])
def propose_purge(request: AuthedRequest, unit: int) -> HttpResponse:
    found = get_object_or_404(_units(request), pk=unit)
    permissions.check_can_propose_purge(request.user, found)

    if request.method == "POST":
        purge = actions.propose_purge(found, by=request.user)
        messages.success(
            request, "Đã gửi đề nghị. Chưa có gì bị tiêu hủy: cần người thứ hai duyệt."
        )
        return redirect(purge)

    context = {"unit": found, "over": over_time(found, timezone.localdate())}
    return render(request, "accounts/propose_purge.html", context)


@require_safe
def purges(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_list_purges(request.user)
    rows = Purge.objects.visible_to(request.user).select_related("unit", "proposed_by")
    page = page_of(rows, request.GET, ("proposed_at", "id"), down=True)
    return render(
        request,
        "accounts/purges.html",
        {
            "page": page,
            "lines": [(purge, _counts(purge)) for purge in page.items],
            "can_see_retention": allowed(permissions.check_can_see_retention, request.user),
        },
    )


@require_safe
def purge(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The page asks for its own state again while the worker is busy."""
    found = _find(request, pk)
    removed = found.items.exclude(removed_at=None).order_by()
    gone = dict(removed.values_list("kind").annotate(Count("pk")))
    template = "accounts/_purge.html" if request.htmx else "accounts/purge.html"
    return render(
        request,
        template,
        {
            "purge": found,
            "counts": _counts(found),
            "total": sum(found.counts.values()),
            "gone": sum(gone.values()),
            "busy": found.status == PurgeStatus.APPROVED,
            "second": actions.second_people(found),
            "can_decide": allowed(permissions.check_can_decide_purge, request.user, found),
        },
    )


@require_http_methods(["GET", "POST"])
def approve_purge(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Names what goes and that nothing brings it back; then asks for the password again.  # R87"""
    found = _find(request, pk)
    permissions.check_can_decide_purge(request.user, found)

    if request.method == "POST":
        require_fresh_password(request)
        actions.approve_purge(found, by=request.user)
        messages.success(request, "Đã duyệt. Cổng đang tiêu hủy.")
        return redirect(found)

    losses = [f"{count} {label.lower()}" for label, count in _counts(found)]
    return render(request, "accounts/approve_purge.html", {"purge": found, "losses": losses})


@require_http_methods(["GET", "POST"])
def refuse_purge(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_decide_purge(request.user, found)

    form = RefusePurgeForm(request.POST or None)
    if form.is_valid():
        actions.refuse_purge(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã ghi nhận không duyệt. Không có gì bị tiêu hủy.")
        return redirect(found)

    return render(request, "accounts/refuse_purge.html", {"purge": found, "form": form})


def _find(request: AuthedRequest, pk: UUID) -> Purge:
    rows = Purge.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "proposed_by", "decided_by"), pk=pk)


def _units(request: AuthedRequest) -> QuerySet[Unit]:
    return Unit.objects.filter(below(request.user.scopes(Role.DATA_OFFICER), "path"))


def _chosen(request: AuthedRequest, units: QuerySet[Unit]) -> Unit:
    """The unit that the address names, or the first of one's own scopes."""
    if code := request.GET.get("don-vi"):
        return get_object_or_404(units, code=code)
    first = units.order_by("path").first()
    if first is None:
        raise Http404
    return first


def _counts(purge: Purge) -> list[tuple[str, int]]:
    """In words and in the order of the kinds; JSON keeps none."""
    kinds = retention.kinds()
    return [
        (kind.label, purge.counts[name]) for name, kind in kinds.items() if name in purge.counts
    ]
