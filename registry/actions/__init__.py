from registry.actions.desk import (
    MOST_AT_ONCE,
    Outcome,
    accept_unchanged,
    accept_unless_answered,
    return_unless_answered,
)
from registry.actions.drafts import AccountEntry, discard_draft, save_draft, start_declaration
from registry.actions.keeping import keep_typed, save_page
from registry.actions.reviews import (
    accept_declaration,
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
    "MOST_AT_ONCE",
    "AccountEntry",
    "Outcome",
    "accept_declaration",
    "accept_unchanged",
    "accept_unless_answered",
    "declare_none",
    "discard_draft",
    "keep_typed",
    "read_declaration",
    "return_declaration",
    "return_unless_answered",
    "save_draft",
    "save_page",
    "start_declaration",
    "submit_declaration",
    "submit_unchanged",
    "withdraw_declaration",
]
