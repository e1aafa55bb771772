"""Which declarations a head works through: what lies with them, and what the filters leave of it.

The page and the table for Excel choose by these two, so that they never disagree.
"""

from datetime import date

from accounts.models import Unit, User, below
from registry.models import Declaration
from registry.models.declarations import DeclarationQuerySet
from registry.workflow import Status


def queue_of(user: User, scope: str = "") -> DeclarationQuerySet:
    """Whatever its state: what lies directly with this head, or all that they may review."""
    sent = Declaration.objects
    return sent.for_review_by(user) if scope else sent.on_desk_of(user)


def narrowed(
    rows: DeclarationQuerySet,
    on: date,
    *,
    unit: Unit | None = None,
    q: str = "",
    state: str = "",
    change: str = "",
    late: str = "",
) -> DeclarationQuerySet:
    """What waits for an answer, unless another state is chosen."""
    rows = rows.filter(status=state or Status.SUBMITTED)
    if unit:
        rows = rows.filter(below([unit.path]))
    if q:
        rows = rows.found_by(q)
    if change:
        rows = rows.filter(unchanged=change == "none")
    if late == "waiting":
        rows = rows.waiting_too_long(on)
    if late == "sent":
        rows = rows.sent_late()
    return rows
