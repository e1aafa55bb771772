"""What is over its time in a unit and below, counted: no name and no content."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Unit, months_of
from portal.lib import retention

Counts = list[tuple[str, int]]  # the words of a kind of record, and how many


@dataclass(frozen=True)
class Branch:
    """The unit itself, or one unit right under it with all below."""

    unit: Unit
    itself: bool
    counts: Counts


@dataclass(frozen=True)
class OverTime:
    branches: list[Branch]  # those that have any
    totals: Counts
    periods: list[tuple[str, int]]  # how many months each kind is kept

    @property
    def total(self) -> int:
        return sum(count for _, count in self.totals)

    @property
    def losses(self) -> list[str]:
        return [f"{count} {label.lower()}" for label, count in self.totals if count]


def over_time(unit: Unit, on: date) -> OverTime:
    """By kind of record and by branch."""
    kinds = retention.kinds().values()
    found = {kind.label: kind.count(unit.path, on) for kind in kinds}
    paths = {path for counts in found.values() for path in counts}
    units = Unit.objects.filter(path__in=paths).order_by("path")

    def counts_of(path: str) -> Counts:
        return [(label, counts.get(path, 0)) for label, counts in found.items()]

    return OverTime(
        branches=[Branch(item, item.pk == unit.pk, counts_of(item.path)) for item in units],
        totals=[(label, sum(counts.values())) for label, counts in found.items()],
        periods=[(kind.label, months_of(kind.period, on)) for kind in kinds],
    )
