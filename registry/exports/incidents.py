"""What a head follows of accounts in trouble, as filtered on the page. Free texts stay in the portal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from portal.lib.papers import Made, Order, Progress, scratch
from portal.lib.xlsx import Cell, Column, Workbook
from registry.actions.readings import read_for_paper
from registry.exports import common
from registry.facts.incidents import followed_by, timer_of
from registry.forms.incidents import IncidentFilterForm
from registry.models import Incident
from registry.models.reviewers import head_appointments
from registry.permissions import incidents as permissions

LABEL = "Sự cố tài khoản (Excel)"
KEY = ("turn", "place", "id")
NOTE = (
    "Bảng có thông tin cá nhân, chỉ dùng để giúp chủ tài khoản. Việc đồng chí lấy bảng này được ghi "
    "nhật ký của từng sự cố và chủ tài khoản xem được."
)
COLUMNS = [
    Column("Số thứ tự", 8), Column("Họ và tên", 26), Column("Đơn vị", 34),
    Column("Loại sự cố", 22), Column("Mạng xã hội", 14), Column("Tên tài khoản", 26),
    Column("Địa chỉ", 36), Column("Có trong bản kê khai", 10), Column("Trạng thái", 14),
    Column("Báo lúc", 16), Column("Hạn trả lời", 12), Column("Trả lời lần đầu", 18),
    Column("Đã kiểm soát lúc", 16), Column("Khép lại lúc", 16), Column("Kết quả", 30),
]  # fmt: skip


def order_of(user: User, query: Mapping[str, Any]) -> dict[str, Any]:
    heads = head_appointments(user)
    return {
        "chosen": IncidentFilterForm(query).chosen(),
        "units": sorted(head.unit_id or 0 for head in heads.values()),
        "unit_path": common.covering(heads),
    }


def check(user: User, subject: object, params: Mapping[str, Any]) -> None:
    permissions.check_can_open_list(user)
    common.check_still_held(head_appointments(user).values(), params["units"])


def make(order: Order, progress: Progress) -> Made:
    """Every incident is recorded as read before it is written down (R137)."""
    user: User = order.requested_by
    chosen = IncidentFilterForm(order.params["chosen"]).chosen()
    today = timezone.localdate()
    rows = followed_by(user, today, **chosen)
    total, done = rows.count(), 0
    path = scratch(order) / "incidents.xlsx"
    with transaction.atomic(), Workbook(path) as book:
        table = book.table("Sự cố", COLUMNS)
        for chunk in common.in_chunks(rows, KEY):
            for incident in read_for_paper(chunk, by=user, paper=order.pk):
                done += 1
                table.add([done, *_line(incident)])
            progress(min(done, total), total)
        _write_about(book, user, chosen, done)
    return Made(f"Sự cố tài khoản {today:%d-%m-%Y}.xlsx", path)


def _line(item: Incident) -> list[Cell | None]:
    answer = timer_of(item, timezone.localdate())
    return [
        item.owner.full_name, item.shown_unit, item.get_kind_display(), item.platform_label,
        item.display_name, item.shown_address, "có" if item.was_declared else "không",
        item.get_status_display(), _clock(item.opened_at), item.answer_due_on, answer.short,
        _clock(item.contained_at), _clock(item.closed_at), item.get_outcome_display(),
    ]  # fmt: skip


def _clock(at: datetime | None) -> datetime | None:
    """As the office reads it: a workbook knows no time zones."""
    return timezone.localtime(at).replace(tzinfo=None, second=0, microsecond=0) if at else None


def _write_about(book: Workbook, user: User, chosen: Mapping[str, str], done: int) -> None:
    lines = common.choices_in_words(IncidentFilterForm(chosen), chosen)
    role = common.roles_in_words(head_appointments(user).values(), beside_accounts=True)
    counted = ("Số sự cố", str(done))
    common.write_about(book, "Sự cố tài khoản", user, role, [*lines, counted], NOTE)
