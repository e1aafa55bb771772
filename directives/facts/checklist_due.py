"""By which day a list is sent: working days after its period's end, as the committee's periods say (R217)."""

from dataclasses import dataclass
from datetime import date

from accounts.models import workdays_of, working_calendar
from directives.models import ChecklistPeriod
from portal.lib.workdays import Calendar, add_workdays, workdays_between

CODE = "checklist_send"


@dataclass(frozen=True)
class Due:
    on: date
    days_left: int  # working days; below nought once it is late

    @property
    def is_late(self) -> bool:
        return self.days_left < 0

    @property
    def words(self) -> str:
        day = f"Hạn gửi {self.on:%d/%m/%Y}"
        if self.is_late:
            return f"{day}, đã quá hạn {-self.days_left} ngày làm việc."
        return (
            f"{day}, còn {self.days_left} ngày làm việc."
            if self.days_left
            else f"{day}, là ngày làm việc cuối cùng."
        )


def dues(periods: set[ChecklistPeriod], on: date) -> dict[ChecklistPeriod, Due]:
    """Empty while the committee has set no period."""
    if not periods:
        return {}
    calendar = working_calendar()
    found = {period: due(period, on, calendar) for period in periods}
    return {period: day for period, day in found.items() if day}


def due(period: ChecklistPeriod, on: date, calendar: Calendar) -> Due | None:
    try:
        length = workdays_of(CODE, period.last)
    except LookupError:
        return None
    last = add_workdays(period.last, length, calendar)
    return Due(last, workdays_between(on, last, calendar))
