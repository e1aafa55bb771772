"""Periods and the working calendar: dated data with a source, never constants in code."""

from calendar import monthrange
from datetime import date

from django.db import models
from django.db.models import F, Q

from portal.lib.workdays import Calendar


class CalendarDay(models.Model):
    """A public holiday, or a Saturday or Sunday on which offices work instead.

    Loaded from a file, or set and withdrawn by an administrator; a file changes nothing of those.
    """

    day = models.DateField(primary_key=True)
    works = models.BooleanField()
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200)
    set_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField(null=True, blank=True)  # by hand
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(
        null=True, blank=True
    )  # the day is again what its weekday makes it

    class Meta:
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                name="calendar_day_set_whole",
                condition=Q(set_by=None, set_at=None)
                | Q(set_by__isnull=False, set_at__isnull=False),
            ),
            models.CheckConstraint(
                name="calendar_day_withdrawn_whole",
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"

    @property
    def is_by_hand(self) -> bool:
        return self.set_at is not None or self.withdrawn_at is not None


def working_calendar() -> Calendar:
    days = list(CalendarDay.objects.filter(withdrawn_at=None))
    return Calendar(
        holidays=frozenset(item.day for item in days if not item.works),
        makeup_days=frozenset(item.day for item in days if item.works),
    )


class Period(models.Model):
    """A period in working days, or in months, that a rule refers to by its code."""

    code = models.CharField(max_length=40)
    workdays = models.PositiveSmallIntegerField(null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="period_code_once", fields=["code", "valid_from"]),
            models.CheckConstraint(
                name="period_dates_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="period_in_one_unit",
                condition=Q(workdays__isnull=False, months=None)
                | Q(workdays=None, months__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        length = f"{self.months} tháng" if self.months else f"{self.workdays} ngày làm việc"
        return f"{self.name}: {length}"


def workdays_of(code: str, on: date) -> int:
    """Length of the period on that day, in working days."""
    return _length(code, on, "workdays")


def months_of(code: str, on: date) -> int:
    """Length of the period on that day, in months."""
    return _length(code, on, "months")


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def _length(code: str, on: date, unit: str) -> int:
    in_force = Q(valid_to=None) | Q(valid_to__gte=on)
    period = (
        Period.objects.filter(in_force, code=code, valid_from__lte=on)
        .order_by("-valid_from")
        .first()
    )
    length: int | None = getattr(period, unit, None)
    if length is None:
        raise LookupError(f"no period {code!r} in {unit} in force on {on}")
    return length
