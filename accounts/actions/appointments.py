"""Roles: granted, approved by a second person where it matters, ended."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import inbox, permissions
from accounts.actions.sessions import renew_stamp
from accounts.models import TWO_PERSON_ROLES, Appointment, Role, Unit, User
from audit import actions as audit


@transaction.atomic
def grant_appointment(
    person: User,
    *,
    by: User,
    role: Role,
    unit: Unit | None,
    valid_from: date,
    title: str = "",
) -> Appointment:
    """In force at once, except the roles that a second administrator must approve."""
    person = User.objects.select_for_update().get(pk=person.pk)
    permissions.check_can_grant(by, person, role, unit, valid_from)  # R13

    appointment = Appointment.objects.create(
        person=person,
        role=role,
        unit=unit,
        title=title,
        valid_from=valid_from,
        granted_by=by,
        awaits_approval=role in TWO_PERSON_ROLES,
    )

    _record("appointment.granted", appointment, by)
    if appointment.awaits_approval:
        others = User.objects.administrators().exclude(pk__in=[by.pk, person.pk])
        inbox.tell(others, "appointment.proposed", appointment)
    else:
        inbox.tell([person], "appointment.granted", person)
    return appointment


@transaction.atomic
def approve_appointment(appointment: Appointment, *, by: User) -> Appointment:
    appointment = _locked(appointment)
    permissions.check_can_approve_appointment(by, appointment)  # R13

    appointment.awaits_approval = False
    appointment.approved_by = by
    appointment.approved_at = timezone.now()
    appointment.save(update_fields=["awaits_approval", "approved_by", "approved_at"])

    _record("appointment.approved", appointment, by)
    inbox.tell([appointment.person], "appointment.granted", appointment.person)
    return appointment


@transaction.atomic
def end_appointment(appointment: Appointment, *, by: User) -> Appointment:
    """From this moment the role is gone, and the person signs in again. Also refuses a proposal."""
    today = timezone.localdate()
    lock_administrators(today)
    appointment = _locked(appointment)
    permissions.check_can_end_appointment(by, appointment, today)

    _end(appointment, by, today)
    renew_stamp(appointment.person)  # R9

    _record("appointment.ended", appointment, by)
    return appointment


def end_open_appointments(person: User, *, by: User, on: date) -> list[str]:
    """Part of `record_leaving`, which records them; returns the ids."""
    ended = []
    for appointment in person.appointments.select_for_update(of=("self",)).filter(ended_at=None):
        if appointment.valid_to is None or appointment.valid_to > on:
            _end(appointment, by, on)
            ended.append(str(appointment.pk))
    return ended


def lock_administrators(on: date) -> None:
    """So that two administrators cannot remove each other at the same moment."""
    held = Appointment.objects.in_force(on).filter(role=Role.ADMINISTRATOR).order_by("pk")
    list(held.select_for_update(of=("self",)))


def _locked(appointment: Appointment) -> Appointment:
    appointments = Appointment.objects.select_related("person", "unit")
    return appointments.select_for_update(of=("self",)).get(pk=appointment.pk)


def _end(appointment: Appointment, by: User, on: date) -> None:
    appointment.valid_to = max(on, appointment.valid_from)
    appointment.ended_by = by
    appointment.ended_at = timezone.now()
    appointment.save(update_fields=["valid_to", "ended_by", "ended_at"])


def _record(kind: str, appointment: Appointment, by: User) -> None:
    audit.record(
        kind,
        by=by,
        target=appointment,
        subject=appointment.person,
        unit_path=appointment.unit.path if appointment.unit else "",
        acted_as=by.acting_as(),
        role=appointment.role,
    )
