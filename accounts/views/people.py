"""The roster: a list with a search, and the deeds on one person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions
from accounts.actions import people as actions
from accounts.actions import sessions
from accounts.forms.people import LeavingForm, PeopleFilterForm, PersonForm, ReturnForm
from accounts.http import AuthedRequest
from accounts.models import Role, User, below
from accounts.paging import page_of
from portal.lib.access import allowed


@require_safe
def people(request: AuthedRequest) -> HttpResponse:
    """Whom this person keeps or leads, in Vietnamese order."""
    permissions.check_can_list_people(request.user)

    form = PeopleFilterForm(request.GET, user=request.user)
    form.is_valid()
    chosen = form.cleaned_data
    rows = User.objects.visible_to(request.user).select_related("unit")
    if chosen.get("unit"):
        rows = rows.filter(below([chosen["unit"].path]))
    if chosen.get("q"):
        rows = rows.found_by(chosen["q"])
    if chosen.get("state") == "left":
        rows = rows.exclude(left_on=None)
    elif chosen.get("state") == "new":
        rows = rows.awaiting_activation()
    else:
        rows = rows.on_roster()

    return render(
        request,
        "accounts/people.html",
        {
            "form": form,
            "page": page_of(rows, request.GET, ("sort_key", "id")),
            "filtered": any(chosen.values()),
            "can_keep": allowed(permissions.check_can_keep_people, request.user),
            "has_units": bool(request.user.scopes(Role.STAFF, Role.UNIT_HEAD)),
        },
    )


@require_safe
def person(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_open_person(request.user, found)

    user = request.user
    return render(
        request,
        "accounts/person.html",
        {
            "person": found,
            "rows": _rows(found),
            "appointments": found.appointments.select_related("unit"),
            "is_self": found.pk == user.pk,
            "can_change": allowed(permissions.check_can_change_person, user, found),
            "can_administer": allowed(permissions.check_can_administer, user),
            "can_grant": allowed(permissions.check_can_be_granted, user, found),
            "can_request_slip": allowed(permissions.check_can_request_slip, user, found),
            "can_record_leaving": allowed(
                permissions.check_can_record_leaving,
                user,
                found,
                timezone.localdate(),
                timezone.localdate(),
            ),
        },
    )


@require_http_methods(["GET", "POST"])
def add_person(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_keep_people(request.user)

    form = PersonForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if form.is_valid():
        added = actions.add_person(by=request.user, **form.cleaned_data)
        messages.success(
            request, f"Đã thêm {added.full_name}. Việc tiếp theo: lập phiếu đăng nhập lần đầu."
        )
        return redirect(added)

    return render(request, "accounts/add_person.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change_person(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_change_person(request.user, found)

    form = PersonForm(
        request.POST or None, user=request.user, person=found, initial=_initial(found)
    )
    if form.is_valid():
        actions.change_person(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã lưu thay đổi.")
        return redirect(found)

    return render(request, "accounts/change_person.html", {"form": form, "person": found})


@require_http_methods(["GET", "POST"])
def record_leaving(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    today = timezone.localdate()
    permissions.check_can_record_leaving(request.user, found, today, today)

    form = LeavingForm(request.POST or None)
    if form.is_valid():
        actions.record_leaving(found, by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã ghi nhận {found.full_name} rời đơn vị.")
        return redirect(found)

    return render(request, "accounts/record_leaving.html", {"form": form, "person": found})


@require_http_methods(["GET", "POST"])
def record_return(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    permissions.check_can_record_return(request.user, found, found.unit)

    form = ReturnForm(request.POST or None, user=request.user, initial={"unit": found.unit.code})
    if form.is_valid():
        actions.record_return(found, by=request.user, **form.cleaned_data)
        messages.success(
            request, f"Đã ghi nhận {found.full_name} trở lại. Hãy lập phiếu đăng nhập mới."
        )
        return redirect(found)

    return render(request, "accounts/record_return.html", {"form": form, "person": found})


@require_http_methods(["GET", "POST"])
def end_all_sessions(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """For a person whose phone was lost; for oneself the sign-out page does it."""
    found = _find(request, pk)
    permissions.check_can_end_sessions(request.user, found)

    if request.method == "POST":
        sessions.end_all_sessions(found, by=request.user)
        messages.success(request, f"Đã đăng xuất {found.full_name} khỏi mọi thiết bị.")
        return redirect(found)

    return render(request, "accounts/end_all_sessions.html", {"person": found})


def _find(request: AuthedRequest, pk: UUID) -> User:
    rows = User.objects.visible_to(request.user).select_related("unit")
    found: User = get_object_or_404(rows, pk=pk)
    return found


def _rows(found: User) -> list[dict[str, object]]:
    return [
        {"label": "Mã cán bộ", "value": found.staff_code},
        {"label": "Đơn vị sinh hoạt", "value": found.unit.name},
        {"label": "Chức vụ", "value": found.position or "–"},
        {"label": "Điện thoại di động", "value": found.shown_phone or "–"},
        {"label": "Thư điện tử", "value": found.email or "–"},
        {"label": "Năm sinh", "value": str(found.birth_year or "–")},
        {"label": "Đảng viên", "value": "có" if found.is_member else "không"},
        {"label": "Có tên từ ngày", "value": f"{found.joined_on:%d/%m/%Y}"},
        {"label": "Đăng nhập", "value": _sign_in_state(found)},
    ]


def _sign_in_state(found: User) -> str:
    if found.left_on:
        return f"đã rời đơn vị từ {found.left_on:%d/%m/%Y}, không đăng nhập được"
    if not found.has_usable_password():
        return "chưa đăng nhập lần nào"
    return "đã đặt mật khẩu"


def _initial(found: User) -> dict[str, object]:
    return {
        "full_name": found.full_name,
        "staff_code": found.staff_code,
        "unit": found.unit.code,
        "position": found.position,
        "phone": found.shown_phone,
        "email": found.email,
        "birth_year": found.birth_year,
        "is_member": found.is_member,
    }
