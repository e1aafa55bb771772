from registry.models.accounts import AccountKind, AccountState, DeclaredAccount, Purpose
from registry.models.declarations import Declaration
from registry.models.reviewers import reviewers_of, reviewing_paths

__all__ = [
    "AccountKind",
    "AccountState",
    "Declaration",
    "DeclaredAccount",
    "Purpose",
    "reviewers_of",
    "reviewing_paths",
]
