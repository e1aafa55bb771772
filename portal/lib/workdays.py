"""Working days: Monday to Friday, less the holidays, plus the make-up days of the calendar."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    holidays: Collection[date] = field(default_factory=frozenset)
    makeup_days: Collection[date] = field(default_factory=frozenset)

    def is_workday(self, day: date) -> bool:
        if day in self.makeup_days:
            return True
        return day.weekday() < 5 and day not in self.holidays


def add_workdays(start: date, count: int, calendar: Calendar) -> date:
    """The last day of a period of `count` working days that begins the day after `start`.

    A negative count goes back. Zero gives `start` itself.
    """
    step = DAY if count > 0 else -DAY
    day, left = start, abs(count)
    while left:
        day += step
        left -= calendar.is_workday(day)
    return day


def workdays_between(first: date, last: date, calendar: Calendar) -> int:
    """Working days after `first` up to and including `last`; negative when `last` is earlier."""
    if last < first:
        return -workdays_between(last, first, calendar)
    days = (first + DAY * n for n in range(1, (last - first).days + 1))
    return sum(calendar.is_workday(day) for day in days)
