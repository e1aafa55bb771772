"""What addresses of decisions, corrections and appeals name: of a case that one may see, or 404.

Content is given out only through a recorded reading, as on the case's own page (R155).
"""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.http import AuthedRequest
from violations.actions.cases import read_case
from violations.models import Appeal, Case, Correction, Decision
from violations.permissions.sides import visible_cases
from violations.views.finding import find

CASE = "case__subject__unit", "case__clause__document", "case__report", "case__unit"


def find_case(request: AuthedRequest, pk: UUID) -> Case:
    case, _ = read_case(find(request.user, pk), by=request.user)
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
