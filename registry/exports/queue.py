"""The head's queue as a table: declarations, and the accounts on them, as filtered on the page."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from portal.lib.access import Denied
from portal.lib.papers import Made, Order, Progress, scratch
from portal.lib.xlsx import Cell, Column, Table, Workbook
from registry import permissions
from registry.actions.readings import read_for_paper
from registry.exports import common
from registry.facts.queue import narrowed, queue_of
from registry.forms import QueueFilterForm
from registry.models import Declaration
from registry.models.accounts import accounts_to_show
from registry.models.declarations import DeclarationQuerySet
from registry.models.reviewers import head_appointments
from registry.workflow import Status

LABEL = "Bản kê khai (Excel)"
KEY = ("sort_key", "id")
CHOICES = ("scope", "state", "change", "late")  # besides the unit and the name
MOST_NAMED = 500  # found by a name; the text itself is not kept with the paper
NOTE = (
    "Bảng có thông tin cá nhân, chỉ dùng để tiếp nhận bản kê khai. Việc đồng chí lấy bảng này được "
    "ghi nhật ký của từng bản kê khai và người kê khai xem được."
)
DECLARATIONS = [
    Column("Số thứ tự", 8), Column("Họ và tên", 26), Column("Đơn vị", 34), Column("Trạng thái", 16),
    Column("Bản số", 7), Column("Nội dung", 26), Column("Số tài khoản", 9),
    Column("Gửi ngày", 12), Column("Hạn gửi", 12), Column("Gửi muộn", 8),
    Column("Hạn tiếp nhận", 12), Column("Chờ quá hạn", 8), Column("Trả lời ngày", 12),
    Column("Người trả lời", 26), Column("Cần bổ sung", 40),
]  # fmt: skip
ACCOUNTS = [
    Column("Số thứ tự", 8), Column("Họ và tên", 26), Column("Đơn vị", 34),
    Column("Mạng xã hội", 14), Column("Tên hiển thị", 26), Column("Địa chỉ", 40),
    Column("Loại", 18), Column("Đứng tên", 24), Column("Mục đích", 12), Column("Dùng từ năm", 9),
    Column("Tình trạng", 22), Column("Cảnh báo", 18), Column("Bảo vệ", 30),
]  # fmt: skip


def order_of(user: User, query: Mapping[str, Any]) -> dict[str, Any]:
    """What the paper keeps of the page's filters: choices and ids, never a name that was typed."""
    form = _form(user, query)
    unit, text = form.cleaned_data.get("unit"), form.cleaned_data.get("q")
    heads = head_appointments(user)
    used = [path for path in heads if not unit or unit.path.startswith(path)]
    chosen = {name: form.cleaned_data.get(name, "") for name in CHOICES}
    order: dict[str, Any] = {
        "chosen": {**chosen, "unit": unit.code if unit else ""},
        "units": sorted(heads[path].unit_id or 0 for path in used),
        "unit_path": unit.path if unit else common.covering(heads),
    }
    if text:
        rows = _rows(user, {**chosen, "unit": unit, "q": text})
        order["ids"] = _some(list(rows.values_list("pk", flat=True)[: MOST_NAMED + 1]))
    return order


def check(user: User, subject: object, params: Mapping[str, Any]) -> None:
    permissions.check_can_open_queue(user)
    common.check_still_held(head_appointments(user).values(), params["units"])
    if params["chosen"]["unit"] and not _form(user, params["chosen"]).cleaned_data.get("unit"):
        common.refuse_lost_unit()


def make(order: Order, progress: Progress) -> Made:
    """Every declaration is recorded as read before its accounts are written down (R137)."""
    user: User = order.requested_by
    form = _form(user, order.params["chosen"])
    rows = _rows(user, form.cleaned_data)
    if "ids" in order.params:
        rows = rows.filter(pk__in=order.params["ids"])
    total, done, accounts = rows.count(), 0, 0
    path = scratch(order) / "queue.xlsx"
    with transaction.atomic(), Workbook(path) as book:
        sheets = book.table("Bản kê khai", DECLARATIONS), book.table("Tài khoản", ACCOUNTS)
        shown = rows.with_shown_unit().select_related("reviewed_by")
        for chunk in common.in_chunks(shown, KEY):
            readable = read_for_paper(chunk, by=user, paper=order.pk)
            prefetch_related_objects(readable, accounts_to_show())
            for declaration in readable:
                done += 1
                accounts += _write(declaration, done, *sheets)
            progress(min(done, total), total)
        counted = [("Số bản kê khai", str(done)), ("Số tài khoản", str(accounts))]
        _write_about(book, user, form, order.params, counted)
    return Made(f"Bản kê khai {timezone.localdate():%d-%m-%Y}.xlsx", path)


def _form(user: User, query: Mapping[str, Any]) -> QueueFilterForm:
    form = QueueFilterForm(query, paths=list(head_appointments(user)), offered=False)
    form.is_valid()
    return form


def _rows(user: User, chosen: Mapping[str, Any]) -> DeclarationQuerySet:
    scope, more = chosen.get("scope", ""), {k: v for k, v in chosen.items() if k != "scope"}
    rows = narrowed(queue_of(user, scope), timezone.localdate(), **more)
    return rows.exclude(status=Status.WITHDRAWN)


def _some(ids: list[Any]) -> list[str]:
    if len(ids) > MOST_NAMED:
        raise Denied(
            "too_many_found",
            f"Tìm được hơn {MOST_NAMED} bản. Hãy gõ tên đầy đủ hơn, hoặc bỏ ô tìm để tải cả bảng.",
        )
    return [str(pk) for pk in ids]


def _write(item: Declaration, number: int, declarations: Table, accounts: Table) -> int:
    """One line there, one line here for each account; returns how many accounts."""
    who: list[Cell | None] = [number, item.owner.full_name, item.shown_unit]
    declarations.add([*who, *_of_declaration(item)])
    rows = list(item.accounts.all())
    for account in rows:
        accounts.add(
            [
                *who, account.platform_label, account.display_name, account.shown_address,
                account.get_kind_display(), account.shown_name, account.get_purpose_display(),
                account.since_year, account.shown_state, account.shown_suspension,
                account.shown_security,
            ]
        )  # fmt: skip
    return len(rows)


def _of_declaration(item: Declaration) -> list[Any]:
    answered = item.reviewed_by
    return [
        item.get_status_display(), item.version, item.summary, item.accounts_total,
        timezone.localdate(item.submitted_at), item.due_on, _mark(item.is_late),
        item.review_due_on, _mark(item.waits_too_long),
        timezone.localdate(item.reviewed_at) if item.reviewed_at else None,
        answered.full_name if answered else "", item.return_reason,
    ]  # fmt: skip


def _mark(yes: bool) -> str:
    return "có" if yes else ""


def _write_about(
    book: Workbook,
    user: User,
    form: QueueFilterForm,
    params: Mapping[str, Any],
    counted: list[common.Line],
) -> None:
    chosen, unit = form.cleaned_data, form.cleaned_data.get("unit")
    lines = common.choices_in_words(form, chosen)
    if unit:
        lines.append(("Đơn vị", common.unit_beside_accounts(unit)))
    if "ids" in params:
        lines.append(("Tìm theo tên", "có lọc theo tên"))
    role = common.roles_in_words(head_appointments(user).values(), beside_accounts=True)
    common.write_about(book, "Bản kê khai tài khoản mạng xã hội", user, role, lines + counted, NOTE)
