"""A handler's own notes: for who sits in that seat, while the case goes on (R171)."""

from django.db.models import QuerySet

from accounts.models import User
from portal.lib.access import Denied
from violations.models import Case, HandlerNote
from violations.permissions.cases import check_handles, check_runs
from violations.permissions.sides import CaseSide, side_of


def visible_notes(user: User, case: Case) -> QuerySet[HandlerNote]:
    """Whoever took over the seat reads what was written in it; whoever left it reads nothing."""
    if side_of(user, case) != CaseSide.HANDLER:
        return HandlerNote.objects.none()
    return case.handler_notes.select_related("by")


def check_can_note(user: User, case: Case) -> None:
    check_handles(user, case)
    check_runs(case)


def check_takes_notes(case: Case) -> None:
    if case.reference_only:
        raise Denied(
            "content_not_taken",
            "Vụ việc này được giải quyết trên giấy: ghi chú để trong hồ sơ giấy, không ghi trên cổng.",
        )
