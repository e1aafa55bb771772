"""A unit enters the sessions that it held; what was sent as evidence is corrected, never altered."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.models import Unit, User
from audit import actions as audit
from directives.models import TrainingFile, TrainingSession
from directives.permissions import training as permissions
from portal.lib.access import Denied
from portal.lib.files import CheckedFile


class Held(TypedDict):
    """What is said of a session."""

    held_on: date
    topic: str
    present: int
    invited: int
    clauses: Sequence[int]


@transaction.atomic
def enter_training(
    unit: Unit, held: Held, *, file: CheckedFile | None = None, by: User
) -> TrainingSession:
    permissions.check_can_enter(by, unit)
    session = _new(unit, held, file, by)
    _record("training.entered", session, by)
    return session


@transaction.atomic
def change_training(
    session: TrainingSession, held: Held, *, file: CheckedFile | None = None, by: User
) -> TrainingSession:
    """While no list that was sent rests on it; a new file takes the place of the first (R227)."""
    session = _locked(session.pk)
    permissions.check_can_change(by, session)
    _check(session.unit, held)

    for name, value in held.items():
        setattr(session, name, value)
    session.save(update_fields=list(held))
    if file:
        TrainingFile.objects.filter(session=session).delete()
        _keep(session, file)
    _record("training.changed", session, by)
    return session


@transaction.atomic
def correct_training(
    session: TrainingSession, held: Held, *, file: CheckedFile | None = None, by: User
) -> TrainingSession:
    """The first row stays as it was sent; from now on the new one counts instead (R227, R228)."""
    session = _locked(session.pk)
    permissions.check_can_correct(by, session)
    corrected = _new(session.unit, held, file, by, corrects=session)
    _record("training.corrected", corrected, by)
    return corrected


@transaction.atomic
def remove_training(session: TrainingSession, *, by: User) -> None:
    session = _locked(session.pk)
    permissions.check_can_change(by, session)
    _record("training.removed", session, by)
    session.delete()


@transaction.atomic
def open_file(session: TrainingSession, *, by: User) -> TrainingFile:
    """A list of who came may be in it: a reading that cannot be recorded is none."""
    file = TrainingFile.objects.filter(session=session).first()
    if file is None:
        raise Denied("no_file", "Buổi này không có tệp kèm theo.")
    _record("training.file_opened", session, by)
    return file


def _new(
    unit: Unit,
    held: Held,
    file: CheckedFile | None,
    by: User,
    corrects: TrainingSession | None = None,
) -> TrainingSession:
    _check(unit, held)
    session = TrainingSession.objects.create(unit=unit, entered_by=by, corrects=corrects, **held)
    if file:
        _keep(session, file)
    session.refresh_from_db(fields=["unit_path"])  # made by the database
    return session


def _check(unit: Unit, held: Held) -> None:
    permissions.check_held(unit, held["held_on"])
    permissions.check_numbers(held["present"], held["invited"])


def _keep(session: TrainingSession, file: CheckedFile) -> None:
    TrainingFile.objects.create(
        session=session,
        media_type=file.media_type,
        suffix=file.suffix,
        size=len(file.content),
        sha256=file.sha256,
        content=file.content,
    )


def _locked(pk: UUID) -> TrainingSession:
    rows = TrainingSession.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit").get(pk=pk)


def _record(kind: str, session: TrainingSession, by: User) -> None:
    audit.record(
        kind,
        by=by,
        target=session,
        unit_path=session.unit_path,
        acted_as=by.acting_as(session.unit_path),
        held_on=session.held_on.isoformat(),
        present=session.present,
    )
