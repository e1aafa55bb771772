"""Where every page of a case begins: what this person may see of cases now, or 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.models import User
from violations.models import Case
from violations.permissions.sides import visible_cases


def find(user: User, pk: UUID) -> Case:
    """With the people whom every page of it names."""
    rows = visible_cases(user).select_related(
        "subject__unit",
        "clause__document",
        "report",
        "unit",
        "handler",
        "decider",
        "appeal_decider",
        "appeal_unit",
        "paused_for",
    )
    return get_object_or_404(rows, pk=pk)
