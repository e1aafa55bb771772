"""People on the roster. One name, one home unit, a birth year to tell namesakes apart."""

import uuid
from contextlib import suppress
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models.appointments import Appointment, Role
from accounts.models.units import ARMED_FORCES, Unit, below, in_armed_forces
from portal.lib.names import clean_name, given_name, search_key, sort_key
from portal.lib.phones import PhoneError, parse_phone, show_phone

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

PHONE_PATTERN = r"^\+84[35789][0-9]{8}$"


class UserQuerySet(models.QuerySet["User"]):
    def on_roster(self, on: date | None = None) -> "UserQuerySet":
        """People who have not left."""
        on = on or timezone.localdate()
        return self.filter(Q(left_on=None) | Q(left_on__gt=on))

    def awaiting_activation(self) -> "UserQuerySet":
        """People who may sign in but have never chosen a password."""
        unusable = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return self.on_roster().filter(unusable, is_active=True)

    def administrators(self) -> "UserQuerySet":
        in_force = Appointment.objects.in_force(timezone.localdate())
        return self.filter(
            pk__in=in_force.filter(role=Role.ADMINISTRATOR).values("person"), is_active=True
        )

    def in_order(self) -> "UserQuerySet":
        return self.order_by("sort_key", "id")

    def below(self, paths: list[str]) -> "UserQuerySet":
        return self.filter(below(paths))

    def visible_to(self, user: "User") -> "UserQuerySet":
        """Roster entries a person may know of: their own, and those their roles cover."""
        if user.is_administrator:
            return self
        scopes = user.scopes(Role.UNIT_HEAD, Role.STAFF, Role.DATA_OFFICER)
        return self.filter(Q(pk=user.pk) | below(scopes))

    def found_by(self, text: str) -> "UserQuerySet":
        """Search without marks over name and staff code."""
        words = search_key(text).split()
        found = self
        for word in words:
            found = found.filter(search_key__contains=word)
        return found


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(
        self, staff_code: str, full_name: str, unit: Unit, password: str | None = None, **more: Any
    ) -> "User":
        user = self.model(staff_code=staff_code, full_name=full_name, unit=unit, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user  # type: ignore[no-any-return]

    def find_by_login(self, text: str) -> "User | None":
        """By staff code in any case, else by mobile number however it is written."""
        text = text.strip()
        found = self.filter(staff_code__iexact=text).first()
        if found is None:
            with suppress(PhoneError):
                found = self.filter(phone=parse_phone(text)).first()
        return found  # type: ignore[no-any-return]  # the manager is made at run time

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(staff_code__iexact=username)  # type: ignore[no-any-return]


class User(AbstractBaseUser):
    """A person on the roster; everyone is a cadre, further roles are appointments."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff_code = models.CharField("mã cán bộ", max_length=30, unique=True)
    full_name = models.CharField("họ và tên", max_length=120)
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    search_key = models.CharField(max_length=200, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people")
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")
    position = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=12, blank=True)
    email = models.EmailField(blank=True)
    is_member = models.BooleanField(default=False)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    joined_on = models.DateField(default=timezone.localdate)
    left_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    session_stamp = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "staff_code"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("staff_code"), name="user_staff_code_any_case"),
            models.UniqueConstraint(
                name="user_phone_once", fields=["phone"], condition=~Q(phone="")
            ),
            models.CheckConstraint(
                name="user_phone_e164", condition=Q(phone="") | Q(phone__regex=PHONE_PATTERN)
            ),
            models.CheckConstraint(
                name="user_birth_year_plausible",
                condition=Q(birth_year=None) | Q(birth_year__gte=1900, birth_year__lte=2100),
            ),
            models.CheckConstraint(
                name="user_left_is_inactive", condition=Q(left_on=None) | Q(is_active=False)
            ),
            models.CheckConstraint(name="user_has_name", condition=~Q(full_name="")),
        ]
        indexes = [
            models.Index(fields=["unit_path", "sort_key", "id"], name="user_by_unit"),
            models.Index(fields=["sort_key", "id"], name="user_in_order"),  # large scopes
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="user_search"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="set_unit_path",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("unit_id", "unit_path"),  # type: ignore[no-untyped-call]  # pgtrigger's
                # The lock makes a move of the unit wait for this row, and this row for the move.
                func="""
                    SELECT path INTO NEW.unit_path FROM accounts_unit
                        WHERE id = NEW.unit_id FOR KEY SHARE;
                    RETURN NEW;
                """,
            ),
            # For all people that one statement adds: row by row it costs a roster most of its time.
            pgtrigger.Trigger(
                name="set_unit_path_added",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]  # pgtrigger's
                func="""
                    PERFORM FROM accounts_unit WHERE id IN (SELECT unit_id FROM added)
                        FOR KEY SHARE;
                    UPDATE accounts_user AS person SET unit_path = unit.path
                        FROM added JOIN accounts_unit AS unit ON unit.id = added.unit_id
                        WHERE person.id = added.id AND added.unit_path <> unit.path;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("accounts:person", args=[self.pk])

    def set_keys(self) -> None:
        """The stored sort and search keys follow the name (DOMAIN: Vietnamese order)."""
        self.full_name = clean_name(self.full_name)
        self.sort_key = sort_key(self.full_name)
        self.search_key = search_key(f"{self.full_name} {self.staff_code}")

    @property
    def given_name(self) -> str:
        return given_name(self.full_name)

    @cached_property
    def in_armed_forces(self) -> bool:
        """By the home unit or one above it; whoever signs in comes with it (R47)."""
        return bool(User.objects.filter(in_armed_forces(), pk=self.pk).exists())

    @property
    def shown_unit(self) -> str:
        """The home unit as it may stand beside the person's accounts (R47)."""
        return ARMED_FORCES if self.in_armed_forces else self.unit.name

    @property
    def shown_position(self) -> str:
        """What a person is often says of which unit (R47)."""
        return "" if self.in_armed_forces else self.position

    @property
    def shown_phone(self) -> str:
        return show_phone(self.phone) if self.phone else ""

    def get_full_name(self) -> str:
        return self.full_name

    def get_session_auth_hash(self) -> str:
        return self._session_hash()

    def _session_hash(self, secret: str | None = None) -> str:
        """Changes with the password and with `session_stamp`: that is "sign out everywhere"."""
        value = f"{self.password}{self.session_stamp}"
        return salted_hmac("accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    # -- roles -----------------------------------------------------------------------------

    @cached_property
    def appointments_in_force(self) -> "list[Appointment]":
        """Read once per request; a role that ended is gone at the next one."""
        if not self.is_active:
            return []
        return list(_held_on(timezone.localdate()).filter(person=self))

    def scopes(self, *roles: "Role | Combinable") -> list[str]:
        """Paths of the units in which one of these roles (any, when none is named) is held."""
        return [
            item.unit.path
            for item in self.appointments_in_force
            if item.unit and item.role != Role.ADMINISTRATOR and (not roles or item.role in roles)
        ]

    def holds(self, role: "Role", path: str | None = None) -> bool:
        """Whether the role is held at all, or for the unit at `path`."""
        return any(
            item.role == role
            and (path is None or item.unit is None or path.startswith(item.unit.path))
            for item in self.appointments_in_force
        )

    @property
    def is_administrator(self) -> bool:
        return self.holds(Role.ADMINISTRATOR)

    def acting_as(self, path: str = "") -> str:
        """Role and unit in words, as the trail keeps them: the role nearest to the unit at `path`."""
        covering = [
            item
            for item in self.appointments_in_force
            if item.unit is None or path.startswith(item.unit.path)
        ]
        nearest = max(
            covering, key=lambda item: len(item.unit.path) if item.unit else 0, default=""
        )
        return str(nearest)[:200]


@lru_cache(maxsize=2)
def _held_on(day: date) -> QuerySet[Appointment]:
    """Put together once a day: every request asks it of one person."""
    return Appointment.objects.in_force(day).select_related("unit")
