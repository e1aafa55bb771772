"""Dated roles with a scope: the unit and all below it. Everyone on the roster is a cadre."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models.units import Unit, below

if TYPE_CHECKING:
    from accounts.models.people import User


class Role(models.TextChoices):
    CADRE = "cadre", "Cán bộ, đảng viên"  # everyone, by the home unit; never an appointment
    UNIT_HEAD = "unit_head", "Người đứng đầu"
    STAFF = "staff", "Cán bộ văn phòng"
    HANDLER = "handler", "Người thụ lý"
    DECIDER = "decider", "Người quyết định"
    DATA_OFFICER = "data_officer", "Phụ trách dữ liệu cá nhân"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


TWO_PERSON_ROLES = [Role.DECIDER, Role.DATA_OFFICER]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def in_force(self, on: date) -> "AppointmentQuerySet":
        """Begun, not ended, and approved where a second person must approve (R13)."""
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on, awaits_approval=False
        )

    def overlapping(
        self, person: "User", role: Role, unit: Unit | None, valid_from: date
    ) -> "AppointmentQuerySet":
        """The same role of the same person in the same unit, at any time from that day on."""
        same = self.filter(person=person, role=role, unit=unit)
        return same.exclude(valid_to=F("valid_from")).filter(
            Q(valid_to=None) | Q(valid_to__gt=valid_from)
        )

    def proposed(self) -> "AppointmentQuerySet":
        return self.filter(awaits_approval=True, ended_at=None)

    def visible_to(self, user: "User") -> "AppointmentQuerySet":
        if user.is_administrator:
            return self
        return self.filter(Q(person=user) | below(user.scopes(Role.STAFF), "unit__path"))


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class Appointment(models.Model):
    """`valid_to` is the first day on which the role is no longer held."""

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="appointments"
    )  # None only for the administrator: the whole portal
    title = models.CharField(max_length=120, blank=True)  # chức danh, as it signs
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+"
    )  # None: set up on the server itself
    granted_at = models.DateTimeField(auto_now_add=True)
    awaits_approval = models.BooleanField(default=False)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["role", "unit__path", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="appointment_role_known",
                condition=Q(role__in=[role for role in Role.values if role != Role.CADRE]),
            ),
            models.CheckConstraint(
                name="appointment_scope_by_role",
                condition=Q(role=Role.ADMINISTRATOR, unit=None)
                | (~Q(role=Role.ADMINISTRATOR) & Q(unit__isnull=False)),
            ),
            models.CheckConstraint(
                name="appointment_not_to_oneself",
                condition=Q(granted_by=None) | ~Q(granted_by=F("person")),
            ),
            models.CheckConstraint(
                name="appointment_two_people",
                condition=Q(approved_by=None)
                | (
                    ~Q(approved_by=F("person"))
                    & (Q(granted_by=None) | ~Q(approved_by=F("granted_by")))
                ),
            ),
            models.CheckConstraint(
                name="appointment_approved_whole",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False, awaits_approval=False),
            ),
            models.CheckConstraint(
                name="appointment_needs_second_person",
                condition=~Q(role__in=TWO_PERSON_ROLES)
                | Q(granted_by=None)
                | Q(awaits_approval=True)
                | Q(approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_dates_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="appointment_ended_whole",
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_at__isnull=False, valid_to__isnull=False),
            ),
            ExclusionConstraint(
                name="appointment_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce(F("unit"), 0), RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "valid_to", RangeBoundary(inclusive_upper=False)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["unit", "role"], name="appointment_by_unit")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.unit or 'toàn hệ thống'}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:appointment", args=[self.pk])

    @property
    def is_proposed(self) -> bool:
        return self.awaits_approval and self.ended_at is None
