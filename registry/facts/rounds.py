"""Figures of rounds, read from the counts that the database keeps: no page counts people (R93)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Max, Q, Sum
from django.db.models.functions import Coalesce, Left
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import SEGMENT, Unit, User, at_and_above, below, id_at
from portal.lib.charts import stacked_bar
from registry.facts.standing import MANY, Waiting
from registry.models import Round, RoundCount, RoundPlace, RoundReminder
from registry.models.reviewers import head_appointments
from registry.permissions.rounds import paths_seen, sees_unit
from registry.workflow import RoundStatus

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Tally:
    """People of one unit and all below it; the first four are those whom the round asks."""

    accepted: int = 0
    sent: int = 0
    returned: int = 0
    waiting: int = 0
    exempt: int = 0
    late: int = 0  # of waiting and returned: past their day

    @property
    def asked(self) -> int:
        return self.accepted + self.sent + self.returned + self.waiting

    @property
    def done(self) -> int:
        """Have sent what was asked; whoever was then asked for more has not."""
        return self.accepted + self.sent

    @property
    def percent(self) -> int:
        return 100 * self.done // self.asked if self.asked else 0

    @property
    def drawing(self) -> SafeString:
        """The four whom the round asks, in the order of LEGEND."""
        return stacked_bar([self.accepted, self.sent, self.returned, self.waiting])


LEGEND = ["đã tiếp nhận", "chờ tiếp nhận", "cần bổ sung", "chưa gửi"]


@dataclass(frozen=True)
class Part:
    """One line: a unit with all below it, or the people at home in the unit itself."""

    label: str
    tally: Tally
    unit: Unit | None = None


@dataclass(frozen=True)
class Progress:
    unit: Unit
    above: list[Unit]  # the way down to it, as far as this person sees it
    beside: list[Unit]  # other units where this person may begin
    parts: list[Part]
    total: Tally


def progress(user: User, round_: Round, path: str, on: date) -> Progress:
    """Two queries: the units to name, and one line of sums for each of them."""
    starts = paths_seen(user, round_)
    named = Q(path__in=[*at_and_above(path), *starts]) | Q(parent=id_at(path))
    units = {unit.path: unit for unit in Unit.objects.filter(named).order_by("position", "id")}
    tallies = _tallies(round_, path, on)
    children = [unit for unit in units.values() if unit.path[:-SEGMENT] == path]
    parts = [
        Part(unit.name, tallies.get(unit.path, Tally()), unit)
        for unit in children
        if unit.path in tallies or unit.valid_to is None
    ]
    if path in tallies:
        parts.insert(0, Part("Sinh hoạt tại đơn vị", tallies[path]))
    return Progress(
        unit=units[path],
        above=[units[it] for it in at_and_above(path)[:-1] if sees_unit(user, round_, it)],
        beside=[units[it] for it in starts if not path.startswith(it)],
        parts=parts,
        total=_sum(tallies.values()),
    )


def _tallies(round_: Round, path: str, on: date) -> dict[str, Tally]:
    """By the path of the unit itself and of each unit directly below it."""
    late = Q(due_on__lt=on)
    rows = (
        RoundCount.objects.filter(below([path]), round=round_)
        .values(part=Left("unit_path", len(path) + SEGMENT))
        .annotate(
            **{f"{state}_sum": Sum(state) for state in STATES},
            late=Coalesce(Sum("waiting", filter=late), 0)
            + Coalesce(Sum("returned", filter=late), 0),
        )
        .order_by()
    )
    return {
        row["part"]: Tally(late=row["late"], **{state: row[f"{state}_sum"] for state in STATES})
        for row in rows
        if any(row[f"{state}_sum"] for state in STATES)
    }


STATES = ["accepted", "sent", "returned", "waiting", "exempt"]


def _sum(tallies: Iterable[Tally]) -> Tally:
    found = list(tallies)
    return Tally(**{name: sum(getattr(it, name) for it in found) for name in [*STATES, "late"]})


# -- for the home page ---------------------------------------------------------------------------


class LateRound(NamedTuple):
    pk: UUID
    name: str
    people: int

    @property
    def shown(self) -> str:
        return Waiting(self.people, 0).shown


def late_rounds(paths: list[str], on: date) -> list[LateRound]:
    """Open rounds with how many of these units' people are past their day; none where nobody is."""
    rows = (
        RoundCount.objects.reached()
        .filter(below(paths), round__status=RoundStatus.OPEN, due_on__lt=on)
        .values("round", "round__name")
        .annotate(people=Sum(F("waiting") + F("returned")))
        .filter(people__gt=0)
        .order_by("round__name")
    )
    return [LateRound(row["round"], row["round__name"], row["people"]) for row in rows]


def rounds_left_unopened(paths: list[str], on: date) -> list[Round]:
    """Their day has come and they are still only planned."""
    planned = Round.objects.planned().filter(below(paths, "unit__path"), opens_on__lte=on)
    return list(planned.order_by("opens_on", "name"))


def late_on_desk(user: User, on: date) -> list[LateRound]:
    """Of the people who are directly this head's: asked only where anybody near is late at all."""
    near = late_rounds(list(head_appointments(user)), on)
    if not near:
        return []
    places = RoundPlace.objects.unanswered().late(on).on_desk_of(user, on)
    found = []
    for late in near:
        count = len(places.filter(round=late.pk).order_by()[:MANY].values("pk"))
        if count:
            found.append(late._replace(people=count))
    return found


def reach(round_: Round, on: date) -> int:
    """How many people the round will ask; said once, before it opens."""
    return round_.audience(on).count()


# -- reminders -----------------------------------------------------------------------------------


class DueReminder(NamedTuple):
    round_id: UUID
    due_on: date
    day: date


def due_reminders(on: date) -> set[DueReminder]:
    """What is to be told: for each due day with somebody unanswered the latest day that has come.

    After a break only that one is told, and nothing of before the opening or an extension (R94).
    """
    rows = (
        RoundCount.objects.filter(Q(waiting__gt=0) | Q(returned__gt=0))
        .filter(round__status=RoundStatus.OPEN, due_on__gte=F("round__due_on"))
        .values_list("round", "due_on", "round__closes_on", "round__opened_at")
        .annotate(extended_at=Max("round__extensions__extended_at"))
        .order_by()
    )
    due = set()
    for round_id, due_on, closes_on, opened_at, extended_at in rows:
        said = timezone.localdate(max(opened_at, extended_at or opened_at))
        latest = max(reminder_days(due_on, min(closes_on, on)), default=said)
        if latest > said:
            due.add(DueReminder(round_id, due_on, latest))
    told = RoundReminder.objects.filter(round__status=RoundStatus.OPEN, told_at__isnull=False)
    return due - {DueReminder(*row) for row in told.values_list("round", "due_on", "day")}


def reminder_days(due_on: date, last: date) -> Iterator[date]:
    """A week before the due day, the day before, the day after, then weekly, up to `last`."""
    day = due_on - WEEK
    for step in (WEEK - DAY, 2 * DAY):
        if day <= last:
            yield day
        day += step
    while day <= last:
        yield day
        day += WEEK
