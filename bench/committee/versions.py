"""Which versions each person has written, and where the person stands in the round.

Each hundred people have a hundred versions and two hundred accounts among them; ten versions wait.
"""

from dataclasses import dataclass

from bench.committee.tree import Committee
from registry.workflow import PlaceState, Status

ROUND_OPENED = 20  # days ago


@dataclass(frozen=True)
class Version:
    number: int
    status: Status
    accounts: int
    sent: int = 0  # days ago; of a draft: begun
    answered: int = 0  # or withdrawn
    replaced: int = 0
    compared: bool = False  # with the version before
    added: int = 0

    @property
    def unchanged(self) -> bool:
        return self.compared and not self.added


@dataclass(frozen=True)
class Way:
    """What one of a hundred people has done."""

    versions: tuple[Version, ...]
    place: PlaceState

    @property
    def answering(self) -> Version | None:
        """The version that answers the round."""
        last = self.versions[-1] if self.versions else None
        return last if last and self.place not in (PlaceState.WAITING, PlaceState.EXEMPT) else None


def accepted_before(slot: int, accounts: int) -> Way:
    version = Version(1, Status.ACCEPTED, accounts, sent=90 + slot * 3, answered=80 + slot * 3)
    return Way((version,), PlaceState.WAITING)


def accepted_since(slot: int, accounts: int) -> Way:
    version = Version(1, Status.ACCEPTED, accounts, sent=12 + slot % 7, answered=5 + slot % 7)
    return Way((version,), PlaceState.ACCEPTED)


def changed(slot: int) -> Way:
    first = Version(
        1, Status.SUPERSEDED, 1, sent=300 + slot, answered=290 + slot, replaced=9 + slot % 6
    )
    second = Version(
        2,
        Status.ACCEPTED,
        2,
        sent=14 + slot % 6,
        answered=9 + slot % 6,
        compared=True,
        added=1,
    )
    return Way((first, second), PlaceState.ACCEPTED)


def waits_again(slot: int, added: int) -> Way:
    first = Version(1, Status.ACCEPTED, 2, sent=200 + slot, answered=190 + slot)
    second = Version(2, Status.SUBMITTED, 2 + added, sent=1 + slot % 19, compared=True, added=added)
    return Way((first, second), PlaceState.SENT)


def waits(slot: int) -> Way:
    return Way((Version(1, Status.SUBMITTED, 2, sent=1 + slot % 19),), PlaceState.SENT)


def returned(slot: int) -> Way:
    version = Version(1, Status.RETURNED, 2, sent=10 + slot % 9, answered=2 + slot % 8)
    return Way((version,), PlaceState.RETURNED)


DRAFT = Way((Version(1, Status.DRAFT, 1, sent=3),), PlaceState.WAITING)
WITHDRAWN = Way((Version(1, Status.WITHDRAWN, 2, sent=15, answered=11),), PlaceState.WAITING)
NOTHING_YET = Way((), PlaceState.WAITING)
EXEMPT = Way((), PlaceState.EXEMPT)

_ACCOUNTS = [0] * 7 + [1] * 8 + [2] * 16 + [3] * 18 + [4] * 8  # of 57 people
WAYS = [
    *(accepted_before(slot, accounts) for slot, accounts in enumerate(_ACCOUNTS[0::2])),
    *(accepted_since(slot, accounts) for slot, accounts in enumerate(_ACCOUNTS[1::2])),
    *(changed(slot) for slot in range(9)),
    *(waits_again(slot, added=1) for slot in range(2)),
    *(waits_again(slot, added=0) for slot in range(3)),
    *(waits(slot * 4) for slot in range(5)),
    *(returned(slot) for slot in range(4)),
    *[DRAFT] * 5,
    WITHDRAWN,
    *[NOTHING_YET] * 12,
    *[EXEMPT] * 2,
]
IN_THE_CELL = [*(waits(slot) for slot in range(70)), *(accepted_before(s, 2) for s in range(30))]


def way_of(committee: Committee, person: int) -> Way:
    apart = person - (committee.people - committee.cell_people)
    if apart >= 0:
        return IN_THE_CELL[apart * 37 % 100]
    return WAYS[person * 37 % 100]
