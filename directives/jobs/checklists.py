"""Background work on checklists: each re-reads what is due and does nothing when it is done."""

from directives.actions import checklists as actions
from directives.models import ChecklistPeriod


def open_period(code: str) -> None:
    actions.open_period(ChecklistPeriod.from_code(code))
