"""An incident: an account that its owner lost, that is impersonated or abused. Help comes first."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Extract
from django.urls import reverse
from django.utils import timezone

from accounts.models import ARMED_FORCES, User, in_armed_forces
from portal.lib.workflow import guard
from registry.models.reviewers import on_desk_of, reviewable_by
from registry.platforms import CHOICES, PLATFORMS, Platform
from registry.workflow import INCIDENT_STEPS, UNRESOLVED, IncidentStatus

BEGIN = """
IF NEW.status <> 'open' THEN
    RAISE EXCEPTION 'an incident begins open'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_begins_open';
END IF;
SELECT unit_path, sort_key, search_key, left_on IS NOT NULL
    INTO NEW.unit_path, NEW.sort_key, NEW.search_key, NEW.owner_left
    FROM accounts_user WHERE id = NEW.owner_id FOR SHARE;
RETURN NEW;
"""
KEPT = """
IF NOT accounts_purge_allows('incident', OLD.id::text) THEN
    RAISE EXCEPTION 'an incident is kept until its time is over'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_is_kept';
END IF;
RETURN OLD;
"""
NOTE_STAYS = """
IF TG_OP = 'UPDATE' OR NOT accounts_purge_allows('incident', OLD.incident_id::text) THEN
    RAISE EXCEPTION 'what was said about an incident is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_note_stays';
END IF;
RETURN OLD;
"""
ALWAYS = [
    "id", "owner_id", "kind", "platform", "identity", "display_name", "shown_address",
    "was_declared", "opened_by_id", "opened_at", "answer_due_on",
]  # fmt: skip
ONCE_ANSWERED = ["answered_by_id", "answered_at"]
ONCE_CLOSED = [
    "description", "contained_at", "closed_by_id", "closed_at", "outcome", "what_happened",
    "steps_done", *ONCE_ANSWERED,
]  # fmt: skip


def stays(columns: list[str], *, when: str = "TRUE") -> str:
    """SQL for a trigger: while `when` holds of the old row, these columns keep their values."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"""
IF {when} AND ROW({old}) IS DISTINCT FROM ROW({new}) THEN
    RAISE EXCEPTION 'what was said about an incident is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_stays';
END IF;
"""


class IncidentKind(models.TextChoices):
    LOST_CONTROL = "lost_control", "Mất quyền kiểm soát"
    IMPERSONATED = "impersonated", "Bị giả mạo"
    ABUSED = "abused", "Bị lợi dụng, quấy rối"


class Outcome(models.TextChoices):
    RECOVERED = "recovered", "Đã lấy lại quyền kiểm soát"
    REMOVED = "removed", "Tài khoản giả mạo đã bị gỡ"
    ABANDONED = "abandoned", "Không lấy lại được, đã ngừng dùng"
    MISTAKEN = "mistaken", "Không phải sự cố"
    OTHER = "other", "Kết quả khác"


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: User) -> "IncidentQuerySet":
        """One's own, and those that one follows as a head (R100)."""
        followed = reviewable_by(user, timezone.localdate())
        return self.filter(Q(owner=user) | followed & Q(owner_left=False))

    def of_members(self, user: User) -> "IncidentQuerySet":
        """What a head follows: of people whose declarations they may review, never their own."""
        return self.filter(reviewable_by(user, timezone.localdate()), owner_left=False)

    def on_desk_of(self, user: User) -> "IncidentQuerySet":
        """What lies directly with this head."""
        return self.filter(on_desk_of(user, timezone.localdate()), owner_left=False)

    def unresolved(self) -> "IncidentQuerySet":
        return self.filter(status__in=UNRESOLVED)

    def unanswered(self) -> "IncidentQuerySet":
        """The clock of the unit's first answer runs, or has run out (R104)."""
        return self.unresolved().filter(answered_at=None)

    def about_account(self, row: str = "") -> "IncidentQuerySet":
        """Of one declared account, named by the outer query; `row` leads to it ("account__").

        An account is known by its address, and by its name where it has no public one (R103).
        """
        same_address = ~Q(identity="") | Q(display_name=OuterRef(f"{row}display_name"))
        return self.filter(
            same_address,
            owner=OuterRef(f"{row}declaration__owner"),
            platform=OuterRef(f"{row}platform"),
            identity=OuterRef(f"{row}identity"),
        )

    def with_shown_unit(self) -> "IncidentQuerySet":
        """With the home unit loaded, and whether its name may stand beside an account (R47)."""
        return self.select_related("owner__unit").annotate(in_armed_forces=in_armed_forces())

    def by_urgency(self) -> "IncidentQuerySet":
        """What waits for an answer first, the longest overdue on top; closed ones last, newest first.

        `turn` and `place` are for pages by key: ("turn", "place", "id").
        """
        closed = -Extract("closed_at", "epoch")
        due = Extract(Cast("answer_due_on", models.DateTimeField()), "epoch")
        is_closed = Q(status=IncidentStatus.CLOSED)
        return self.annotate(
            turn=Case(
                When(is_closed, then=Value(2)),
                When(answered_at=None, then=Value(0)),
                default=Value(1),
            ),
            place=Cast(Case(When(is_closed, then=closed), default=due), models.BigIntegerField()),
        )


class Incident(models.Model):
    """The account stands here as it was declared, so that the record outlives the version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=20, choices=IncidentKind)
    platform = models.CharField(max_length=20, choices=CHOICES)
    identity = models.CharField(
        max_length=600, blank=True, editable=False
    )  # "" where none is public
    display_name = models.CharField(max_length=120)
    shown_address = models.CharField(max_length=500, blank=True)
    was_declared = models.BooleanField(default=True)
    description = models.TextField(max_length=2000, blank=True)
    status = models.CharField(max_length=20, choices=IncidentStatus, default=IncidentStatus.OPEN)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # the owner or a head
    opened_at = models.DateTimeField(default=timezone.now)
    answer_due_on = models.DateField()  # the last day for the unit's first answer
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)  # the unit's first answer
    late_told_at = models.DateTimeField(null=True)  # when the heads heard that its day is over
    contained_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    what_happened = models.TextField(max_length=2000, blank=True)
    steps_done = ArrayField(models.CharField(max_length=40), default=list)  # codes of the step list
    # Copied from the owner by the database, here and when the owner's change.
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    search_key = models.CharField(max_length=200, editable=False)
    owner_left = models.BooleanField(default=False, editable=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="incident_status_known", condition=Q(status__in=IncidentStatus.values)
            ),
            models.CheckConstraint(
                name="incident_kind_known", condition=Q(kind__in=IncidentKind.values)
            ),
            models.CheckConstraint(
                name="incident_platform_known",
                condition=Q(platform__in=[item.value for item in Platform]),
            ),
            models.CheckConstraint(name="incident_names_account", condition=~Q(display_name="")),
            models.CheckConstraint(
                name="incident_answered_whole",
                condition=Q(answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="incident_contained_has_date",
                condition=~Q(status=IncidentStatus.CONTAINED) | Q(contained_at__isnull=False),
            ),
            models.CheckConstraint(
                name="incident_closed_whole",
                condition=(
                    Q(
                        status=IncidentStatus.CLOSED,
                        closed_at__isnull=False,
                        closed_by__isnull=False,
                        outcome__in=Outcome.values,
                    )
                    & ~Q(what_happened="")
                )
                | (
                    ~Q(status=IncidentStatus.CLOSED)
                    & Q(closed_at=None, closed_by=None, outcome="", what_happened="")
                ),
            ),
            models.CheckConstraint(
                name="incident_not_answered_by_owner",
                condition=Q(answered_by=None) | ~Q(answered_by=F("owner")),
            ),
            models.CheckConstraint(
                name="incident_times_in_order",
                condition=(Q(answered_at=None) | Q(answered_at__gte=F("opened_at")))
                & (Q(contained_at=None) | Q(contained_at__gte=F("opened_at")))
                & (Q(closed_at=None) | Q(closed_at__gte=F("opened_at"))),
            ),
            models.UniqueConstraint(  # R103
                name="incident_one_open_for_address",
                fields=["owner", "platform", "identity"],
                condition=Q(status__in=UNRESOLVED) & ~Q(identity=""),
            ),
            models.UniqueConstraint(  # R103
                name="incident_one_open_for_name",
                fields=["owner", "platform", "display_name"],
                condition=Q(status__in=UNRESOLVED, identity=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_due_on"],
                name="incident_unanswered",
                condition=Q(status__in=UNRESOLVED, answered_at=None, late_told_at=None),
            ),
            models.Index(fields=["status", "unit_path"], name="incident_by_unit"),
            models.Index(fields=["opened_at"], name="incident_by_time"),
        ]
        triggers = [
            guard(INCIDENT_STEPS, name="incident_steps"),
            pgtrigger.Trigger(
                name="incident_begins",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=BEGIN,
            ),
            pgtrigger.Trigger(
                name="incident_stays",  # R107
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=stays(ALWAYS)
                + stays(["description"], when="OLD.description <> ''")
                + stays(ONCE_ANSWERED, when="OLD.answered_at IS NOT NULL")
                + stays(ONCE_CLOSED, when="OLD.status = 'closed'")
                + "RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="incident_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=KEPT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.display_name}"

    def get_absolute_url(self) -> str:
        return reverse("registry:incident", args=[self.pk])

    @property
    def platform_label(self) -> str:
        return PLATFORMS[Platform(self.platform)].label

    @property
    def shown_unit(self) -> str:
        """The armed forces' units are not named beside an account (CT21 III.1, R47)."""
        armed: bool = self.__dict__["in_armed_forces"]  # annotated by with_shown_unit()
        return ARMED_FORCES if armed else self.owner.unit.name

    @property
    def shown_position(self) -> str:
        """What a person is often says of which unit (R47)."""
        return "" if self.shown_unit == ARMED_FORCES else self.owner.position

    @property
    def is_unresolved(self) -> bool:
        return self.status in UNRESOLVED

    @property
    def waits_too_long(self) -> bool:
        """No first answer of the unit, and the day for it is over."""
        return (
            self.is_unresolved
            and self.answered_at is None
            and self.answer_due_on < timezone.localdate()
        )


class IncidentNote(models.Model):
    """What the owner and the unit write to each other about it; added, never altered."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(max_length=2000)
    from_unit = models.BooleanField(default=False)  # written by a head, not by the owner

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(name="incident_note_says_something", condition=~Q(text="")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="incident_note_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=NOTE_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.at:%d/%m/%Y %H:%M}"
