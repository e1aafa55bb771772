"""Where a person is signed in, and what ends it."""

import uuid

from django.db import transaction

from accounts import permissions
from accounts.models import User
from audit import actions as audit


@transaction.atomic
def end_all_sessions(person: User, *, by: User) -> User:
    """Sign the person out on every device at their next request."""
    permissions.check_can_end_sessions(by, person)  # R9

    renew_stamp(person)

    audit.record(
        "sessions.ended",
        by=by,
        target=person,
        subject=person,
        unit_path=person.unit_path,
        acted_as=by.acting_as(person.unit_path),
    )
    return person


@transaction.atomic
def change_password(person: User, password: str) -> User:
    """Sessions on other devices end with the old password."""
    person.set_password(password)
    person.save(update_fields=["password"])

    audit.record(
        "person.password_changed",
        by=person,
        target=person,
        subject=person,
        unit_path=person.unit_path,
    )
    return person


def renew_stamp(person: User) -> None:
    """Part of a deed that ends sessions; the deed itself is recorded by its caller.  # R9"""
    person.session_stamp = uuid.uuid4()
    User.objects.filter(pk=person.pk).update(session_stamp=person.session_stamp)
