from directives.models.checklists import (
    KEEPING_ROLES,
    Checklist,
    ChecklistItem,
    ItemState,
    keepers,
    last_day_of,
)
from directives.models.commitments import Commitment, CommitmentCall, CommitmentReminder
from directives.models.library import (
    Bearer,
    Clause,
    ClauseKind,
    Document,
    DocumentStatus,
    Frequency,
    Source,
)
from directives.models.uploads import CONFIRMING_ROLES, UPLOADING_ROLES, LibraryUpload
from directives.models.versions import DocumentVersion

__all__ = [
    "CONFIRMING_ROLES",
    "UPLOADING_ROLES",
    "KEEPING_ROLES",
    "Bearer",
    "Checklist",
    "ChecklistItem",
    "Clause",
    "ClauseKind",
    "Commitment",
    "CommitmentCall",
    "CommitmentReminder",
    "Document",
    "DocumentStatus",
    "DocumentVersion",
    "Frequency",
    "ItemState",
    "LibraryUpload",
    "Source",
    "keepers",
    "last_day_of",
]
