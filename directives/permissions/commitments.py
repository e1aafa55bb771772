"""Who promises what, who sees how far a unit has come, and who enters a signed paper."""

from datetime import date

from django.utils import timezone

from accounts.models import Role, Unit, User
from accounts.models.people import UserQuerySet
from directives.models import Document
from portal.lib.access import Denied

FOLLOWERS = (Role.UNIT_HEAD, Role.STAFF)


def check_is_asked(document: Document, on: date) -> None:
    """A document that has ended asks nothing of anybody.  # R222"""
    begun = document.effective_from <= on
    over = document.effective_to is not None and document.effective_to < on
    if not document.is_in_force or over:
        raise Denied(
            "not_in_force",
            "Văn bản này không còn hiệu lực nên không phải cam kết. Đồng chí vẫn tra cứu được ở trang "
            "Văn bản.",
        )
    if not begun:
        raise Denied(
            "not_yet_in_force",
            f"Văn bản này có hiệu lực từ {document.effective_from:%d/%m/%Y}; từ ngày đó mới cam kết.",
        )


def check_read_this_version(document: Document, version: int) -> None:
    """What is promised is what was on the page.  # R221"""
    if document.version != version:
        raise Denied(
            "version_changed",
            "Văn bản vừa có phiên bản mới. Đồng chí mở lại trang, đọc phần thay đổi rồi cam kết.",
        )


# -- how far a unit has come ----------------------------------------------------------------------


def check_can_follow(user: User) -> None:
    if not user.scopes(*FOLLOWERS):
        raise Denied(
            "not_follower",
            "Tiến độ cam kết dành cho người đứng đầu và cán bộ văn phòng của đơn vị.",
        )


def can_name_people(user: User, unit: Unit) -> bool:
    """Names are for the head of that very unit; everyone above has counts.  # R224"""
    return any(
        item.role == Role.UNIT_HEAD and item.unit_id == unit.pk
        for item in user.appointments_in_force
    )


# -- on paper -------------------------------------------------------------------------------------


def check_can_enter_papers(user: User) -> None:
    if user.is_administrator or not user.scopes(Role.STAFF):
        raise Denied("not_clerk", "Ghi cam kết giấy là việc của cán bộ văn phòng.")


def check_can_enter_for(user: User, person: User) -> None:
    """The office of the person's unit or of one above; nobody for themselves.  # R223"""
    check_can_enter_papers(user)
    if user.pk == person.pk:
        raise Denied("own_paper", "Cam kết của mình thì đồng chí tự đọc và bấm ở trang Cam kết.")
    if not user.holds(Role.STAFF, person.unit_path):
        raise Denied(
            "not_clerk", "Chỉ văn phòng phụ trách đơn vị của người này được ghi cam kết giấy."
        )
    if person.left_on is not None:
        raise Denied("person_left", "Người này đã được ghi nhận rời đơn vị nên không cam kết nữa.")


def people_of_clerk(user: User) -> UserQuerySet:
    check_can_enter_papers(user)
    people: UserQuerySet = User.objects.below(user.scopes(Role.STAFF)).on_roster()
    return people.exclude(pk=user.pk)


def check_signed_in_time(document: Document, signed_on: date) -> None:
    """A sheet signed before the version came to the portal says something else.  # R223"""
    today = timezone.localdate()
    if signed_on > today:
        raise Denied("signed_later", "Ngày ký chưa đến.")
    since = timezone.localdate(document.loaded_at)
    if signed_on < since:
        raise Denied(
            "signed_before_version",
            f"Bản giấy ký trước ngày {since:%d/%m/%Y}, khi cổng chưa có phiên bản này của văn bản. "
            "Hãy in bản mới và lấy chữ ký lại.",
        )
