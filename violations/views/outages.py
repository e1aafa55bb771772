"""When the portal could not be reached: found by the tick, or recorded by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest
from accounts.paging import page_of
from violations.actions import outages as actions
from violations.forms.outages import OutageForm
from violations.models import Outage
from violations.permissions import outages as permissions


@require_safe
def outages(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_note_outage(request.user)
    page = page_of(Outage.objects.all(), request.GET, ("began_at", "id"), down=True)
    return render(request, "violations/outages.html", {"page": page})


@require_http_methods(["GET", "POST"])
def note_outage(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_note_outage(request.user)

    form = OutageForm(request.POST or None)
    if form.is_valid():
        actions.note_outage(by=request.user, **form.cleaned_data)
        messages.success(
            request, "Đã ghi. Hạn giải trình rơi vào ngày ấy được lùi thêm một ngày làm việc."
        )
        return redirect("violations:outages")

    return render(request, "violations/outage_note.html", {"form": form})
