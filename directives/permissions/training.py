"""Who enters the sessions at which a unit explained the rules, and until when they can be changed."""

from datetime import date

from django.utils import timezone

from accounts.models import Role, Unit, User
from directives.models import KEEPING_ROLES, TrainingSession, keepers
from directives.permissions.checklists import covers, keeps
from portal.lib.access import Denied


def check_can_list(user: User) -> None:
    if not user.scopes(*KEEPING_ROLES):
        raise Denied(
            "not_keeper",
            "Các buổi phổ biến do người đứng đầu và cán bộ văn phòng của đơn vị ghi và theo dõi.",
        )


def check_can_enter(user: User, unit: Unit) -> None:
    """The unit itself; the office above only where nobody else could.  # R226"""
    if keeps(user, unit):
        return
    if covers(user, unit, Role.STAFF) and not keepers([unit.pk]).exists():
        return
    raise Denied(
        "not_keeper",
        "Buổi phổ biến do người đứng đầu hoặc cán bộ văn phòng của chính đơn vị ghi.",
    )


def check_can_change(user: User, session: TrainingSession) -> None:
    check_can_enter(user, session.unit)
    _check_not_corrected(session)
    if session.is_used():  # R227
        raise Denied(
            "used",
            "Buổi này đã nằm trong bảng kiểm đã gửi nên không sửa, không bỏ được. Nếu ghi sai, hãy ghi "
            "một dòng đính chính.",
        )


def check_can_correct(user: User, session: TrainingSession) -> None:
    """By a new row, which counts instead; the first one stays as it was sent.  # R227"""
    check_can_enter(user, session.unit)
    _check_not_corrected(session)
    if not session.is_used():
        raise Denied(
            "not_used", "Buổi này chưa nằm trong bảng kiểm đã gửi: đồng chí sửa thẳng được."
        )


def check_held(unit: Unit, held_on: date) -> None:
    """A session that has been held, by a unit that was there.  # R229"""
    if held_on > timezone.localdate():
        raise Denied("not_held_yet", "Ngày tổ chức chưa đến. Tổ chức xong rồi mới ghi.")
    if held_on < unit.valid_from or (unit.valid_to and held_on > unit.valid_to):
        raise Denied("unit_not_there", "Ngày đó đơn vị không hoạt động.")


def check_numbers(present: int, invited: int) -> None:
    if not 0 < present <= invited:  # R229
        raise Denied("more_than_invited", "Số người dự phải từ 1 đến số người thuộc diện dự.")


def _check_not_corrected(session: TrainingSession) -> None:
    if TrainingSession.objects.filter(corrects=session).exists():
        raise Denied("corrected", "Buổi này đã có dòng đính chính thay thế.")
