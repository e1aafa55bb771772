"""Days off and make-up days, set and withdrawn by hand when the Government announces them (R196)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import permissions
from accounts.models import CalendarDay, User
from audit import actions as audit
from portal.lib.access import Denied

SATURDAY = 5


@transaction.atomic
def set_calendar_day(*, by: User, day: date, works: bool, name: str, source: str) -> CalendarDay:
    """A day off within the week, or a Saturday or Sunday on which offices work."""
    permissions.check_can_administer(by)
    check_day(day, works=works)
    found = CalendarDay.objects.select_for_update(of=("self",)).filter(pk=day).first()
    if found and found.withdrawn_at is None:
        raise Denied("day_known", f"Ngày {day:%d/%m/%Y} đã có trong lịch: {found.name}.")

    row, _ = CalendarDay.objects.update_or_create(
        day=day,
        defaults={
            "works": works,
            "name": name,
            "source": source,
            "set_by": by,
            "set_at": timezone.now(),
            "withdrawn_by": None,
            "withdrawn_at": None,
        },
    )
    _record("calendar_day.set", row, by)
    return row


@transaction.atomic
def withdraw_calendar_day(row: CalendarDay, *, by: User) -> CalendarDay:
    """The day is again what its weekday makes it. Nobody's last day comes earlier by it."""
    permissions.check_can_administer(by)
    row = CalendarDay.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _check_ahead(row.day)
    if row.withdrawn_at is not None:
        raise Denied("day_withdrawn", "Ngày này đã được bỏ khỏi lịch.")

    row.withdrawn_by, row.withdrawn_at = by, timezone.now()
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _record("calendar_day.withdrawn", row, by)
    return row


def check_day(day: date, *, works: bool) -> None:
    _check_ahead(day)
    weekend = day.weekday() >= SATURDAY
    if works and not weekend:
        raise Denied("not_weekend", "Ngày làm bù phải là thứ Bảy hoặc Chủ Nhật.")
    if not works and weekend:
        raise Denied("is_weekend", "Thứ Bảy, Chủ Nhật đã là ngày nghỉ, không cần ghi.")


def _check_ahead(day: date) -> None:
    """What was counted by a day that is over stands."""
    if day <= timezone.localdate():
        raise Denied(
            "day_is_past",
            "Chỉ sửa được ngày từ ngày mai trở đi: thời hạn của ngày đã qua giữ nguyên.",
        )


def _record(kind: str, row: CalendarDay, by: User) -> None:
    audit.record(
        kind, by=by, target=row, acted_as=by.acting_as(), works="yes" if row.works else "no"
    )
