"""The roster: people added, changed, gone and come back."""

from datetime import date
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from accounts import permissions
from accounts.actions.appointments import end_open_appointments, lock_administrators
from accounts.actions.sessions import renew_stamp
from accounts.models import ActivationCode, Unit, User
from audit import actions as audit


class PersonFields(TypedDict):
    """What the roster keeps of a person, and no more."""

    staff_code: str
    full_name: str
    position: NotRequired[str]
    phone: NotRequired[str]  # E.164 or empty
    email: NotRequired[str]
    is_member: NotRequired[bool]
    birth_year: NotRequired[int | None]


@transaction.atomic
def add_person(
    *, by: User, unit: Unit, joined_on: date | None = None, **fields: Unpack[PersonFields]
) -> User:
    """The person signs in for the first time with a code from an activation sheet."""
    permissions.check_can_add_person(by, unit)  # R14

    person = User(unit=unit, joined_on=joined_on or timezone.localdate(), **fields)
    person.set_unusable_password()
    person.save(force_insert=True)
    person.refresh_from_db(fields=["unit_path"])

    _record("person.added", person, by)
    return person


@transaction.atomic
def change_person(person: User, *, by: User, unit: Unit, **fields: Unpack[PersonFields]) -> User:
    """A new home unit moves the person in every list at once."""
    person = _locked(person)
    permissions.check_can_change_person(by, person, unit)  # R14

    values = {**fields, "unit": unit}
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name, value in values.items():
        setattr(person, name, value)
    person.save(update_fields=[*values, "sort_key", "search_key"])
    person.refresh_from_db(fields=["unit_path"])

    _record("person.changed", person, by, fields=changed)
    return person


@transaction.atomic
def record_leaving(person: User, *, by: User, on: date) -> User:
    """Roles, sessions, password and open code end with the membership.  # R17"""
    today = timezone.localdate()
    lock_administrators(today)
    person = _locked(person)
    permissions.check_can_record_leaving(by, person, on, today)

    ended = end_open_appointments(person, by=by, on=on)
    ActivationCode.objects.filter(person=person, used_at=None).delete()
    person.left_on = on
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["left_on", "is_active", "password"])
    renew_stamp(person)

    _record("person.left", person, by, roles_ended=ended)
    return person


@transaction.atomic
def record_return(person: User, *, by: User, unit: Unit, on: date) -> User:
    """Back on the roster, with no role and no password: both are given anew."""
    person = _locked(person)
    permissions.check_can_record_return(by, person, unit)

    person.unit = unit
    person.joined_on = on
    person.left_on = None
    person.is_active = True
    person.save(update_fields=["unit", "joined_on", "left_on", "is_active"])
    person.refresh_from_db(fields=["unit_path"])

    _record("person.returned", person, by)
    return person


def _locked(person: User) -> User:
    locked: User = User.objects.select_for_update().get(pk=person.pk)
    return locked


def _record(kind: str, person: User, by: User, **details: int | list[str]) -> None:
    audit.record(
        kind,
        by=by,
        target=person,
        subject=person,
        unit_path=person.unit_path,
        acted_as=by.acting_as(person.unit_path),
        **details,
    )
