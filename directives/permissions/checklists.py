"""Who may open, answer, send and review a unit's checklist. The library is open to everyone."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import Role, Unit, User
from directives.models import (
    KEEPING_ROLES,
    Checklist,
    ChecklistItem,
    ChecklistPeriod,
    ItemReview,
    ItemState,
    keepers,
)
from directives.workflow import CHECKLIST_STEPS
from portal.lib.access import Denied
from portal.lib.workflow import target_of


def check_keeps_checklists(user: User) -> None:
    """The pages of checklists are for heads and committee staff."""
    if not user.scopes(*KEEPING_ROLES):
        raise Denied(
            "not_keeper", "Bảng kiểm dành cho người đứng đầu và cán bộ văn phòng của đơn vị."
        )


def check_can_open(user: User, unit: Unit, period: ChecklistPeriod) -> None:
    check_period(unit, period)
    if keeps(user, unit) or covers(user, unit, Role.STAFF):
        return
    raise Denied(
        "not_keeper",
        "Chỉ người đứng đầu, cán bộ văn phòng của đơn vị hoặc cán bộ văn phòng cấp trên"
        " được lập bảng kiểm của đơn vị.",
    )


def check_can_open_below(user: User) -> None:
    if not user.scopes(Role.STAFF):
        raise Denied(
            "not_keeper",
            "Chỉ cán bộ văn phòng cấp trên được lập bảng kiểm cho các đơn vị cấp dưới.",
        )


def check_period(unit: Unit, period: ChecklistPeriod) -> None:
    check_begun(period)
    if unit.valid_from > period.last or (unit.valid_to and unit.valid_to < period.first):  # R61
        raise Denied("unit_not_there", "Kỳ này đơn vị không hoạt động nên không có bảng kiểm.")


def check_begun(period: ChecklistPeriod) -> None:
    if period.first > timezone.localdate():  # R61
        raise Denied("future_month", "Kỳ này chưa bắt đầu nên chưa lập được bảng kiểm.")


def check_can_fill(user: User, unit: Unit) -> None:
    """The unit answers for itself; someone above writes only where nobody else could (R62)."""
    if keeps(user, unit):
        return
    if covers(user, unit, Role.STAFF):
        if not keepers([unit.pk]).exists():
            return
        raise Denied(
            "unit_has_keepers",
            "Đơn vị đã có người đứng đầu hoặc cán bộ văn phòng; bảng kiểm do người của đơn vị ghi.",
        )
    if covers(user, unit, Role.UNIT_HEAD):
        raise Denied(
            "superior_head", "Người đứng đầu cấp trên không ghi thay bảng kiểm của cấp dưới."
        )
    raise Denied(
        "not_keeper",
        "Chỉ người đứng đầu hoặc cán bộ văn phòng của đơn vị được ghi bảng kiểm này.",
    )


def check_can_answer(user: User, checklist: Checklist) -> None:
    check_can_fill(user, checklist.unit)
    target_of(CHECKLIST_STEPS, "send", checklist.status)  # R66: as long as it could be sent


def check_can_answer_item(user: User, checklist: Checklist, item: ChecklistItem) -> None:
    """Where the unit above returned single lines, only these are open (R216)."""
    check_can_answer(user, checklist)
    if item.is_accepted:
        raise Denied("item_accepted", "Cấp trên đã tiếp nhận nhiệm vụ này nên không sửa được nữa.")
    if not item.came_back and checklist.items.filter(review=ItemReview.RETURNED).exists():
        raise Denied("item_not_returned", "Chỉ sửa được những nhiệm vụ cấp trên đề nghị bổ sung.")


def check_can_send(user: User, checklist: Checklist, items: Iterable[ChecklistItem]) -> None:
    check_can_answer(user, checklist)
    missing = [item.clause.reference for item in items if item.state == ItemState.UNANSWERED]
    if missing:  # R64
        raise Denied(
            "unanswered", f"Còn {len(missing)} nhiệm vụ chưa ghi kết quả: {', '.join(missing)}."
        )


def check_can_review(user: User, checklist: Checklist) -> None:
    """Heads and staff of a unit strictly above, and not who sent it (R67)."""
    above = [
        path
        for path in user.scopes(*KEEPING_ROLES)
        if checklist.unit_path.startswith(path) and checklist.unit_path != path
    ]
    if not above:
        raise Denied(
            "not_above",
            "Chỉ người đứng đầu hoặc cán bộ văn phòng của đơn vị cấp trên được xem xét bảng kiểm.",
        )
    if checklist.sent_by_id == user.pk:
        raise Denied("own_list", "Đồng chí đã gửi bảng kiểm này nên người khác sẽ xem xét.")
    target_of(CHECKLIST_STEPS, "accept", checklist.status)


def keeps(user: User, unit: Unit) -> bool:
    """Head or staff of this very unit."""
    return any(
        item.unit_id == unit.pk and item.role in KEEPING_ROLES
        for item in user.appointments_in_force
    )


def covers(user: User, unit: Unit, role: Role) -> bool:
    """Holds the role for a unit above."""
    return any(unit.path.startswith(path) and unit.path != path for path in user.scopes(role))
