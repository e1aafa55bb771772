"""Units that keep their cases on paper, and since when."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest
from accounts.models import Role, below
from accounts.paging import page_of
from violations.actions import papers_only as actions
from violations.forms.papers_only import PaperUnitForm
from violations.models import PaperUnit
from violations.permissions import papers_only as permissions


@require_safe
def paper_units(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_list_paper_units(request.user)
    page = page_of(_items(request), request.GET, ("valid_from", "id"), down=True)
    return render(request, "violations/paper_units.html", {"page": page})


@require_http_methods(["GET", "POST"])
def set_paper_unit(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_list_paper_units(request.user)

    form = PaperUnitForm(request.POST or None, user=request.user)
    if form.is_valid():
        item = actions.set_paper_unit(by=request.user, **form.cleaned_data)
        messages.success(
            request, f"{item.unit.name}: từ hôm nay chỉ nhận số hồ sơ, không nhận nội dung."
        )
        return redirect("violations:paper_units")

    return render(request, "violations/paper_unit_set.html", {"form": form})


@require_http_methods(["GET", "POST"])
def end_paper_unit(request: AuthedRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(_items(request), pk=pk)
    permissions.check_can_end_paper_unit(request.user, item)

    if request.method == "POST":
        actions.end_paper_unit(item, by=request.user)
        messages.success(request, f"{item.unit.name}: từ ngày mai lại nhận nội dung trên cổng.")
        return redirect("violations:paper_units")

    return render(request, "violations/paper_unit_end.html", {"item": item})


def _items(request: AuthedRequest) -> QuerySet[PaperUnit]:
    rows = PaperUnit.objects.select_related("unit", "set_by", "ended_by")
    if request.user.is_administrator:
        return rows
    return rows.filter(below(request.user.scopes(Role.STAFF), "unit__path"))
