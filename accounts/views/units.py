"""The tree of units and the deeds on one unit; moving one takes two administrators."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts.actions import units as actions
from accounts.forms.units import CloseUnitForm, MoveUnitForm, UnitForm
from accounts.http import AuthedRequest, require_fresh_password
from accounts.models import Unit, UnitKind, UnitMove, User
from portal.lib.access import allowed

WHOLE_TREE = 300  # a larger tree opens level by level


@dataclass
class Branch:
    unit: Unit
    children: list["Branch"] = field(default_factory=list)


@require_safe
def units(request: AuthedRequest) -> HttpResponse:
    """The tree as far as this person works with it."""
    visible = Unit.objects.visible_to(request.user).filter(valid_to=None).select_related("kind")
    rows = list(visible.order_by("path")[: WHOLE_TREE + 1])
    whole = len(rows) <= WHOLE_TREE
    if not whole:
        rows = list(visible.filter(parent=None).order_by("path")[:WHOLE_TREE])

    return render(
        request,
        "accounts/units.html",
        {
            "branches": _tree(rows),
            "whole": whole,
            "can_administer": allowed(permissions.check_can_administer, request.user),
        },
    )


@require_safe
def unit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    user = request.user
    visible = Unit.objects.visible_to(user)
    ids = [int(found.path[i : i + 6], 16) for i in range(0, len(found.path) - 6, 6)]

    return render(
        request,
        "accounts/unit.html",
        {
            "unit": found,
            "above": visible.filter(pk__in=ids).order_by("path"),
            "children": visible.filter(parent=found, valid_to=None).order_by("position", "path"),
            "people": User.objects.on_roster().filter(unit=found).count(),
            "new_people": User.objects.awaiting_activation().filter(unit=found).count(),
            "heads": found.appointments.in_force(timezone.localdate())
            .filter(role="unit_head")
            .select_related("person"),
            "move": found.moves.filter(approved=None).select_related("new_parent").first(),
            "is_open": found.valid_to is None,
            "can_list_people": allowed(permissions.check_can_list_people, user),
            "can_administer": allowed(permissions.check_can_administer, user),
            "can_add_person": allowed(permissions.check_can_add_person, user, found),
            "can_request_sheet": allowed(permissions.check_can_request_sheet, user, found),
        },
    )


@require_http_methods(["GET", "POST"])
def add_unit(request: AuthedRequest, parent: int | None = None) -> HttpResponse:
    above = _find(request, parent) if parent else None
    permissions.check_can_add_unit(request.user, above)

    form = UnitForm(request.POST or None, parent=above)
    if form.is_valid():
        added = actions.add_unit(by=request.user, parent=above, **form.cleaned_data)
        messages.success(request, f"Đã thêm {added.name}.")
        return redirect(added)

    return render(request, "accounts/add_unit.html", {"form": form, "parent": above})


@require_http_methods(["GET", "POST"])
def change_unit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_change_unit(request.user, found)

    initial = {
        "code": found.code,
        "name": found.name,
        "kind": found.kind_id,
        "head_title": found.head_title,
        "place": found.place,
        "superior_name": found.superior_name,
        "position": found.position,
    }
    form = UnitForm(request.POST or None, parent=found.parent, unit=found, initial=initial)
    if form.is_valid():
        actions.change_unit(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã lưu thay đổi.")
        return redirect(found)

    return render(request, "accounts/change_unit.html", {"form": form, "unit": found})


@require_http_methods(["GET", "POST"])
def close_unit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_close_unit(request.user, found, timezone.localdate(), None)

    form = CloseUnitForm(request.POST or None, unit=found)
    if form.is_valid():
        actions.close_unit(found, by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã ghi nhận {found.name} kết thúc hoạt động.")
        return redirect(found)

    return render(request, "accounts/close_unit.html", {"form": form, "unit": found})


@require_http_methods(["GET", "POST"])
def propose_unit_move(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_change_unit(request.user, found)

    form = MoveUnitForm(request.POST or None, unit=found)
    if form.is_valid():
        move = actions.propose_unit_move(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã gửi đề nghị. Một quản trị khác sẽ duyệt.")
        return redirect(move)

    return render(request, "accounts/propose_unit_move.html", {"form": form, "unit": found})


@require_safe
def unit_moves(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_administer(request.user)
    moves = UnitMove.objects.select_related("unit", "new_parent", "proposed_by", "decided_by")
    return render(request, "accounts/unit_moves.html", {"moves": moves[:100]})


@require_safe
def unit_move(request: AuthedRequest, pk: int) -> HttpResponse:
    move = _find_move(request, pk)
    inside = User.objects.on_roster().below([move.unit.path])
    return render(
        request,
        "accounts/unit_move.html",
        {
            "move": move,
            "people": inside.count() if move.approved is None else None,
            "units": Unit.objects.below([move.unit.path]).count(),
            "can_decide": allowed(permissions.check_can_decide_unit_move, request.user, move),
        },
    )


@require_POST
def approve_unit_move(request: AuthedRequest, pk: int) -> HttpResponse:
    """The password is asked again: what many people may see changes at once.  # R12"""
    move = _find_move(request, pk)
    permissions.check_can_decide_unit_move(request.user, move)
    require_fresh_password(request)

    actions.approve_unit_move(move, by=request.user)
    messages.success(request, f"Đã chuyển {move.unit.name}.")
    return redirect(move.unit)


@require_POST
def refuse_unit_move(request: AuthedRequest, pk: int) -> HttpResponse:
    move = _find_move(request, pk)
    permissions.check_can_decide_unit_move(request.user, move)

    actions.refuse_unit_move(move, by=request.user)
    messages.success(request, "Đã ghi nhận không duyệt đề nghị chuyển.")
    return redirect("accounts:unit_moves")


@require_safe
def unit_kinds(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_administer(request.user)
    return render(request, "accounts/unit_kinds.html", {"kinds": UnitKind.objects.all()})


def _find(request: AuthedRequest, pk: int | None) -> Unit:
    rows = Unit.objects.visible_to(request.user).select_related("kind", "parent", "merged_into")
    return get_object_or_404(rows, pk=pk)


def _find_move(request: AuthedRequest, pk: int) -> UnitMove:
    permissions.check_can_administer(request.user)
    rows = UnitMove.objects.select_related("unit", "new_parent", "proposed_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def _tree(rows: Iterable[Unit]) -> list[Branch]:
    """Branches under branches; a unit whose superior is not among the rows stands at the top."""
    branches = {row.pk: Branch(row) for row in rows}
    top: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.unit.parent_id or 0)
        (above.children if above else top).append(branch)
    for branch in branches.values():
        branch.children.sort(key=lambda item: (item.unit.position, item.unit.path))
    return sorted(top, key=lambda item: (item.unit.position, item.unit.path))
