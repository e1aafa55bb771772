"""Official pages as a table, with their reviews, as filtered on the page."""

from collections.abc import Mapping
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import Appointment, User
from portal.lib.papers import Made, Order, Progress, scratch
from portal.lib.xlsx import Column, Table, Workbook
from registry.exports import common
from registry.facts.pages import PageState, pages_listed
from registry.forms.pages import PagesFilterForm, units_kept
from registry.models import OfficialPage, PageKind
from registry.models.pages import KEEPERS
from registry.permissions import pages as permissions

LABEL = "Trang chính thức (Excel)"
KEY = ("next_review_on", "id")
PAGES = [
    Column("Số thứ tự", 8), Column("Tên trang", 30), Column("Đơn vị", 34), Column("Loại", 20),
    Column("Mạng xã hội", 16), Column("Địa chỉ", 40), Column("Người phụ trách", 26),
    Column("Đăng ký ngày", 12), Column("Rà soát gần nhất", 12), Column("Hạn lần sau", 12),
    Column("Quá hạn", 8), Column("Ngừng dùng từ", 12),
]  # fmt: skip
REVIEWS = [
    Column("Số thứ tự", 8), Column("Tên trang", 30), Column("Đơn vị", 34), Column("Ngày", 12),
    Column("Kết quả", 26), Column("Ghi chú", 50), Column("Người rà soát", 26),
]  # fmt: skip


def order_of(user: User, query: Mapping[str, Any]) -> dict[str, Any]:
    """What the paper keeps of the page's filters, and by which roles it is asked for."""
    chosen = PagesFilterForm(query, units=units_kept(user)).chosen()
    unit, roles = chosen["unit"], _roles(user)
    used = [
        item for item in roles if item.unit and (not unit or unit.path.startswith(item.unit.path))
    ]
    return {
        "chosen": {**chosen, "unit": unit.code if unit else ""},
        "units": sorted({item.unit_id or 0 for item in used}),
        "unit_path": unit.path
        if unit
        else common.covering(item.unit.path for item in roles if item.unit),
    }


def check(user: User, subject: object, params: Mapping[str, Any]) -> None:
    permissions.check_keeps_pages(user)
    common.check_still_held(_roles(user), params["units"])
    if params["chosen"]["unit"] and not _chosen(user, params)["unit"]:
        common.refuse_lost_unit()


def make(order: Order, progress: Progress) -> Made:
    user: User = order.requested_by
    chosen = _chosen(user, order.params)
    rows = pages_listed(user, timezone.localdate(), **chosen)
    total, done = rows.count(), 0
    path = scratch(order) / "pages.xlsx"
    with Workbook(path) as book:
        pages, reviews = book.table("Trang", PAGES), book.table("Các lần rà soát", REVIEWS)
        for chunk in common.in_chunks(rows, KEY):
            prefetch_related_objects(chunk, "reviews__by")
            for page in chunk:
                done += 1
                _write(page, done, pages, reviews)
            progress(min(done, total), total)
        _write_about(book, user, chosen, done)
    return Made(f"Trang chính thức {timezone.localdate():%d-%m-%Y}.xlsx", path)


def _roles(user: User) -> list[Appointment]:
    return [item for item in user.appointments_in_force if item.role in KEEPERS]


def _chosen(user: User, params: Mapping[str, Any]) -> dict[str, Any]:
    return PagesFilterForm(params["chosen"], units=units_kept(user)).chosen()


def _write(page: OfficialPage, number: int, pages: Table, reviews: Table) -> None:
    attended = page.is_closed or not page.unattended
    pages.add(
        [
            number, page.name, page.unit.name, page.get_kind_display(), page.platform_label,
            page.shown_address, page.responsible.full_name if attended else "chưa có",
            timezone.localdate(page.registered_at), page.last_reviewed_on,
            None if page.is_closed else page.next_review_on, "có" if page.is_overdue else "",
            page.closed_on,
        ]
    )  # fmt: skip
    for review in page.reviews.all():
        finding = review.get_finding_display()
        reviews.add(
            [
                number,
                page.name,
                page.unit.name,
                review.on,
                finding,
                review.note,
                review.by.full_name,
            ]
        )


def _write_about(book: Workbook, user: User, chosen: Mapping[str, Any], done: int) -> None:
    kind, state, unit = chosen["kind"], chosen["state"], chosen["unit"]
    lines = [
        ("Loại", str(PageKind(kind).label) if kind else "Tất cả loại"),
        ("Trạng thái", str(PageState(state).label) if state else "Đang dùng"),
        ("Số trang", str(done)),
    ]
    if unit:
        lines.insert(0, ("Đơn vị và cấp dưới", unit.name))
    role = common.roles_in_words(_roles(user))
    common.write_about(book, "Trang chính thức của đơn vị", user, role, lines)
