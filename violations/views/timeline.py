"""What has happened in a case, for the side that looks."""

from accounts.models import User
from violations.facts import timeline as facts
from violations.models import Case
from violations.permissions.sides import CaseSide
from violations.views.panels import Panel


def panel(case: Case, side: CaseSide, _: User) -> Panel:
    return Panel("violations/_case_timeline.html", {"entries": facts.entries(case, side)})
