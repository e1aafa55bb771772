from directives.permissions.checklists import (
    check_begun,
    check_can_answer,
    check_can_answer_item,
    check_can_fill,
    check_can_open,
    check_can_open_below,
    check_can_review,
    check_can_send,
    check_keeps_checklists,
    check_period,
    covers,
    keeps,
)

__all__ = [
    "check_begun",
    "check_can_answer",
    "check_can_answer_item",
    "check_can_fill",
    "check_can_open",
    "check_can_open_below",
    "check_can_review",
    "check_can_send",
    "check_keeps_checklists",
    "check_period",
    "covers",
    "keeps",
]
