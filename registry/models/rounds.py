"""A round asks everyone in a unit and below to declare again, or to say that nothing changed."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Unit, User, at_and_above, below
from accounts.models.units import PATH_END
from portal.lib.workflow import guard
from registry.models.declarations import Declaration, DeclarationQuerySet
from registry.models.reviewers import on_desk_of
from registry.workflow import (
    ONCE_ACCEPTED,
    ROUND_STEPS,
    UNANSWERED,
    PlaceState,
    RoundStatus,
    Status,
)

LOOK_EVERY = timedelta(minutes=10)  # for people who came, went or returned
PLACE_BEGINS = """
SELECT unit_path, sort_key, left_on IS NOT NULL INTO NEW.unit_path, NEW.sort_key, NEW.person_left
    FROM accounts_user WHERE id = NEW.person_id;
RETURN NEW;
"""
# One row for each home unit and due date; kept in the transaction that changes a place, so that a
# progress page never counts people. Rows are locked in one order.
COUNT = """
INSERT INTO registry_roundcount AS counted
    (round_id, unit_path, due_on, waiting, sent, returned, accepted, exempt)
SELECT round_id, unit_path, due_on, {sums}
FROM ({changes}) AS place WHERE NOT person_left
GROUP BY round_id, unit_path, due_on
HAVING ({some})
ORDER BY round_id, unit_path, due_on
ON CONFLICT (round_id, unit_path, due_on) DO UPDATE SET
    waiting = counted.waiting + excluded.waiting, sent = counted.sent + excluded.sent,
    returned = counted.returned + excluded.returned,
    accepted = counted.accepted + excluded.accepted, exempt = counted.exempt + excluded.exempt;
RETURN NULL;
"""
COLUMNS = ["waiting", "sent", "returned", "accepted", "exempt"]
SUMS = [f"coalesce(sum(sign) FILTER (WHERE state = '{state}'), 0)" for state in COLUMNS]


def count_places(*changes: str) -> str:
    """SQL for a statement trigger: add the new rows to the counts, take the old ones off."""
    fields = "round_id, unit_path, due_on, state, person_left"
    signs = {"now": "1", "before": "-1"}
    rows = [f"SELECT {fields}, {signs[name]} AS sign FROM {name}" for name in changes]  # noqa: S608  # constants
    return COUNT.format(
        sums=", ".join(SUMS),
        changes=" UNION ALL ".join(rows),
        some=" OR ".join(f"{total} <> 0" for total in SUMS),
    )


BEST_FIRST: list[Any] = [Case(When(status__in=ONCE_ACCEPTED, then=0), default=1), "-version"]


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: User) -> "RoundQuerySet":
        """Rounds that one has a place in, and rounds of units that one's roles touch.

        Heads and staff see rounds of their units, of those below, and of those above that
        reach down to them (R90).
        """
        scopes = user.scopes(Role.UNIT_HEAD, Role.STAFF)
        above = {path for scope in scopes for path in at_and_above(scope)}
        works = below(scopes, "unit__path") | Q(unit__path__in=above)
        took_part = RoundPlace.objects.filter(person=user).values("round")
        return self.filter(works | Q(pk__in=took_part) & ~Q(status=RoundStatus.PLANNED))

    def planned(self) -> "RoundQuerySet":
        return self.filter(status=RoundStatus.PLANNED)

    def is_open(self) -> "RoundQuerySet":
        return self.filter(status=RoundStatus.OPEN)

    def to_look_at(self, at: datetime) -> "RoundQuerySet":
        """Open ones whose people were not looked for lately, or who have more time and don't know."""
        lately = Q(people_checked_at__gt=at - LOOK_EVERY)
        untold = RoundExtension.objects.filter(round=OuterRef("pk"), told_at=None)
        return self.is_open().filter(~lately | Exists(untold))

    def locked(self) -> "RoundQuerySet":
        """With their units, against everything but a look at them."""
        return self.select_related("unit").select_for_update(of=("self",), no_key=True)


class Round(models.Model):
    """`counts_from`: a version sent on or after that day already answers the round."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rounds")  # with all below
    basis = models.CharField(max_length=40)  # the clause: "CT21/II.2"
    basis_text = models.CharField(max_length=400)  # as it was shown when the round was made
    note = models.TextField(max_length=2000, blank=True)  # what the office wants to say to everyone
    status = models.CharField(max_length=20, choices=RoundStatus, default=RoundStatus.PLANNED)
    opens_on = models.DateField()
    due_on = models.DateField()
    closes_on = models.DateField()  # the last day on which it can be answered
    counts_from = models.DateField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(
        null=True
    )  # opened_by stays empty where the day itself opened it
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    people_checked_at = models.DateTimeField(null=True)  # when newcomers were last looked for

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "name"]
        constraints = [
            models.CheckConstraint(
                name="round_status_known", condition=Q(status__in=RoundStatus.values)
            ),
            models.CheckConstraint(
                name="round_dates_in_order",
                condition=Q(due_on__gte=F("opens_on"), closes_on__gte=F("due_on"))
                & Q(counts_from__lte=F("opens_on")),
            ),
            models.CheckConstraint(
                name="round_opened_whole",
                condition=Q(status=RoundStatus.PLANNED, opened_at=None, opened_by=None)
                | (~Q(status=RoundStatus.PLANNED) & Q(opened_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="round_closed_whole",
                condition=Q(status=RoundStatus.CLOSED, closed_at__isnull=False)
                | (~Q(status=RoundStatus.CLOSED) & Q(closed_at=None, closed_by=None)),
            ),
            models.CheckConstraint(name="round_has_basis", condition=~Q(basis="")),
        ]
        triggers = [guard(ROUND_STEPS, name="round_steps")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:round", args=[self.pk])

    def answers(self) -> DeclarationQuerySet:
        """Versions that answer an open round: for each owner an accepted one first, else the latest.

        They were sent since the round counts, or waited for their answer while it was open (R95).
        """
        since = timezone.make_aware(datetime.combine(self.counts_from, time.min))
        counts = (
            Q(submitted_at__gte=since)
            | Q(status=Status.SUBMITTED)
            | Q(reviewed_at__gte=self.opened_at)
        )
        sent = Declaration.objects.exclude(status__in=[Status.DRAFT, Status.WITHDRAWN])
        return sent.filter(counts).order_by(*BEST_FIRST)

    def answer_of_each(self) -> DeclarationQuerySet:
        """The best of each owner."""
        return self.answers().order_by("owner", *BEST_FIRST).distinct("owner")

    def audience(self, on: date) -> models.QuerySet[User]:
        """Who is to be asked on that day: everyone on the roster in the unit and below (R92)."""
        people: models.QuerySet[User] = User.objects.below([self.unit.path])
        return people.filter(left_on=None, joined_on__lte=on)

    def counted_on(self, today: date) -> date:
        """Who is late is said as of today, and of a round that is closed as of its last day."""
        return timezone.localdate(self.closed_at) + timedelta(1) if self.closed_at else today

    @property
    def basis_line(self) -> str:
        """As it is written onto a declaration that answers the round."""
        return f"{self.basis_text} (đợt kê khai “{self.name}”)"


def in_audience() -> Q:
    """Of rows that hold a path and a round: those that the round reaches."""
    top = F("round__unit__path")
    return Q(unit_path__gte=top, unit_path__lt=Concat(top, Value(PATH_END)))


class RoundPlaceQuerySet(models.QuerySet["RoundPlace"]):
    def visible_to(self, user: User) -> "RoundPlaceQuerySet":
        """One's own, and those of people whom one's roles as a head or in an office cover."""
        return self.filter(Q(person=user) | below(user.scopes(Role.UNIT_HEAD, Role.STAFF)))

    def on_desk_of(self, user: User, on: date) -> "RoundPlaceQuerySet":
        """Those whose declarations come directly to this head (R98)."""
        return self.filter(on_desk_of(user, on, person="person"))

    def reached(self) -> "RoundPlaceQuerySet":
        """Of people on the roster who still are in the audience of their round."""
        return self.filter(in_audience(), person_left=False)

    def unanswered(self) -> "RoundPlaceQuerySet":
        """Of open rounds: what people have yet to send."""
        return self.reached().filter(round__status=RoundStatus.OPEN, state__in=UNANSWERED)

    def people(self) -> models.QuerySet[User]:
        found: models.QuerySet[User] = User.objects.filter(pk__in=self.values("person"))
        return found

    def late(self, on: date) -> "RoundPlaceQuerySet":
        return self.filter(state__in=UNANSWERED, due_on__lt=on)


class RoundPlace(models.Model):
    """One person's place in a round. `due_on` is later than the round's for who came late."""

    round = models.ForeignKey(  # every index below begins with it
        Round, models.CASCADE, related_name="places", db_index=False
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="round_places")
    state = models.CharField(max_length=20, choices=PlaceState, default=PlaceState.WAITING)
    due_on = models.DateField()
    declaration = models.ForeignKey(  # the version that answers it
        Declaration, models.SET_NULL, null=True, related_name="round_places"
    )
    exempt_reason = models.CharField(max_length=500, blank=True)
    exempt_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    exempt_at = models.DateTimeField(null=True)
    # Copied from the person by the database, here and when the person's change.
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    person_left = models.BooleanField(default=False, editable=False)

    objects = RoundPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(name="round_place_once", fields=["round", "person"]),
            models.CheckConstraint(
                name="round_place_state_known", condition=Q(state__in=PlaceState.values)
            ),
            models.CheckConstraint(
                name="round_place_exempt_whole",
                condition=(
                    Q(
                        state=PlaceState.EXEMPT,
                        exempt_by__isnull=False,
                        exempt_at__isnull=False,
                    )
                    & ~Q(exempt_reason="")
                )
                | (
                    ~Q(state=PlaceState.EXEMPT)
                    & Q(exempt_by=None, exempt_at=None, exempt_reason="")
                ),
            ),
            models.CheckConstraint(
                name="round_place_not_exempt_by_oneself",
                condition=Q(exempt_by=None) | ~Q(exempt_by=F("person")),
            ),
        ]
        indexes = [
            models.Index(fields=["round", "unit_path", "state"], name="round_place_by_unit"),
            models.Index(fields=["round", "state", "sort_key", "id"], name="round_place_in_order"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="round_place_begins",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__unit_path=""),  # else copied by the statement itself
                func=PLACE_BEGINS,
            ),
            pgtrigger.Trigger(
                name="count_added",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="now"),  # type: ignore[no-untyped-call]  # pgtrigger's
                func=count_places("now"),
            ),
            pgtrigger.Trigger(
                name="count_changed",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(old="before", new="now"),  # type: ignore[no-untyped-call]  # pgtrigger's
                func=count_places("before", "now"),
            ),
            pgtrigger.Trigger(
                name="count_removed",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                referencing=pgtrigger.Referencing(old="before"),  # type: ignore[no-untyped-call]  # pgtrigger's
                func=count_places("before"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.person_id} {self.state}"


class RoundCountQuerySet(models.QuerySet["RoundCount"]):
    def reached(self) -> "RoundCountQuerySet":
        return self.filter(in_audience())


class RoundCount(models.Model):
    """How many places of one home unit are in which state; written by the database alone (R93)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="counts")
    unit_path = models.CharField(max_length=120, db_collation="C")
    due_on = models.DateField()
    waiting = models.IntegerField(default=0)
    sent = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    exempt = models.IntegerField(default=0)

    objects = RoundCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="round_count_once", fields=["round", "unit_path", "due_on"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_path}"


class RoundExtension(models.Model):
    """More time for an open round, and why; everybody who has yet to answer is told once (R99)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="extensions")
    due_before = models.DateField()
    due_on = models.DateField()
    closes_before = models.DateField()
    closes_on = models.DateField()
    reason = models.CharField(max_length=500)
    extended_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    extended_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(default=0)  # who were told

    class Meta:
        ordering = ["-extended_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="round_extension_is_later",
                condition=Q(due_on__gte=F("due_before"), closes_on__gte=F("closes_before"))
                & (Q(due_on__gt=F("due_before")) | Q(closes_on__gt=F("closes_before"))),
            ),
            models.CheckConstraint(name="round_extension_has_reason", condition=~Q(reason="")),
        ]
        indexes = [
            models.Index(
                fields=["round"], name="round_extension_to_tell", condition=Q(told_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.due_on:%d/%m/%Y}"


class RoundReminder(models.Model):
    """One reminder to all who are then still to answer by one due date; told once (R94)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    day = models.DateField()  # on which it is to be told
    told_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(name="round_reminder_once", fields=["round", "due_on", "day"]),
        ]
        indexes = [
            models.Index(fields=["day"], name="round_reminder_to_tell", condition=Q(told_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.day:%d/%m/%Y}"
