from registry.actions.drafts import AccountEntry, discard_draft, save_draft, start_declaration
from registry.actions.reviews import (
    accept_declaration,
    accept_unchanged,
    read_declaration,
    return_declaration,
)
from registry.actions.sending import (
    declare_none,
    submit_declaration,
    submit_unchanged,
    withdraw_declaration,
)

__all__ = [
    "AccountEntry",
    "accept_declaration",
    "accept_unchanged",
    "declare_none",
    "discard_draft",
    "read_declaration",
    "return_declaration",
    "save_draft",
    "start_declaration",
    "submit_declaration",
    "submit_unchanged",
    "withdraw_declaration",
]
