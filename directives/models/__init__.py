from directives.models.checklist_periods import ChecklistPeriod
from directives.models.checklists import (
    KEEPING_ROLES,
    Checklist,
    ChecklistItem,
    ChecklistOpening,
    ItemReview,
    ItemState,
    keepers,
    there_in,
)
from directives.models.commitments import Commitment, CommitmentCall, CommitmentReminder
from directives.models.evidence import Attestation, ItemFile
from directives.models.library import (
    Bearer,
    Clause,
    ClauseKind,
    Document,
    DocumentStatus,
    Frequency,
    Source,
)
from directives.models.training import TrainingFile, TrainingSession
from directives.models.uploads import CONFIRMING_ROLES, UPLOADING_ROLES, LibraryUpload
from directives.models.versions import DocumentVersion

__all__ = [
    "Attestation",
    "ItemFile",
    "CONFIRMING_ROLES",
    "KEEPING_ROLES",
    "UPLOADING_ROLES",
    "Bearer",
    "Checklist",
    "ChecklistItem",
    "ChecklistOpening",
    "ChecklistPeriod",
    "Clause",
    "ClauseKind",
    "Commitment",
    "CommitmentCall",
    "CommitmentReminder",
    "Document",
    "DocumentStatus",
    "DocumentVersion",
    "Frequency",
    "ItemReview",
    "ItemState",
    "LibraryUpload",
    "Source",
    "TrainingFile",
    "TrainingSession",
    "keepers",
    "there_in",
]
