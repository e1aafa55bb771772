"""A handler's own notes: written while the case goes on, gone when it is closed (R171).

Nothing rests on them. They are no part of the matter, and neither side ever sees them.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from accounts.models import User
from violations.actions.cases import lock, locked, record
from violations.models import Case, HandlerNote
from violations.permissions import notes as permissions
from violations.workflow import CaseStatus

OVER = [CaseStatus.CLOSED, CaseStatus.SPENT]


@transaction.atomic
def add_handler_note(case: Case, *, by: User, text: str) -> HandlerNote:
    case = lock(case)
    permissions.check_can_note(by, case)
    permissions.check_takes_notes(case)

    note = HandlerNote.objects.create(case=case, by=by, text=text)

    record("handler_note.added", case, by)
    return note


def cases_with_old_notes() -> Iterable[UUID]:
    rows = HandlerNote.objects.filter(case__status__in=OVER)
    return rows.values_list("case", flat=True).order_by("case").distinct()


@transaction.atomic
def clear_handler_notes(pk: UUID) -> None:
    """Once the case is closed; of one that was appealed again meanwhile they stay."""
    case = locked(pk)
    if case is None or case.status not in OVER:
        return
    gone, _ = case.handler_notes.all().delete()
    if gone:
        record("handler_note.cleared", case, None, notes=gone)
