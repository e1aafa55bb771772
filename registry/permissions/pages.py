"""Who may do what with official pages. Each check returns nothing or raises Denied."""

from datetime import date

from accounts.models import Unit, User
from portal.lib.access import Denied
from registry.models import OfficialPage
from registry.models.pages import KEEPERS
from registry.platforms import Address


def check_can_list_pages(user: User) -> None:
    """Those who keep pages, and those who answer for one."""
    if user.scopes(*KEEPERS) or OfficialPage.objects.looked_after_by(user).exists():
        return
    raise Denied(
        "not_keeper",
        "Trang này dành cho người đứng đầu, cán bộ văn phòng và người phụ trách trang chính thức.",
    )


def check_keeps_pages(user: User) -> None:
    if not user.scopes(*KEEPERS):
        raise _not_keeper()


def check_can_register(user: User, unit: Unit) -> None:
    """The unit's head or staff, or those of a unit above (R110)."""
    _check_keeps(user, unit.path)
    if unit.valid_to is not None:
        raise Denied("unit_closed", f"{unit.name} đã kết thúc hoạt động.")


def check_can_answer_for(person: User, unit: Unit) -> None:
    """Somebody on the roster of the unit or of one below it (R112)."""
    if person.left_on is not None or not person.unit_path.startswith(unit.path):
        raise Denied(
            "not_in_unit",
            "Người phụ trách phải đang có tên trong danh sách của đơn vị hoặc đơn vị trực thuộc. "
            "Hãy chọn lại.",
        )


def check_can_change(user: User, page: OfficialPage) -> None:
    """Who may register it corrects what was registered wrongly (R110)."""
    _check_keeps(user, page.unit_path)
    _check_in_use(page)


def check_not_registered(user: User, address: Address, besides: OfficialPage | None = None) -> None:
    """One address, one page in the whole portal; whose it is, only those know who may (R111)."""
    same = OfficialPage.objects.in_use().filter(
        platform=address.platform, identity=address.identity
    )
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if not same.exists():
        return
    if known := same.visible_to(user).select_related("unit").first():
        raise Denied(
            "registered_already",
            f"Địa chỉ này đã được đăng ký: “{known.name}” của {known.unit.name}.",
        )
    raise Denied(
        "registered_already",
        "Địa chỉ này đã được đăng ký trên cổng. Nếu đúng là trang của đơn vị, đồng chí hãy báo "
        "đơn vị cấp trên.",
    )


def check_can_assign(user: User, page: OfficialPage, person: User | None = None) -> None:
    """Another person is to answer for it; None asks whether to offer it at all."""
    _check_keeps(user, page.unit_path)
    _check_in_use(page)
    if person is None:
        return
    check_can_answer_for(person, page.unit)
    if person.pk == page.responsible_id:
        raise Denied("same_person", "Người này đang phụ trách trang. Hãy chọn người khác.")


def check_can_review(user: User, page: OfficialPage) -> None:
    """Who answers for it, and the head and staff (R113)."""
    if page.responsible_id != user.pk or page.unattended:
        _check_keeps(user, page.unit_path)
    _check_in_use(page)


def check_review_day(page: OfficialPage, on: date, today: date) -> None:
    """Not to come, and not before the review that was recorded last (R113)."""
    if on > today:
        raise Denied("bad_date", "Ngày này chưa đến. Hãy ghi ngày đã rà soát.")
    if page.last_reviewed_on and on < page.last_reviewed_on:
        raise Denied(
            "bad_date",
            f"Lần rà soát gần nhất đã ghi là ngày {page.last_reviewed_on:%d/%m/%Y}. "
            "Hãy ghi từ ngày đó trở đi.",
        )


def check_can_close(user: User, page: OfficialPage) -> None:
    _check_keeps(user, page.unit_path)
    _check_in_use(page)


def check_closing_day(page: OfficialPage, on: date, today: date) -> None:
    if on > today:
        raise Denied("bad_date", "Ngày này chưa đến. Hãy ghi ngày đã ngừng dùng trang.")
    if page.last_reviewed_on and on < page.last_reviewed_on:
        raise Denied(
            "bad_date",
            f"Trang còn được rà soát ngày {page.last_reviewed_on:%d/%m/%Y}. "
            "Hãy ghi từ ngày đó trở đi.",
        )


def _check_keeps(user: User, path: str) -> None:
    if not any(user.holds(role, path) for role in KEEPERS):
        raise _not_keeper()


def _check_in_use(page: OfficialPage) -> None:
    if page.closed_on is not None:
        raise Denied(
            "closed", f"Trang này đã ngừng dùng từ ngày {page.closed_on:%d/%m/%Y}, chỉ còn để xem."
        )


def _not_keeper() -> Denied:
    return Denied(
        "not_keeper",
        "Việc này do người đứng đầu hoặc cán bộ văn phòng của đơn vị, của cấp trên làm.",
    )
