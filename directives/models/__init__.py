from directives.models.checklists import (
    KEEPING_ROLES,
    Checklist,
    ChecklistItem,
    ItemState,
    keepers,
    last_day_of,
)
from directives.models.library import (
    Bearer,
    Clause,
    ClauseKind,
    Document,
    DocumentStatus,
    Frequency,
    Source,
)

__all__ = [
    "KEEPING_ROLES",
    "Bearer",
    "Checklist",
    "ChecklistItem",
    "Clause",
    "ClauseKind",
    "Document",
    "DocumentStatus",
    "Frequency",
    "ItemState",
    "Source",
    "keepers",
    "last_day_of",
]
