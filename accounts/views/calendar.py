"""The working calendar: what offices keep, year by year, and the days that an administrator sets."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions
from accounts.actions import calendar as actions
from accounts.forms.calendar import CalendarDayForm
from accounts.http import AuthedRequest
from accounts.models import CalendarDay
from portal.lib.access import allowed


@require_safe
def calendar(request: AuthedRequest) -> HttpResponse:
    """Everyone may see by which days their periods are counted."""
    rows = CalendarDay.objects.select_related("set_by", "withdrawn_by")
    context = {
        "rows": rows.filter(day__year__gte=timezone.localdate().year),
        "today": timezone.localdate(),
        "can_administer": allowed(permissions.check_can_administer, request.user),
    }
    return render(request, "accounts/calendar.html", context)


@require_http_methods(["GET", "POST"])
def set_calendar_day(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_administer(request.user)

    form = CalendarDayForm(request.POST or None)
    if form.is_valid():
        row = actions.set_calendar_day(by=request.user, **form.cleaned_data)
        messages.success(
            request,
            f"Đã ghi ngày {row.day:%d/%m/%Y}. Hạn giải trình, khiếu nại đang chạy không ngắn đi.",
        )
        return redirect("accounts:calendar")

    return render(request, "accounts/set_calendar_day.html", {"form": form})


@require_http_methods(["GET", "POST"])
def withdraw_calendar_day(request: AuthedRequest, day: str) -> HttpResponse:
    found = get_object_or_404(CalendarDay, pk=_day(day))
    permissions.check_can_administer(request.user)

    if request.method == "POST":
        actions.withdraw_calendar_day(found, by=request.user)
        messages.success(request, f"Đã bỏ ngày {found.day:%d/%m/%Y} khỏi lịch.")
        return redirect("accounts:calendar")

    return render(request, "accounts/withdraw_calendar_day.html", {"row": found})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
