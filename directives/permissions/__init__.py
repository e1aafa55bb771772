from directives.permissions.checklists import (
    check_can_answer,
    check_can_fill,
    check_can_open,
    check_can_review,
    check_can_send,
    check_keeps_checklists,
    check_month,
    covers,
    keeps,
)

__all__ = [
    "check_can_answer",
    "check_can_fill",
    "check_can_open",
    "check_can_review",
    "check_can_send",
    "check_keeps_checklists",
    "check_month",
    "covers",
    "keeps",
]
