"""A declaration: one numbered version of what a person says of their own accounts."""

import uuid
from datetime import date

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.models import ARMED_FORCES, Role, User, below, in_armed_forces, shown_name
from portal.lib.names import search_key
from portal.lib.workflow import guard
from registry.models.reviewers import on_desk_of, reviewable_by, reviewers_of
from registry.workflow import ONCE_ACCEPTED, OPEN, STEPS, Status

ENDED = [Status.SUPERSEDED, Status.RETURNED, Status.WITHDRAWN]
ALWAYS = ["id", "owner_id", "version", "started_at", "typed_by_id"]
ONCE_SENT = [
    "no_social_network", "unchanged", "commitment_version", "legal_basis", "submitted_at",
    "due_on", "review_due_on", "accounts_total", "added", "removed", "changed",
    "confirmation", "signature_file", "signed_on",
]  # fmt: skip
ONCE_DECIDED = ["reviewed_at", "reviewed_by_id", "return_reason", "withdrawn_at"]

BEGIN = """
IF NEW.status <> 'draft' THEN
    RAISE EXCEPTION 'a declaration begins as a draft'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'declaration_begins_as_draft';
END IF;
SELECT unit_path, sort_key, search_key, left_on IS NOT NULL
    INTO NEW.unit_path, NEW.sort_key, NEW.search_key, NEW.owner_left
    FROM accounts_user WHERE id = NEW.owner_id FOR SHARE;
RETURN NEW;
"""
SAY_ONE_THING = """
IF NEW.no_social_network = EXISTS (
    SELECT FROM registry_declaredaccount WHERE declaration_id = NEW.id
) THEN
    RAISE EXCEPTION 'a sent declaration lists accounts or says that there are none'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'declaration_says_one_thing';
END IF;
RETURN NEW;
"""
REFUSE_DELETE = """
IF NOT accounts_purge_allows('declaration', OLD.id::text) THEN
    RAISE EXCEPTION 'only a draft can be discarded'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'declaration_sent_is_kept';
END IF;
RETURN OLD;
"""
# A version before may go when its time is over; otherwise what it was made from stays named.
LINKS_STAY = """
IF (OLD.previous_id IS DISTINCT FROM NEW.previous_id AND NOT (
        NEW.previous_id IS NULL AND accounts_purge_allows('declaration', OLD.previous_id::text)))
    OR (OLD.base_id IS DISTINCT FROM NEW.base_id AND NOT (
        NEW.base_id IS NULL AND accounts_purge_allows('declaration', OLD.base_id::text))) THEN
    RAISE EXCEPTION 'a sent declaration is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'declaration_sent_stays';
END IF;
"""


def stays(columns: list[str], *, when: str = "TRUE") -> str:
    """SQL for a trigger: while `when` holds of the old row, these columns keep their values."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"""
IF {when} AND ({old}) IS DISTINCT FROM ({new}) THEN
    RAISE EXCEPTION 'a sent declaration is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'declaration_sent_stays';
END IF;
"""


class Confirmation(models.TextChoices):
    """How the owner confirmed what was sent (R121)."""

    SELF = "self", "tự gửi trên cổng"
    CODE = "code", "bằng mã trên phiếu của mình"
    SIGNATURE = "signature", "bằng chữ ký trên bản giấy"


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, user: User) -> "DeclarationQuerySet":
        """One's own, and what was sent by people whom one may review as a head (R37).

        What a person who left has sent waits for its retention date: no head opens it (R127).
        """
        sent = reviewable_by(user, timezone.localdate()) & ~Q(status=Status.DRAFT)
        return self.filter(Q(owner=user) | sent & Q(owner_left=False))

    def for_review_by(self, user: User) -> "DeclarationQuerySet":
        """What a head may see of others, never their own (R35)."""
        return self.visible_to(user).exclude(owner=user)

    def on_desk_of(self, user: User) -> "DeclarationQuerySet":
        """What was sent and lies directly with this head; reads who heads what, once."""
        sent = self.exclude(status=Status.DRAFT).filter(owner_left=False)
        desk = on_desk_of(user, timezone.localdate())
        return sent.filter(desk & ~Q(typed_by=user))  # R122

    def typed_in_by(self, user: User) -> "DeclarationQuerySet":
        """Paper forms that this clerk types or has typed, of people still in the scope (R120)."""
        paths = [] if user.is_administrator else user.scopes(Role.STAFF)
        return self.filter(below(paths), typed_by=user, owner_left=False)

    def typed_for_people_of(self, user: User) -> "DeclarationQuerySet":
        """Drafts that any clerk types for people of this one's scope: that they are, not what they say."""
        paths = [] if user.is_administrator else user.scopes(Role.STAFF)
        drafts = self.filter(status=Status.DRAFT, typed_by__isnull=False, owner_left=False)
        return drafts.filter(below(paths))

    def waiting_too_long(self, on: date) -> "DeclarationQuerySet":
        return self.filter(status=Status.SUBMITTED, review_due_on__lt=on)

    def sent_late(self) -> "DeclarationQuerySet":
        return self.filter(submitted_at__date__gt=F("due_on"))

    def with_shown_unit(self) -> "DeclarationQuerySet":
        """With the home unit loaded, and whether its name may stand beside an account (R47)."""
        return self.select_related("owner__unit").annotate(in_armed_forces=in_armed_forces())

    def with_names(self) -> "DeclarationQuerySet":
        """With the two names that a list shows, and neither the person nor the unit as objects."""
        named = {
            "owner_name": F("owner__full_name"),
            "unit_name": shown_name("owner__unit__name", "unit_path"),
        }
        return self.annotate(**named)

    def for_reading(self) -> "DeclarationQuerySet":
        """With all that a page about one version names, the accounts excepted (R41)."""
        return self.with_shown_unit().select_related("base", "reviewed_by", "typed_by")

    def found_by(self, text: str) -> "DeclarationQuerySet":
        """Search without marks over the owner's name and staff code."""
        found = self
        for word in search_key(text).split():
            found = found.filter(search_key__contains=word)
        return found


class Declaration(models.Model):
    """`previous` is what it was prefilled from, `base` the accepted version it is compared with.

    `added`, `removed` and `changed` count the accounts that differ from `base`, so that a list
    can say what changed without reading any account.
    """

    owner_name: str  # by with_names() alone, as the next
    unit_name: str

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="declarations")
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    no_social_network = models.BooleanField(default=False)
    unchanged = models.BooleanField(default=False)  # sent by "nothing changed"
    commitment_version = models.CharField(max_length=60, blank=True)
    legal_basis = models.TextField(blank=True)  # as shown when it was sent
    started_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()  # the last day to send it in time
    submitted_at = models.DateTimeField(null=True)
    review_due_on = models.DateField(null=True)  # the last day for the reviewer's answer
    withdrawn_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(blank=True, max_length=2000)
    superseded_at = models.DateTimeField(null=True)
    previous = models.ForeignKey("self", models.SET_NULL, null=True, related_name="next_versions")
    base = models.ForeignKey("self", models.SET_NULL, null=True, related_name="compared_versions")
    typed = models.JSONField(null=True)  # a draft's lines as they are being typed, finished or not
    typed_by = models.ForeignKey(  # a clerk who typed a paper form for the owner (R120)
        User, models.PROTECT, null=True, related_name="typed_declarations"
    )
    confirmation = models.CharField(max_length=20, choices=Confirmation, blank=True)
    signature_file = models.CharField(max_length=60, blank=True)  # where the signed form is kept
    signed_on = models.DateField(null=True)
    accounts_total = models.PositiveSmallIntegerField(default=0)
    added = models.PositiveSmallIntegerField(default=0)
    removed = models.PositiveSmallIntegerField(default=0)
    changed = models.PositiveSmallIntegerField(default=0)
    # Copied from the owner by the database, here and when the owner's change (R126, R128).
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    search_key = models.CharField(max_length=200, editable=False)
    owner_left = models.BooleanField(default=False, editable=False)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "-version"]
        constraints = [
            models.UniqueConstraint(name="declaration_version_once", fields=["owner", "version"]),
            models.UniqueConstraint(
                name="declaration_one_open", fields=["owner"], condition=Q(status__in=OPEN)
            ),
            models.UniqueConstraint(
                name="declaration_one_accepted",
                fields=["owner"],
                condition=Q(status=Status.ACCEPTED),
            ),
            models.CheckConstraint(
                name="declaration_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(name="declaration_version_counts", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="declaration_sent_whole",
                condition=Q(status=Status.DRAFT, submitted_at=None, review_due_on=None)
                | (
                    ~Q(status=Status.DRAFT)
                    & Q(submitted_at__isnull=False, review_due_on__isnull=False)
                    & ~Q(commitment_version="")
                    & ~Q(legal_basis="")
                ),
            ),
            models.CheckConstraint(  # R121
                name="declaration_confirmed_whole",
                condition=Q(status=Status.DRAFT, confirmation="", signature_file="", signed_on=None)
                | (
                    ~Q(status=Status.DRAFT)
                    & (
                        Q(confirmation=Confirmation.SELF, signature_file="", signed_on=None)
                        | Q(
                            confirmation=Confirmation.CODE,
                            typed_by__isnull=False,
                            signature_file="",
                            signed_on=None,
                        )
                        | (
                            Q(
                                confirmation=Confirmation.SIGNATURE,
                                typed_by__isnull=False,
                                signed_on__isnull=False,
                            )
                            & ~Q(signature_file="")
                        )
                    )
                ),
            ),
            models.CheckConstraint(
                name="declaration_not_typed_by_owner",
                condition=Q(typed_by=None) | ~Q(typed_by=F("owner")),
            ),
            models.CheckConstraint(  # R122
                name="declaration_not_reviewed_by_clerk",
                condition=Q(reviewed_by=None) | Q(typed_by=None) | ~Q(reviewed_by=F("typed_by")),
            ),
            models.CheckConstraint(
                name="declaration_typed_only_as_draft",
                condition=Q(typed=None) | Q(status=Status.DRAFT),
            ),
            models.CheckConstraint(
                name="declaration_reviewed_whole",
                condition=Q(
                    status__in=[Status.RETURNED, *ONCE_ACCEPTED],
                    reviewed_at__isnull=False,
                    reviewed_by__isnull=False,
                )
                | Q(status__in=[*OPEN, Status.WITHDRAWN], reviewed_at=None, reviewed_by=None),
            ),
            models.CheckConstraint(
                name="declaration_not_reviewed_by_owner",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("owner")),
            ),
            models.CheckConstraint(
                name="declaration_returned_has_reason",
                condition=(Q(status=Status.RETURNED) & ~Q(return_reason=""))
                | (~Q(status=Status.RETURNED) & Q(return_reason="")),
            ),
            models.CheckConstraint(
                name="declaration_withdrawn_has_date",
                condition=Q(status=Status.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(status=Status.WITHDRAWN) & Q(withdrawn_at=None)),
            ),
            models.CheckConstraint(
                name="declaration_superseded_has_date",
                condition=Q(status=Status.SUPERSEDED, superseded_at__isnull=False)
                | (~Q(status=Status.SUPERSEDED) & Q(superseded_at=None)),
            ),
            models.CheckConstraint(
                name="declaration_times_in_order",
                condition=(Q(submitted_at=None) | Q(submitted_at__gte=F("started_at")))
                & (Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("submitted_at")))
                & (Q(reviewed_at=None) | Q(reviewed_at__gte=F("submitted_at")))
                & (Q(superseded_at=None) | Q(superseded_at__gte=F("reviewed_at"))),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "sort_key", "id"], name="declaration_in_order"),
            models.Index(fields=["status", "unit_path"], name="declaration_by_unit"),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="declaration_search"),
            models.Index(  # for a desk: which of those that wait were typed from paper (R122)
                fields=["unit_path"],
                name="declaration_typed_waiting",
                condition=Q(status=Status.SUBMITTED, typed_by__isnull=False),
            ),
            models.Index(  # what may be over its time (R86)
                Coalesce("superseded_at", "withdrawn_at", "reviewed_at"),
                name="declaration_ended",
                condition=Q(status__in=ENDED),
            ),
            models.Index(
                fields=["unit_path"], name="declaration_of_left", condition=Q(owner_left=True)
            ),
        ]
        triggers = [
            guard(STEPS, name="declaration_steps"),  # R33
            pgtrigger.Trigger(
                name="declaration_begins",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=BEGIN,
            ),
            pgtrigger.Trigger(
                name="declaration_says_one_thing",  # R34
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status=Status.DRAFT, new__status=Status.SUBMITTED),
                func=SAY_ONE_THING,
            ),
            pgtrigger.Trigger(
                name="declaration_sent_stays",  # R31
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=stays(ALWAYS)
                + stays(ONCE_SENT, when="OLD.status <> 'draft'")
                + stays(ONCE_DECIDED, when="OLD.status NOT IN ('draft', 'submitted')")
                + LINKS_STAY
                + "RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="declaration_sent_is_kept",  # R31
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__status=Status.DRAFT),
                func=REFUSE_DELETE,
            ),
        ]

    def __str__(self) -> str:
        return f"bản kê khai số {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("registry:declaration", args=[self.pk])

    def reviewers(self) -> list[User]:
        """Who is told that it waits, today."""
        heads = reviewers_of(self.owner, timezone.localdate(), self.typed_by)
        return [head.person for head in heads]

    @property
    def is_copied_unseen(self) -> bool:
        """A paper form that repeats what was accepted: its clerk is not shown what that was (R119)."""
        return self.typed_by_id is not None and self.previous_id is not None

    @property
    def shown_unit(self) -> str:
        """The armed forces' units are not named beside an account (CT21 III.1, R47)."""
        armed: bool = self.__dict__["in_armed_forces"]  # annotated by with_shown_unit()
        return ARMED_FORCES if armed else self.owner.unit.name

    @property
    def shown_position(self) -> str:
        """It often names the unit (R47)."""
        armed: bool = self.__dict__["in_armed_forces"]
        return "" if armed else self.owner.position

    @property
    def is_late(self) -> bool:
        """Sent after its due date."""
        return self.submitted_at is not None and (
            timezone.localdate(self.submitted_at) > self.due_on
        )

    @property
    def waits_too_long(self) -> bool:
        return (
            self.status == Status.SUBMITTED
            and self.review_due_on is not None
            and self.review_due_on < timezone.localdate()
        )

    @property
    def summary(self) -> str:
        """What a list says instead of the accounts."""
        if self.no_social_network:
            return "Không sử dụng mạng xã hội"
        counts = [("thêm", self.added), ("bỏ", self.removed), ("sửa", self.changed)]
        words = " · ".join(f"{word} {count}" for word, count in counts if count)
        # What it was compared with may be gone (R88): the comparison itself then still says so.
        if self.base_id is None and not (words or self.unchanged):
            return f"Lần đầu, {self.accounts_total} tài khoản"
        return words.capitalize() or "Không thay đổi"
