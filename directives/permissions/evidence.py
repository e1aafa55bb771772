"""Who may put files beside an answer, or attest what lies outside the portal."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from directives.models import Checklist, ChecklistItem, Clause, ItemFile
from directives.permissions.checklists import check_can_answer, check_can_answer_item
from portal.lib.access import Denied

MOST = 5  # files of one line


def check_can_change(user: User, checklist: Checklist) -> None:
    """As long as the list can be written (R66)."""
    check_can_answer(user, checklist)


def check_can_change_files(user: User, checklist: Checklist, item: ChecklistItem) -> None:
    """As the answer beside them (R214, R216)."""
    check_can_answer_item(user, checklist, item)


def check_can_add(user: User, checklist: Checklist, item: ChecklistItem, dated_on: date) -> None:
    check_can_change_files(user, checklist, item)
    check_not_to_come(dated_on)
    if ItemFile.objects.filter(item=item).count() >= MOST:  # R214
        raise Denied(
            "too_many_files", f"Mỗi nhiệm vụ tối đa {MOST} tệp. Bỏ bớt một tệp rồi thêm tệp mới."
        )


def check_can_attest(
    user: User, checklist: Checklist, clause: Clause, offered: list[Clause], done_on: date
) -> None:
    check_can_change(user, checklist)
    check_not_to_come(done_on)
    if clause not in offered:  # R215
        raise Denied("not_attested", "Điều khoản này không phải việc đơn vị tự xác nhận trong kỳ.")


def check_not_to_come(day: date) -> None:
    if day > timezone.localdate():
        raise Denied("day_to_come", "Ngày này chưa đến. Ghi ngày đã thực hiện.")
