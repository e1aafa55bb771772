"""The sessions of one's units as a table, as the page was narrowed."""

from collections.abc import Mapping
from os.path import commonprefix
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from accounts.models import SEGMENT, User
from directives.facts.training import references_of
from directives.forms.training import PeriodFilter
from directives.models import KEEPING_ROLES, TrainingSession
from directives.permissions import training as permissions
from portal.lib.access import Denied
from portal.lib.papers import Made, Order, Progress, scratch
from portal.lib.xlsx import Column, Workbook

LABEL = "Các buổi phổ biến (Excel)"
COLUMNS = [
    Column("Ngày", 12), Column("Đơn vị", 40), Column("Nội dung", 60), Column("Số người dự", 12),
    Column("Thuộc diện dự", 12), Column("Minh chứng cho", 30), Column("Đã đính chính", 12),
]  # fmt: skip
CHUNK = 1000


def order_of(user: User, query: QueryDict) -> dict[str, Any]:
    """What the paper is asked with: the period, and the units as they are held now."""
    chosen = {name: query.get(name, "") for name in ("first", "last")}
    paths = user.scopes(*KEEPING_ROLES)
    shared = commonprefix(paths)
    return {
        **chosen,
        "paths": sorted(paths),
        "unit_path": shared[: len(shared) // SEGMENT * SEGMENT],
    }


def check(user: User, subject: object, params: Mapping[str, Any]) -> None:
    permissions.check_can_list(user)
    if sorted(user.scopes(*KEEPING_ROLES)) != params["paths"]:
        raise Denied(
            "role_ended",
            "Vai trò của đồng chí đã thay đổi nên bảng này không còn dành cho đồng chí. Hãy mở lại danh "
            "sách và tải bảng mới.",
        )


def make(order: Order, said: Progress) -> Made:
    user: User = order.requested_by
    period = PeriodFilter({name: order.params[name] for name in ("first", "last")})
    rows = period.narrow(TrainingSession.objects.visible_to(user))
    rows = rows.select_related("unit", "corrected_by").order_by("-held_on", "-id")
    path, today = scratch(order) / "training.xlsx", timezone.localdate()
    with Workbook(path) as book:
        table = book.table("Buổi phổ biến", COLUMNS)
        total = rows.count()
        for start in range(0, total, CHUNK):
            found = list(rows[start : start + CHUNK])
            served = references_of({pk for session in found for pk in session.clauses})
            for session in found:
                table.add(_line(session, served))
            said(min(start + CHUNK, total), total)
        about = book.table("Về bảng này", [Column("Mục", 24), Column("Nội dung", 80)])
        about.add(("Bảng", "Các buổi phổ biến của đơn vị và cấp dưới"))
        about.add(("Lập cho", user.full_name))
        about.add(("Lập lúc", f"{timezone.localtime():%d/%m/%Y %H:%M}"))
        about.add(("Từ ngày", order.params["first"] or "–"))
        about.add(("Đến ngày", order.params["last"] or "–"))
        about.add(
            ("Lưu ý", "Buổi đã đính chính không tính vào số liệu; tính theo dòng đính chính.")
        )
    return Made(f"Buổi phổ biến {today:%d-%m-%Y}.xlsx", path)


def _line(session: TrainingSession, served: Mapping[int, str]) -> list[Any]:
    corrected = hasattr(session, "corrected_by")
    return [
        session.held_on, session.unit.name, session.topic, session.present, session.invited,
        ", ".join(sorted(served[pk] for pk in session.clauses)), "có" if corrected else "",
    ]  # fmt: skip
