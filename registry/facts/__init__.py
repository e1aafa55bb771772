from registry.facts.coverage import (
    Coverage,
    Reviews,
    coverage,
    coverage_by_child,
    declarations_coverage,
    declarations_overdue,
    platform_counts,
    reviews,
)
from registry.facts.standing import (
    Standing,
    Waiting,
    desk_figures,
    due_on,
    standing_of,
    waiting_among,
)

__all__ = [
    "Coverage",
    "Reviews",
    "Standing",
    "Waiting",
    "coverage",
    "coverage_by_child",
    "declarations_coverage",
    "declarations_overdue",
    "desk_figures",
    "due_on",
    "platform_counts",
    "reviews",
    "standing_of",
    "waiting_among",
]
