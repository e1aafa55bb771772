"""Who has a declaration put on paper. Each check returns nothing or raises Denied."""

from accounts.models import Role, Unit, User
from portal.lib.access import Denied
from registry.models import Declaration
from registry.permissions.declarations import check_is_owner
from registry.workflow import Status

PRINTERS = (Role.UNIT_HEAD, Role.STAFF)


def check_can_print_forms(user: User) -> None:
    """Whether to offer forms for others at all."""
    if not user.scopes(*PRINTERS):
        raise _not_in_scope()


def check_can_print_form_for(user: User, person: User) -> None:
    """For oneself, and for people of the units that one heads or works for.  # R117"""
    if person.left_on is not None:
        raise Denied("person_left", "Người này đã được ghi nhận rời đơn vị nên không kê khai nữa.")
    if user.pk != person.pk:
        _check_covers(user, person.unit_path)


def check_can_print_blank_form(user: User, unit: Unit) -> None:
    """Without a name on it, for all who come to the office of that unit.  # R117"""
    _check_covers(user, unit.path)
    if unit.valid_to is not None:
        raise Denied("unit_closed", f"{unit.name} đã kết thúc hoạt động.")


def check_can_print(user: User, declaration: Declaration) -> None:
    """The owner's own copy; heads read on the portal, where reading is recorded.  # R118"""
    check_is_owner(user, declaration.owner)
    if declaration.status == Status.DRAFT:
        raise Denied("draft", "Bản nháp chưa gửi nên chưa in được. Hãy gửi bản kê khai trước.")


def _check_covers(user: User, path: str) -> None:
    if not any(path.startswith(scope) for scope in user.scopes(*PRINTERS)):
        raise _not_in_scope()


def _not_in_scope() -> Denied:
    return Denied(
        "not_in_scope", "Chỉ người đứng đầu và văn phòng của đơn vị được in mẫu cho người khác."
    )
