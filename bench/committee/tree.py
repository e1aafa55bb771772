"""Who lives where: units on six levels, people by home unit, and the units that are looked at."""

from array import array
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from accounts.models import SEGMENT
from bench.names import place_name

PEOPLE, UNITS = 500_000, 20_000
SHARES = [1, 34, 408, 2_040, 4_080]  # of 20,000; the sixth level is the rest
LEAST = [1, 2, 4, 8, 16]
NAMES = ["Đảng ủy liên tỉnh", "Tỉnh ủy", "Đảng ủy xã", "Đảng ủy cơ sở", "Đảng bộ bộ phận", "Chi bộ"]
KINDS = ["thanh-uy", "tinh-uy", "dang-uy-xa", "dang-uy-co-so", "dang-bo-bo-phan", "chi-bo"]
ARMED = "chi-bo-luc-luong-vu-trang"
IN_OFFICE = 3  # people at home in a unit that has others below


class Place(NamedTuple):
    """A unit; `number` counts from 0, its id from 1."""

    number: int
    level: int  # from 0
    parent: int | None
    path: str
    name: str
    kind: str


@dataclass(frozen=True)
class Committee:
    people: int = PEOPLE
    units: int = UNITS

    @cached_property
    def widths(self) -> list[int]:
        upper = [
            max(round(share * self.units / UNITS), least)
            for share, least in zip(SHARES, LEAST, strict=True)
        ]
        return [*upper, self.units - sum(upper)]

    @cached_property
    def places(self) -> list[Place]:
        places: list[Place] = []
        for level, width in enumerate(self.widths):
            start = len(places)
            above = self.widths[level - 1] if level else 0
            for number in range(width):
                parent = start - above + number * above // width if level else None
                places.append(
                    _place(start + number, level, places[parent] if parent is not None else None)
                )
        return places

    @cached_property
    def leaves(self) -> list[int]:
        parents = {place.parent for place in self.places}
        return [place.number for place in self.places if place.number not in parents]

    # -- the units that are looked at ------------------------------------------------------

    @cached_property
    def province(self) -> Place:
        return self.places[1 + self.widths[1] // 2]

    @cached_property
    def communes(self) -> list[Place]:
        return [place for place in self.places if place.parent == self.province.number]

    @property
    def commune(self) -> Place:
        return self.communes[0]

    @property
    def commune_without_heads(self) -> Place:
        """Its head alone receives what everybody below it sends."""
        return self.communes[1]

    @cached_property
    def cell(self) -> Place:
        """A large one, in which most wait for an answer."""
        below = [self.places[leaf] for leaf in self.leaves]
        return next(place for place in below if place.path.startswith(self.commune.path))

    @property
    def cell_people(self) -> int:
        return 100 + self.people // 1_000 // 100 * 100

    # -- people ----------------------------------------------------------------------------

    @cached_property
    def homes(self) -> "array[int]":
        """The unit of each person; the people of the large cell come last."""
        crowd = self._crowd()
        homes = array("i")
        for number, count in enumerate(crowd):
            if number != self.cell.number:
                homes.extend([number] * count)
        homes.extend([self.cell.number] * crowd[self.cell.number])
        return homes

    def _crowd(self) -> list[int]:
        """How many are at home in each unit: small cells and larger ones, in all exactly as asked."""
        cells = [leaf for leaf in self.leaves if leaf != self.cell.number]
        crowd = [IN_OFFICE] * self.units
        crowd[self.cell.number] = self.cell_people
        left = self.people - self.cell_people - IN_OFFICE * (self.units - len(cells) - 1)
        sums = list(accumulate(10 + cell * 7_919 % 31 for cell in cells))
        ends = [0, *(left * total // sums[-1] for total in sums)]
        for cell, start, end in zip(cells, ends, ends[1:], strict=False):
            crowd[cell] = end - start
        if min(crowd) < 1:
            raise ValueError("too few people for so many units")
        return crowd

    @cached_property
    def first_people(self) -> dict[int, int]:
        """By unit, its first person: the head, where there is one."""
        first: dict[int, int] = {}
        for person, home in enumerate(self.homes):
            first.setdefault(home, person)
        return first

    def is_head(self, person: int) -> bool:
        home = self.homes[person]
        return self.first_people[home] == person and self.has_head(home)

    def has_head(self, unit: int) -> bool:
        """Nine of ten units have one, and all that are looked at."""
        place = self.places[unit]
        lone = self.commune_without_heads.path
        if place.path.startswith(lone):
            return place.path == lone
        return unit % 10 != 7 or self.cell.path.startswith(place.path)

    def head_above(self, person: int) -> int:
        """Somebody other than the person who may have answered."""
        parent = self.places[self.homes[person]].parent
        head = self.first_people[parent or 0]
        return head if head != person else head + 1


def _place(number: int, level: int, parent: Place | None) -> Place:
    return Place(
        number,
        level,
        parent.number if parent else None,
        (parent.path if parent else "") + f"{number + 1:0{SEGMENT}x}",
        f"{NAMES[level]} {place_name(number)}",
        ARMED if level == 5 and number % 40 == 1 else KINDS[level],
    )
