"""The people of a case: who has a part in it, and who gives up a seat."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import AuthedRequest
from violations.actions import cases as actions
from violations.forms.cases import HandOverForm, NamePartForm
from violations.permissions import cases as permissions
from violations.permissions.sides import side_of
from violations.views.finding import find


@require_http_methods(["GET", "POST"])
def name_part(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """What the page answers is the same whoever the person is: nobody learns who reported (R153)."""
    found = find(request.user, pk)
    permissions.check_can_name(request.user, found)

    form = NamePartForm(request.POST or None)
    if form.is_valid():
        actions.name_part(found, by=request.user, **form.named())
        messages.success(
            request,
            "Đã ghi. Người này không giải quyết vụ việc; ai đang giữ việc thì đã đổi người.",
        )
        return redirect("violations:cases")

    return render(request, "violations/name_part.html", {"case": found, "form": form})


@require_http_methods(["GET", "POST"])
def hand_over(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = find(request.user, pk)
    side = str(side_of(request.user, found))
    permissions.check_can_hand_over_side(request.user, found, side)

    form = HandOverForm(request.POST or None)
    if form.is_valid():
        actions.hand_over(found, side, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã chuyển giao. Đồng chí không còn xem được vụ việc này.")
        return redirect("violations:cases")

    lost = [
        f"Quyền xem và giải quyết vụ việc {found.code} của đồng chí, ngay từ bây giờ.",
        "Đồng chí không nhận lại vụ việc này nữa, ở phần việc nào cũng vậy, kể cả khi chỉ nghỉ ít ngày.",
    ]
    context = {"case": found, "form": form, "losses": lost}
    return render(request, "violations/hand_over.html", context)
