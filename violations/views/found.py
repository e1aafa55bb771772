"""What addresses of decisions, corrections and appeals name: of a case that one may see, or 404.

Content is given out only through a recorded reading, as on the case's own page (R155).
"""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.http import AuthedRequest
from violations.actions.cases import read_case
from violations.models import Appeal, Case, Correction, Decision
from violations.permissions.sides import visible_cases

PEOPLE = "subject__unit", "clause__document", "report", "unit", "handler", "decider"
CASE = [f"case__{name}" for name in PEOPLE]


def find_case(request: AuthedRequest, pk: UUID) -> Case:
    rows = visible_cases(request.user).select_related(*PEOPLE, "appeal_decider", "appeal_unit")
    case, _ = read_case(get_object_or_404(rows, pk=pk), by=request.user)
    return case


def find_decision(request: AuthedRequest, pk: UUID) -> Decision:
    rows = Decision.objects.filter(case__in=visible_cases(request.user))
    return get_object_or_404(rows.select_related(*CASE, "receipt"), pk=pk)


def find_correction(request: AuthedRequest, pk: int) -> Correction:
    rows = Correction.objects.filter(decision__case__in=visible_cases(request.user))
    return get_object_or_404(rows.select_related(*_under("decision__")), pk=pk)


def find_appeal(request: AuthedRequest, pk: UUID) -> Appeal:
    rows = Appeal.objects.filter(decision__case__in=visible_cases(request.user))
    return get_object_or_404(rows.select_related(*_under("decision__")), pk=pk)


def _under(prefix: str) -> list[str]:
    return [f"{prefix}{name}" for name in CASE]
