"""Background work on notes: takes an id, re-reads the row, does nothing when it is done."""

from uuid import UUID

from violations.actions import notes as actions


def clear_handler_notes(case_id: str) -> None:
    actions.clear_handler_notes(UUID(case_id))
