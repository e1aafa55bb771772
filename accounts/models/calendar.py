"""Periods and the working calendar: dated data with a source, never constants in code."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from portal.lib.workdays import Calendar


class CalendarDay(models.Model):
    """A public holiday, or a Saturday or Sunday on which offices work instead."""

    day = models.DateField(primary_key=True)
    works = models.BooleanField()
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


def working_calendar() -> Calendar:
    days = list(CalendarDay.objects.all())
    return Calendar(
        holidays=frozenset(item.day for item in days if not item.works),
        makeup_days=frozenset(item.day for item in days if item.works),
    )


class Period(models.Model):
    """A period in working days that a rule refers to by its code."""

    code = models.CharField(max_length=40)
    workdays = models.PositiveSmallIntegerField()
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
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.workdays} ngày làm việc"


def workdays_of(code: str, on: date) -> int:
    """Length of the period on that day, in working days."""
    period = (
        Period.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), code=code, valid_from__lte=on)
        .order_by("-valid_from")
        .first()
    )
    if period is None:
        raise LookupError(f"no period {code!r} in force on {on}")
    return period.workdays
