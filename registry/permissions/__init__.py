from registry.permissions.declarations import (
    acted_as,
    check_can_edit,
    check_can_open_queue,
    check_can_read,
    check_can_repeat,
    check_can_review,
    check_can_start,
    check_can_submit,
    check_can_withdraw,
    check_is_owner,
    refusal_to_review,
    reviewing_head,
)

__all__ = [
    "acted_as",
    "check_can_edit",
    "check_can_open_queue",
    "check_can_read",
    "check_can_repeat",
    "check_can_review",
    "check_can_start",
    "check_can_submit",
    "check_can_withdraw",
    "check_is_owner",
    "refusal_to_review",
    "reviewing_head",
]
