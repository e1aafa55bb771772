"""How long a case is kept: its part of the case's page."""

from accounts.models import User
from portal.lib.access import allowed
from violations.facts.keeping import keeping_of
from violations.models import Case
from violations.permissions import holds as permissions
from violations.permissions.sides import CaseSide
from violations.views.panels import Panel


def panel(case: Case, side: CaseSide, user: User) -> Panel | None:
    """Every side sees until when; that it is held, and by whom, whoever answers for that."""
    found = keeping_of(case)
    can_place = side == CaseSide.HANDLER and allowed(
        permissions.check_can_place_hold, user, case.report
    )
    context = {"keeping": found, "can_place_hold": can_place}
    return Panel("violations/_case_keeping.html", context)
