"""What is to be done next, gathered from every app for one person. The home page is a to-do list."""

from collections.abc import Iterator
from datetime import date

from accounts.models import Appointment, Role, UnitMove, User
from directives import facts as directives
from directives.facts.checklist_due import Due
from portal.home import cases, commitments, data, incidents, library, pages, rounds
from portal.home.task import Task
from registry import facts as registry
from registry.facts import Standing
from reports import facts as reports
from reports.permissions import MAKERS


def tasks_for(user: User, standing: Standing, on: date) -> list[Task]:
    """Own duties first, then the work of each role; what is urgent, then what is late on top."""
    found = [
        *incidents.tasks(user, on),
        *cases.tasks(user, on),
        *own_declaration(standing),
        *rounds.tasks(user, on),
        *commitments.tasks(user, on),
        *review_work(user, on),
        *checklist_work(user, on),
        *library.tasks(user),
        *pages.tasks(user, on),
        *data.tasks(user, on),
        *report_work(user, on),
        *second_person_work(user),
        *set_up_work(user),
    ]
    return sorted(found, key=lambda task: (not task.urgent, not task.late))


def own_declaration(standing: Standing) -> Iterator[Task]:
    """One thing at a time. While a round asks, the task names it."""
    until = time_left(standing)
    asked = f" cho đợt “{standing.asked.round.name}”" if standing.asked else ""
    if draft := standing.draft:
        yield Task(
            f"Hoàn thành bản kê khai đang viết{asked}",
            until,
            "registry:edit_draft",
            "Viết tiếp",
            (draft.pk,),
            late=standing.late,
        )
    elif standing.returned:
        yield Task(
            f"Bổ sung bản kê khai{asked}",
            f"Người tiếp nhận đề nghị bổ sung. {until}",
            "registry:mine",
            "Xem lý do và bổ sung",
            late=standing.late,
        )
    elif asked and standing.can_repeat:
        yield Task(
            f"Trả lời{asked}",
            f"{until} Có thay đổi thì kê khai lại ở trang Kê khai.",
            "registry:submit_unchanged",
            "Không có gì thay đổi",
            late=standing.late,
        )
    elif asked or not (standing.waiting or standing.accepted):
        yield Task(
            f"Kê khai tài khoản mạng xã hội{asked}",
            until,
            "registry:mine",
            "Kê khai",
            late=standing.late,
        )


def time_left(standing: Standing) -> str:
    """When it is due, and how many working days are left of it."""
    if standing.due_on is None:
        return ""
    days = standing.days_left
    due = f"Hạn {standing.due_on:%d/%m/%Y}"
    if days < 0:
        return f"{due}, đã quá hạn {-days} ngày làm việc."
    return f"{due}, còn {days} ngày làm việc." if days else f"{due}, là ngày làm việc cuối cùng."


def review_work(user: User, on: date) -> Iterator[Task]:
    if not user.holds(Role.UNIT_HEAD) or user.is_administrator:
        return
    waiting = registry.desk_figures(user, on)
    if waiting.count:
        late = f", {waiting.late} bản chờ quá hạn" if waiting.late else ""
        yield Task(
            "Tiếp nhận bản kê khai",
            f"{waiting.shown} bản đang chờ đồng chí{late}.",
            "registry:queue",
            "Mở hàng chờ",
            late=waiting.late > 0,
        )


def checklist_work(user: User, on: date) -> Iterator[Task]:
    waiting = directives.waiting_for(user, on)
    for item in waiting.to_open:
        due = waiting.due_of(item.period)
        yield Task(
            f"Lập bảng kiểm {item.period.words}",
            with_due(f"{item.unit.name}: ghi kết quả từng nhiệm vụ rồi gửi cấp trên.", due),
            "directives:checklists",
            "Lập bảng kiểm",
            late=bool(due and due.is_late),
        )
    for checklist in waiting.to_send:
        due = waiting.due_of(checklist.period)
        yield Task(
            f"Ghi và gửi bảng kiểm {checklist.period.words}",
            with_due(f"{checklist.unit.name}: {checklist.status_words}.", due),
            "directives:checklist",
            "Ghi tiếp",
            (checklist.pk,),
            late=bool(due and due.is_late),
        )
    if waiting.to_review:
        yield Task(
            "Xem bảng kiểm của đơn vị trực thuộc",
            f"{waiting.to_review} bảng kiểm đã gửi, chờ tiếp nhận.",
            "directives:checklists_below",
            "Xem bảng kiểm",
        )


def with_due(words: str, due: Due | None) -> str:
    return f"{words} {due.words}" if due else words


def report_work(user: User, on: date) -> Iterator[Task]:
    paths = user.scopes(*MAKERS)
    if not paths:
        return
    month = last_month(on)
    failed = reports.failed_in(paths, month)
    if failed:
        yield Task(
            f"Báo cáo tháng {month:%m/%Y} bị lỗi",
            f"{failed} báo cáo không lập được. Mở ra để xem lý do và lập lại.",
            "reports:months",
            "Xem báo cáo",
            late=True,
        )
    elif user.holds(Role.STAFF) and not reports.is_made(paths, month):
        yield Task(
            f"Lập báo cáo tháng {month:%m/%Y}",
            "Tháng đã kết thúc, chưa có báo cáo.",
            "reports:open_run",
            "Lập báo cáo",
        )


def second_person_work(user: User) -> Iterator[Task]:
    """What another administrator proposed and this one may approve."""
    if not user.is_administrator:
        return
    if moves := UnitMove.objects.filter(approved=None).exclude(proposed_by=user).count():
        yield Task(
            "Duyệt chuyển đơn vị",
            f"{moves} đề nghị chờ người thứ hai duyệt.",
            "accounts:unit_moves",
            "Xem đề nghị",
        )
    open_grants = Appointment.objects.filter(awaits_approval=True, ended_at=None)
    if grants := open_grants.exclude(granted_by=user).exclude(person=user).count():
        yield Task(
            "Duyệt việc giao vai trò",
            f"{grants} vai trò chờ người thứ hai duyệt.",
            "accounts:appointments",
            "Xem vai trò",
        )


def set_up_work(user: User) -> Iterator[Task]:
    """The first steps of a new installation, which nobody else can take."""
    if not user.is_administrator:
        return
    if not User.objects.exclude(pk__in=User.objects.administrators()).exists():
        yield Task(
            "Nhập danh sách cán bộ",
            "Cổng chưa có ai ngoài quản trị. Tải tệp Excel danh sách đơn vị và cán bộ lên để bắt đầu.",
            "accounts:check_roster",
            "Nhập danh sách",
        )
    if User.objects.administrators().count() < 2:
        yield Task(
            "Giao vai trò quản trị cho người thứ hai",
            "Chuyển đơn vị và giao một số vai trò cần hai người quản trị.",
            "accounts:people",
            "Chọn người",
        )


def last_month(on: date) -> date:
    """The first day of the month before."""
    return date(on.year - (on.month == 1), (on.month - 2) % 12 + 1, 1)
