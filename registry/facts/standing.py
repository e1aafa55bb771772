"""Where one person's declaration stands, and what lies on one head's desk."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone

from accounts.models import User, workdays_of, working_calendar
from portal.lib.workdays import Calendar, add_workdays, workdays_between
from registry.models import Declaration, RoundPlace
from registry.models.accounts import accounts_to_show
from registry.models.declarations import DeclarationQuerySet
from registry.models.rounds import RoundPlaceQuerySet
from registry.workflow import UNANSWERED, RoundStatus, Status

MANY = 100  # a page counts no further: beyond it says "more than"


@dataclass(frozen=True)
class Waiting:
    """What lies on one head's desk; counted to MANY and no further."""

    count: int
    late: int

    @property
    def shown(self) -> str:
        return f"hơn {MANY - 1}" if self.count >= MANY else str(self.count)


def due_on(owner: User, on: date) -> date:
    """The last day to send a version that is begun on `on` (R42).

    While a round asks the person it is the round's day for them, the earliest of several (R97).
    """
    asked = _places_of(owner).filter(state__in=UNANSWERED).first()
    if asked:
        return asked.due_on
    sent = owner.declarations.exclude(status=Status.DRAFT).order_by("-version")
    return own_day(owner, sent, on, working_calendar())


def own_day(owner: User, sent: Iterable[Declaration], on: date, calendar: Calendar) -> date:
    """The day that follows from what the person has sent, newest first.

    The first declaration is due the first period after the person came onto the roster, and stays
    so until a reviewer has answered. The answer to a return is due the change period after the
    return. Any other version reports a change, and is due the change period after the day on which
    its draft is begun: that is the only day of the change that the portal knows.
    """
    versions = list(sent)
    if not any(version.reviewed_at for version in versions):
        return add_workdays(owner.joined_on, workdays_of("declaration_first", on), calendar)
    last = versions[0]
    if last.status == Status.RETURNED and last.reviewed_at:
        on = timezone.localdate(last.reviewed_at)
    return add_workdays(on, workdays_of("declaration_change", on), calendar)


@dataclass(frozen=True)
class Standing:
    """Where one person's declaration stands, and the day by which the next version is due."""

    versions: list[Declaration]  # newest first
    due_on: date | None  # None while nothing is asked of the person
    late: bool
    days_left: int = 0  # working days until then, below nothing once it is over
    places: list[RoundPlace] = field(default_factory=list)  # in open rounds, the first due first

    def _first(self, *statuses: Status) -> Declaration | None:
        return next((item for item in self.versions if item.status in statuses), None)

    @property
    def draft(self) -> Declaration | None:
        return self._first(Status.DRAFT)

    @property
    def waiting(self) -> Declaration | None:
        return self._first(Status.SUBMITTED)

    @property
    def accepted(self) -> Declaration | None:
        return self._first(Status.ACCEPTED)

    @property
    def sent(self) -> list[Declaration]:
        return [item for item in self.versions if item.status != Status.DRAFT]

    @property
    def returned(self) -> Declaration | None:
        """The last one sent, if it came back."""
        last = self.sent[0] if self.sent else None
        return last if last and last.status == Status.RETURNED else None

    @property
    def asked(self) -> RoundPlace | None:
        """The place in a round that is to be answered first."""
        return next((place for place in self.places if place.state in UNANSWERED), None)

    @property
    def can_repeat(self) -> bool:
        """ "Nothing changed" is an answer: nothing is under way and nobody has asked for more."""
        busy = self.draft or self.waiting or self.returned
        return self.accepted is not None and not busy


def standing_of(owner: User, on: date) -> Standing:
    versions = list(owner.declarations.order_by("-version").prefetch_related(accounts_to_show()))
    standing = Standing(versions, None, late=False, places=list(_places_of(owner)))
    calendar = working_calendar()
    if standing.asked:
        due: date | None = standing.asked.due_on
    elif standing.draft:
        due = standing.draft.due_on
    elif standing.waiting or (standing.accepted and not standing.returned):
        due = None
    else:
        due = own_day(owner, standing.sent, on, calendar)
    if due is None:
        return standing
    left = workdays_between(on, due, calendar)
    return replace(standing, due_on=due, late=due < on, days_left=left)


def _places_of(owner: User) -> RoundPlaceQuerySet:
    open_ones = RoundPlace.objects.reached().filter(round__status=RoundStatus.OPEN)
    return open_ones.filter(person=owner).select_related("round").order_by("due_on", "id")


def desk_figures(user: User, on: date) -> Waiting:
    """How much waits directly for this head."""
    return waiting_among(Declaration.objects.on_desk_of(user), on)


def waiting_among(rows: DeclarationQuerySet, on: date) -> Waiting:
    some = rows.filter(status=Status.SUBMITTED).order_by()[:MANY].values("review_due_on")
    late = [row["review_due_on"] < on for row in some if row["review_due_on"]]
    return Waiting(len(late), sum(late))
