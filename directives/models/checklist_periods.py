"""The periods that checklists are kept for: months, quarters and years, as a clause asks (R210)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import add_months
from directives.models.library import Frequency

MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}
QUARTERS = ["I", "II", "III", "IV"]
RECENT = timedelta(days=92)  # a period that ended longer ago is opened by hand, if at all
DAY = timedelta(days=1)


@dataclass(frozen=True)
class ChecklistPeriod:
    """One month, quarter or year; `first` is its first day."""

    frequency: Frequency
    first: date

    @classmethod
    def holding(cls, day: date, frequency: Frequency) -> "ChecklistPeriod":
        months = MONTHS[frequency]
        return cls(frequency, date(day.year, (day.month - 1) // months * months + 1, 1))

    @classmethod
    def ended_last(cls, on: date, frequency: Frequency) -> "ChecklistPeriod":
        return cls.holding(on, frequency).previous

    @classmethod
    def from_code(cls, code: str) -> "ChecklistPeriod":
        """2026-10, 2026-Q4 or 2026; ValueError for anything else."""
        year, _, part = code.partition("-")
        if not part:
            return cls(Frequency.YEARLY, date(int(year), 1, 1))
        if part.startswith("Q"):
            return cls(Frequency.QUARTERLY, date(int(year), int(part[1:]) * 3 - 2, 1))
        return cls(Frequency.MONTHLY, date(int(year), int(part), 1))

    @property
    def last(self) -> date:
        return self.next.first - DAY

    @property
    def previous(self) -> "ChecklistPeriod":
        return self.holding(self.first - DAY, self.frequency)

    @property
    def next(self) -> "ChecklistPeriod":
        return type(self)(self.frequency, add_months(self.first, MONTHS[self.frequency]))

    @property
    def quarter(self) -> int:
        return (self.first.month + 2) // 3

    @property
    def code(self) -> str:
        if self.frequency == Frequency.YEARLY:
            return f"{self.first:%Y}"
        if self.frequency == Frequency.QUARTERLY:
            return f"{self.first:%Y}-Q{self.quarter}"
        return f"{self.first:%Y-%m}"

    @property
    def words(self) -> str:
        if self.frequency == Frequency.YEARLY:
            return f"năm {self.first:%Y}"
        if self.frequency == Frequency.QUARTERLY:
            return f"quý {QUARTERS[self.quarter - 1]}/{self.first:%Y}"
        return f"tháng {self.first:%m/%Y}"

    def __str__(self) -> str:
        return self.words

    def is_recent(self, on: date) -> bool:
        return self.last < on <= self.last + RECENT

    def back(self, count: int) -> Iterator["ChecklistPeriod"]:
        """This one and those before it, the newest first."""
        period = self
        for _ in range(count):
            yield period
            period = period.previous
