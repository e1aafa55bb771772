"""Everything that is held about oneself: what, why, on what basis, until when, and who read it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import my_data as actions
from accounts.facts import holdings
from accounts.http import AuthedRequest
from accounts.models import DataRequest
from portal.lib.holdings import classes

SHOWN = 50  # lines of one table; the files to take away hold them all
LATEST = 5  # readings
REQUESTS = 20


@require_safe
def my_data(request: AuthedRequest) -> HttpResponse:
    """One line for each class of data, with the way to see it field by field.  # R84"""
    found = holdings.holdings_of(request.user)
    asked = DataRequest.objects.filter(person=request.user).order_by("-asked_at", "-id")
    return render(
        request,
        "accounts/my_data.html",
        {
            "held": [item for item in found if not item.is_empty],
            "empty": [item.kind.title for item in found if item.is_empty],
            "readings": holdings.readings_of(request.user)[:LATEST],
            "requests": [(item, item.is_late) for item in asked[:REQUESTS]],
        },
    )


@require_safe
def my_data_class(request: AuthedRequest, code: str) -> HttpResponse:
    """One class, field by field.  # R84"""
    kind = next((item for item in classes() if item.code == code), None)
    if kind is None:
        raise Http404
    held = holdings.holding_of(kind, request.user)
    return render(
        request,
        "accounts/my_data_class.html",
        {
            "held": held,
            "tables": [holdings.in_words(table, request.user, SHOWN) for table in kind.tables],
            "reasons": holdings.reasons_of(kind),
        },
    )


@require_POST
def export_my_data(request: AuthedRequest) -> HttpResponse:
    """The worker makes the file; nobody else can ask for it or fetch it.  # R84"""
    form = request.POST.get("form", "")
    if form not in actions.KINDS:
        messages.error(request, "Hãy chọn một trong hai loại tệp.")
        return redirect("accounts:my_data")
    return redirect(actions.export_my_data(by=request.user, form=form))
