"""What the bars on top and at the bottom of a page offer to this person."""

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse

from accounts.inbox import unread_count
from accounts.models import Role, User


@dataclass(frozen=True)
class Item:
    label: str
    view: str  # name of the page it leads to
    icon: str
    within: tuple[str, ...] = ()  # further pages on which this place is the current one
    current: bool = False
    badge: int | None = None

    @property
    def url(self) -> str:
        return reverse(self.view)


HOME = Item("Việc cần làm", "home", "todo")
MINE = Item(
    "Kê khai",
    "registry:mine",
    "account",
    (
        "registry:declaration",
        "registry:edit_draft",
        "registry:submit_declaration",
        "registry:declare_none",
        "registry:discard_draft",
        "registry:withdraw_declaration",
        "registry:submit_unchanged",
    ),
)
LIBRARY = Item(
    "Văn bản", "directives:library", "document", ("directives:document", "directives:clause")
)
READINGS = Item("Ai đã xem", "accounts:readings", "eye")
REVIEW = Item(
    "Tiếp nhận", "registry:queue", "review", ("registry:review", "registry:return_declaration")
)
CHECKLISTS = Item(
    "Bảng kiểm",
    "directives:checklists",
    "checklist",
    ("directives:checklist", "directives:checklists_below", "directives:open_checklist"),
)
REPORTS = Item(
    "Báo cáo",
    "reports:months",
    "report",
    ("reports:run", "reports:open_run", "reports:monthly_report"),
)
PEOPLE = Item(
    "Cán bộ",
    "accounts:people",
    "people",
    ("accounts:person", "accounts:add_person", "accounts:change_person"),
)
PAPER_FORMS = Item(
    "Nhập bản giấy",
    "registry:paper_forms",
    "edit",
    (
        "registry:start_paper_form",
        "registry:save_paper_form",
        "registry:confirm_paper_form",
        "registry:confirm_by_code",
        "registry:confirm_by_signature",
        "registry:discard_paper_form",
    ),
)
UNITS = Item(
    "Đơn vị",
    "accounts:units",
    "tree",
    (
        "accounts:unit",
        "accounts:add_unit",
        "accounts:change_unit",
        "accounts:unit_kinds",
        "accounts:unit_moves",
        "accounts:unit_move",
        "accounts:propose_unit_move",
        "accounts:close_unit",
    ),
)
APPOINTMENTS = Item(
    "Vai trò",
    "accounts:appointments",
    "key",
    ("accounts:appointment", "accounts:grant_appointment", "accounts:end_appointment"),
)
ROSTER = Item(
    "Nhập danh sách",
    "accounts:check_roster",
    "upload",
    ("accounts:roster_import", "accounts:discard_roster"),
)
SHEETS = Item(
    "Phiếu đăng nhập",
    "accounts:activation_sheets",
    "print",
    ("accounts:activation_sheet", "accounts:request_activation_sheet"),
)
TRAIL = Item("Nhật ký", "accounts:trail", "trail")
INBOX = Item("Hộp thư", "accounts:inbox", "inbox")
PASSWORD = Item("Đổi mật khẩu", "account_change_password", "key")
SIGN_OUT = Item("Đăng xuất, chọn thiết bị", "account_logout", "leave")


def places(user: User) -> list[Item]:
    """The pages of a person's work, in the order in which they use them."""
    head, staff = user.holds(Role.UNIT_HEAD), user.holds(Role.STAFF)
    admin = user.is_administrator
    offered = [
        (True, HOME),
        (True, MINE),
        (head, REVIEW),
        (head or staff, CHECKLISTS),
        (head or staff, REPORTS),
        (head or staff or admin, PEOPLE),
        (staff and not admin, PAPER_FORMS),
        (admin, UNITS),
        (admin, APPOINTMENTS),
        (staff or admin, ROSTER),
        (staff or admin, SHEETS),
        (user.holds(Role.DATA_OFFICER), TRAIL),
        (True, LIBRARY),
    ]
    return [item for shown, item in offered if shown]


def thumb_places(user: User) -> list[Item]:
    """Four places for a thumb; the rest is in the menu."""
    if user.holds(Role.UNIT_HEAD):
        return [HOME, REVIEW, MINE, LIBRARY]
    if user.holds(Role.STAFF):
        return [HOME, CHECKLISTS, REPORTS, PEOPLE]
    return [HOME, MINE, LIBRARY, READINGS]


def navigation(request: HttpRequest) -> dict[str, list[Item]]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    here = request.resolver_match.view_name if request.resolver_match else ""

    def marked(items: list[Item]) -> list[Item]:
        return [replace(item, current=here in (item.view, *item.within)) for item in items]

    letters = replace(INBOX, badge=unread_count(user) or None)
    return {
        "navigation": marked(places(user)),
        "tabbar": marked(thumb_places(user)),
        "account_menu": marked([letters, READINGS, PASSWORD, SIGN_OUT]),
    }
