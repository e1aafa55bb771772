"""What is over its time in a unit and below, counted: no name and no content."""

from dataclasses import dataclass, field
from datetime import date

from accounts.models import SEGMENT, Unit, months_of
from portal.lib import retention


@dataclass
class Branch:
    """The unit itself, or one unit right under it with all below."""

    unit: Unit
    itself: bool
    counts: dict[str, int] = field(default_factory=dict)  # by kind

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class OverTime:
    labels: dict[str, str]
    months: dict[str, int]
    branches: list[Branch]

    @property
    def totals(self) -> dict[str, int]:
        return {
            name: sum(branch.counts.get(name, 0) for branch in self.branches)
            for name in self.labels
        }

    @property
    def total(self) -> int:
        return sum(self.totals.values())


def over_time(unit: Unit, on: date) -> OverTime:
    """By kind of record and by branch; only branches that have any."""
    kinds = retention.kinds()
    found: dict[str, dict[str, int]] = {}
    for name, kind in kinds.items():
        for path, count in kind.count(unit.path, on).items():
            found.setdefault(path, {})[name] = count
    units = Unit.objects.filter(path__in=found).order_by("path")
    return OverTime(
        labels={name: kind.label for name, kind in kinds.items()},
        months={name: months_of(kind.period, on) for name, kind in kinds.items()},
        branches=[
            Branch(item, len(item.path) < len(unit.path) + SEGMENT, found[item.path])
            for item in units
        ],
    )
