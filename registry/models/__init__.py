from registry.models.accounts import AccountKind, AccountState, DeclaredAccount, Purpose
from registry.models.declarations import Confirmation, Declaration
from registry.models.incidents import Incident, IncidentKind, IncidentNote, Outcome
from registry.models.pages import Finding, OfficialPage, PageKind, PageReview
from registry.models.reviewers import reviewers_of, reviewing_paths
from registry.models.rounds import Round, RoundCount, RoundExtension, RoundPlace, RoundReminder

__all__ = [
    "AccountKind",
    "AccountState",
    "Confirmation",
    "Declaration",
    "DeclaredAccount",
    "Finding",
    "Incident",
    "IncidentKind",
    "IncidentNote",
    "OfficialPage",
    "Outcome",
    "PageKind",
    "PageReview",
    "Purpose",
    "Round",
    "RoundCount",
    "RoundExtension",
    "RoundPlace",
    "RoundReminder",
    "reviewers_of",
    "reviewing_paths",
]
