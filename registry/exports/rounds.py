"""How far a round has come in one unit and each part of it: counts, and nobody's name (R93)."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.models import Unit, User
from portal.lib.access import Denied
from portal.lib.papers import Made, Order, Progress, scratch
from portal.lib.xlsx import Cell, Column, Workbook
from registry.exports import common
from registry.facts.rounds import Tally, progress
from registry.models import Round
from registry.permissions import rounds as permissions

LABEL = "Tiến độ đợt kê khai (Excel)"
COLUMNS = [
    Column("Đơn vị", 44), Column("Phải kê khai", 10), Column("Đã gửi", 10), Column("Tỉ lệ %", 8),
    Column("Đã tiếp nhận", 10), Column("Chờ tiếp nhận", 10), Column("Cần bổ sung", 10),
    Column("Chưa gửi", 10), Column("Quá hạn", 10), Column("Được miễn", 10),
]  # fmt: skip


def check(user: User, subject: object, params: Mapping[str, Any]) -> None:
    round_, unit = _found(user, params)
    permissions.check_can_see_progress(user, round_)
    if not permissions.sees_unit(user, round_, unit.path):
        common.refuse_lost_unit()


def make(order: Order, said: Progress) -> Made:
    user: User = order.requested_by
    round_, unit = _found(user, order.params)
    today = timezone.localdate()
    found = progress(user, round_, unit.path, round_.counted_on(today))
    path = scratch(order) / "round.xlsx"
    with Workbook(path) as book:
        table = book.table("Tiến độ", COLUMNS)
        for part in found.parts:
            table.add(_line(part.label, part.tally))
        table.add(_line("Cộng", found.total))
        _write_about(book, user, round_, unit)
    said(len(found.parts), len(found.parts))
    return Made(f"Tiến độ kê khai {today:%d-%m-%Y}.xlsx", path)


def _found(user: User, params: Mapping[str, Any]) -> tuple[Round, Unit]:
    """Both as this person may see them; what is gone or out of sight refuses the paper."""
    round_ = Round.objects.visible_to(user).filter(pk=params["round"]).first()
    unit = Unit.objects.filter(pk=params["unit"]).first()
    if round_ is None or unit is None:
        raise Denied(
            "round_out_of_sight",
            "Đợt kê khai này không còn trong phạm vi của đồng chí. Hãy mở lại danh sách các đợt.",
        )
    return round_, unit


def _line(label: str, tally: Tally) -> list[Cell | None]:
    return [
        label, tally.asked, tally.done, tally.percent, tally.accepted, tally.sent, tally.returned,
        tally.waiting, tally.late, tally.exempt,
    ]  # fmt: skip


def _write_about(book: Workbook, user: User, round_: Round, unit: Unit) -> None:
    lines = [
        ("Đợt kê khai", round_.name),
        ("Căn cứ", round_.basis_text),
        ("Đơn vị", unit.name),
        ("Hạn gửi", f"{round_.due_on:%d/%m/%Y}"),
        ("Trạng thái", round_.get_status_display()),
    ]
    note = "Chỉ có số người. Người được miễn không tính vào tỉ lệ; người đã rời đơn vị không tính."
    role = common.roles_in_words(
        item for item in user.appointments_in_force if item.role in permissions.READERS
    )
    common.write_about(book, "Tiến độ đợt kê khai", user, role, lines, note)
