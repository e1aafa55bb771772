"""The tree of units: any depth, dated, moved by two people. A cycle is impossible (R10)."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import connection, models
from django.db.models import Case, F, Func, Q, Value, When
from django.urls import reverse

from portal.lib.names import search_key

if TYPE_CHECKING:
    from accounts.models.people import User

SEGMENT = 6  # digits of one unit in a path
PATH_END = "g"  # sorts after every hexadecimal digit, so `path < p || 'g'` closes a subtree

SET_PATH = """
PERFORM pg_advisory_xact_lock(hashtext('accounts_unit.path'));
IF NEW.parent_id IS NOT NULL THEN
    SELECT path INTO above FROM accounts_unit WHERE id = NEW.parent_id FOR SHARE;
    IF above IS NULL OR (TG_OP = 'UPDATE' AND starts_with(above, OLD.path)) THEN
        RAISE EXCEPTION 'a unit cannot stand below itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_not_below_itself';
    END IF;
END IF;
NEW.path := above || segment;
RETURN NEW;
"""
# Each child takes its path from its parent again, and so on downwards.
CARRY_PATH = """
UPDATE accounts_unit SET path = path WHERE parent_id = NEW.id;
UPDATE accounts_user SET unit_path = NEW.path WHERE unit_id = NEW.id;
RETURN NULL;
"""


def lock_paths() -> None:
    """Until the transaction ends nobody else moves a unit; taken before any row of the tree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts_unit.path'))")


def at_and_above(path: str) -> list[str]:
    """Paths of the unit and of all above it, the top first."""
    return [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]


def id_at(path: str) -> int:
    """Of the unit that stands at this path, which ends with it."""
    return int(path[-SEGMENT:], 16)


def below(paths: Iterable[str], field: str = "unit_path") -> Q:
    """Rows of these units and of all units under them, as ranges that an index serves."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{field}__gte": path, f"{field}__lt": path + PATH_END})
    return found


ARMED_FORCES = "Đơn vị lực lượng vũ trang"  # stands for the name of such a unit (R47)


# One step for each unit above, by the index of paths. Paths compared one by one, in whatever order
# the planner likes, took a committee of 800 units half a second for a page of fifty rows.
IN_ARMED_FORCES = f"""EXISTS (
    SELECT FROM accounts_unit above JOIN accounts_unitkind kind ON kind.code = above.kind_id
    WHERE kind.is_armed_forces AND above.path IN (
        SELECT left(%(expressions)s, ends)
        FROM generate_series({SEGMENT}, length(%(expressions)s), {SEGMENT}) AS ends
    )
)"""  # noqa: S608  # a constant


def in_armed_forces(field: str = "unit_path") -> Func:
    """Whether the unit at the row's path, or one above it, belongs to the armed forces (R47)."""
    return Func(F(field), template=IN_ARMED_FORCES, output_field=models.BooleanField())


def shown_name(name: str = "name", path: str = "path") -> Case:
    """The unit's name as it may stand beside an account (R47), from the fields of a row."""
    return Case(When(in_armed_forces(path), then=Value(ARMED_FORCES)), default=F(name))


class Layout(models.TextChoices):
    PARTY = "party", "Văn bản của Đảng"
    ADMINISTRATIVE = "administrative", "Văn bản hành chính"


class UnitKindQuerySet(models.QuerySet["UnitKind"]):
    def in_force(self, on: date) -> "UnitKindQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class UnitKind(models.Model):
    """A kind of unit is data: the levels changed in 2025 and will change again."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120, unique=True)
    layout = models.CharField(max_length=20, choices=Layout, default=Layout.PARTY)
    document_suffix = models.CharField(max_length=20)  # after the number: -BC/ĐU, -BC/CB
    signs_for = models.CharField(max_length=80, blank=True)  # T/M BAN THƯỜNG VỤ, T/M CHI BỘ
    default_head_title = models.CharField(max_length=80)
    is_branch = models.BooleanField(default=False)  # a chi bộ: no seal
    is_school = models.BooleanField(default=False)
    is_armed_forces = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = UnitKindQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="unit_kind_layout_known", condition=Q(layout__in=Layout.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet["Unit"]):
    def in_force(self, on: date) -> "UnitQuerySet":
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def below(self, paths: Iterable[str]) -> "UnitQuerySet":
        return self.filter(below(paths, "path"))

    def visible_to(self, user: "User") -> "UnitQuerySet":
        """Units a person works with: their own and those that a role of theirs covers."""
        if user.is_administrator:
            return self
        return self.filter(Q(pk=user.unit_id) | below(user.scopes(), "path"))


class Unit(models.Model):
    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=300, editable=False)
    kind = models.ForeignKey(UnitKind, models.PROTECT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=120, unique=True, editable=False, db_collation="C")
    head_title = models.CharField(max_length=80)
    superior_name = models.CharField(
        max_length=200, blank=True
    )  # on paper, where no parent is here
    place = models.CharField(max_length=80, blank=True)  # where letters are dated: Bình Nguyên
    position = models.PositiveIntegerField(default=0)  # reading order among its siblings
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_units"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                name="unit_dates_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="unit_merged_only_when_ended",
                condition=Q(merged_into=None) | Q(valid_to__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_id_fits_path", condition=Q(id__gt=0, id__lt=0x1000000)
            ),
            models.UniqueConstraint(
                name="unit_name_once_per_parent",
                fields=["parent", "name"],
                condition=Q(valid_to=None),
                nulls_distinct=False,
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="set_path",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("id", "parent_id", "path"),  # type: ignore[no-untyped-call]  # pgtrigger's
                func=SET_PATH,
                declare=[
                    ("above", "text := ''"),
                    ("segment", "text := lpad(to_hex(NEW.id), 6, '0')"),
                ],
            ),
            pgtrigger.Trigger(
                name="carry_path",
                when=pgtrigger.After,
                # Not `UPDATE OF path`: that asks for the column in the statement, not for a change.
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("path"),
                func=CARRY_PATH,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("accounts:unit", args=[self.pk])

    def set_keys(self) -> None:
        """The stored search key follows the name and the code."""
        self.search_key = search_key(f"{self.name} {self.code}")


class UnitMove(models.Model):
    """Moving a unit moves what people may see: one proposes, another approves (R12)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="moves")
    new_parent = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="unit_move_decided_whole",
                condition=Q(decided_by=None, decided_at=None, approved=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, approved__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_move_two_people",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
            models.UniqueConstraint(
                name="unit_move_one_open", fields=["unit"], condition=Q(approved=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.new_parent or 'cấp cao nhất'}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:unit_move", args=[self.pk])
