from violations.models.cases import Bar, Case, Part
from violations.models.companions import Invitation
from violations.models.evidence import CaseKey, Evidence, EvidenceFile, Side
from violations.models.hearing import (
    Answer,
    AnswerDraft,
    ClockChange,
    ClockEvent,
    Companion,
    Delivery,
    Heartbeat,
    Notice,
    Outage,
)
from violations.models.keeping import (
    ActorChange,
    Deadline,
    HandlerNote,
    Hold,
    LetterParagraph,
    PaperUnit,
    Reminder,
    Stub,
)
from violations.models.objections import Objection
from violations.models.outcome import Appeal, Assessment, Correction, Decision, Receipt
from violations.models.reporters import ReporterIdentity, Reveal
from violations.models.reports import Report

__all__ = [
    "ActorChange",
    "Answer",
    "AnswerDraft",
    "Appeal",
    "Assessment",
    "Bar",
    "Case",
    "CaseKey",
    "ClockChange",
    "ClockEvent",
    "Companion",
    "Correction",
    "Deadline",
    "Decision",
    "Delivery",
    "Evidence",
    "EvidenceFile",
    "HandlerNote",
    "Heartbeat",
    "Hold",
    "Invitation",
    "LetterParagraph",
    "Notice",
    "Objection",
    "Outage",
    "PaperUnit",
    "Part",
    "Receipt",
    "Reminder",
    "Report",
    "ReporterIdentity",
    "Reveal",
    "Side",
    "Stub",
]
