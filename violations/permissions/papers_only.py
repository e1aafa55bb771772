"""Units that keep their cases on paper: what the portal takes there, and who says so (R189)."""

from datetime import date

from django.db.models import Q

from accounts.models import Role, Unit, User, at_and_above
from portal.lib.access import Denied
from violations.models import PaperUnit


def papers_only(unit: Unit, on: date) -> bool:
    """Whether this unit, or one above it, keeps its cases on paper on that day; both days included."""
    lasts = Q(valid_to=None) | Q(valid_to__gte=on)
    set_for = PaperUnit.objects.filter(unit__path__in=at_and_above(unit.path), valid_from__lte=on)
    return set_for.filter(lasts).exists()


def check_can_list_paper_units(user: User) -> None:
    if not user.is_administrator and not user.scopes(Role.STAFF):
        raise _not_staff()


def check_can_set_paper_unit(user: User, unit: Unit) -> None:
    """The office of the unit or above, or an administrator.  # R189"""
    if not user.is_administrator and not user.holds(Role.STAFF, unit.path):
        raise _not_staff()
    if unit.valid_to is not None:
        raise Denied("unit_closed", "Đơn vị này đã ngừng hoạt động. Hãy chọn đơn vị khác.")
    if PaperUnit.objects.filter(unit=unit, valid_to=None).exists():
        raise Denied("already_on_paper", "Đơn vị này đang giải quyết trên giấy rồi.")


def check_can_end_paper_unit(user: User, item: PaperUnit) -> None:
    if not user.is_administrator and not user.holds(Role.STAFF, item.unit.path):
        raise _not_staff()
    if item.valid_to is not None:
        raise Denied("already_ended", "Việc giải quyết trên giấy này đã kết thúc.")


def _not_staff() -> Denied:
    return Denied(
        "not_staff",
        "Việc này do cán bộ văn phòng của đơn vị, của cấp trên hoặc quản trị làm.",
    )
