from directives.models.checklists import Checklist, ChecklistItem, ItemState
from directives.models.library import Bearer, Clause, ClauseKind, Document, DocumentStatus

__all__ = [
    "Bearer",
    "Checklist",
    "ChecklistItem",
    "Clause",
    "ClauseKind",
    "Document",
    "DocumentStatus",
    "ItemState",
]
