"""What the bars on top and at the bottom of a page offer to this person."""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.inbox import unread_count
from accounts.models import Role, User


@dataclass(
    frozen=True, eq=False
)  # told apart as what they are: comparing fields would cost each page
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
        "registry:my_incidents",
        "registry:open_incident",
        "registry:open_incident_unlisted",
    ),
)
LIBRARY = Item(
    "Văn bản", "directives:library", "document", ("directives:document", "directives:clause")
)
COMMITMENTS = Item(
    "Cam kết",
    "directives:commitments",
    "pledge",
    (
        "directives:make_commitment",
        "directives:commitment_progress",
        "directives:commitment_progress_of_unit",
        "directives:paper_commitments",
        "directives:record_commitment",
    ),
)
TRAINING = Item(
    "Buổi phổ biến",
    "directives:training_sessions",
    "calendar",
    (
        "directives:training_session",
        "directives:enter_training",
        "directives:change_training",
        "directives:correct_training",
        "directives:remove_training",
    ),
)
READINGS = Item("Ai đã xem", "accounts:readings", "eye")
REVIEW = Item(
    "Tiếp nhận",
    "registry:queue",
    "review",
    (
        "registry:review",
        "registry:return_declaration",
        "registry:accept_unchanged",
        "registry:accepted_unchanged",
    ),
)
INCIDENTS = Item(
    "Sự cố",
    "registry:incidents",
    "alert",
    (
        "registry:incident",
        "registry:choose_incident_member",
        "registry:open_incident_for",
        "registry:open_incident_for_unlisted",
        "registry:contain_incident",
        "registry:reopen_incident",
        "registry:close_incident",
    ),
)
ROUNDS = Item(
    "Đợt kê khai",
    "registry:rounds",
    "calendar",
    (
        "registry:plan_round",
        "registry:round",
        "registry:change_round",
        "registry:discard_round",
        "registry:open_round",
        "registry:extend_round",
        "registry:close_round",
        "registry:round_progress",
        "registry:round_progress_of_unit",
        "registry:round_people",
        "registry:find_round_person",
        "registry:exempt_person",
        "registry:lift_exemption",
    ),
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
        "registry:print_blank_form",
    ),
)
OFFICIAL_PAGES = Item(
    "Trang chính thức",
    "registry:official_pages",
    "shield",
    (
        "registry:official_page",
        "registry:register_official_page",
        "registry:change_official_page",
        "registry:assign_official_page",
        "registry:review_official_page",
        "registry:close_official_page",
    ),
)
CASES = Item(
    "Vụ việc",
    "violations:cases",
    "list",
    (
        "violations:case",
        "violations:name_part",
        "violations:hand_over",
        "violations:objection",
        "violations:issue_notice",
        "violations:extend_answer",
        "violations:pause_case",
        "violations:resume_case",
        "violations:assess",
        "violations:send_back",
        "violations:decide",
        "violations:check_correction",
        "violations:admit_late",
        "violations:settle_appeal",
    ),
)
CASE_PAPERS = Item(
    "Giấy tờ vụ việc",
    "violations:hand_notice",
    "print",
    (
        "violations:type_answer",
        "violations:hand_decision",
        "violations:type_appeal",
        "violations:letters",
        "violations:change_paragraph",
    ),
)
MY_REPORTS = Item(
    "Phản ánh",
    "violations:my_reports",
    "report",
    (
        "violations:start_report",
        "violations:choose_clause",
        "violations:write_report",
        "violations:review_report",
        "violations:send_report",
        "violations:withdraw_report",
    ),
)
SCREENING = Item(
    "Xem xét phản ánh",
    "violations:screening",
    "review",
    (
        "violations:report",
        "violations:accept_report",
        "violations:refuse_report",
        "violations:step_aside",
        "violations:ask_reveal",
    ),
)
REVEALS = Item(
    "Xem danh tính",
    "violations:reveals",
    "eye",
    ("violations:reveal", "violations:approve_reveal", "violations:refuse_reveal"),
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
REQUESTS = Item(
    "Yêu cầu dữ liệu",
    "accounts:data_requests",
    "inbox",
    ("accounts:data_request", "accounts:answer_data_request"),
)
PURGES = Item(
    "Tiêu hủy",
    "accounts:purges",
    "remove",
    (
        "accounts:purge",
        "accounts:over_their_time",
        "accounts:propose_purge",
        "accounts:approve_purge",
        "accounts:refuse_purge",
    ),
)
MY_CASES = Item("Vụ việc về đồng chí", "violations:my_cases", "document", ("violations:ask_other",))
PROGRESS = Item("Tiến độ vụ việc", "violations:consistency", "clock")
HOLDS = Item(
    "Hồ sơ giữ lại",
    "violations:holds",
    "shield",
    (
        "violations:place_hold",
        "violations:hold",
        "violations:keep_holding",
        "violations:ask_release",
        "violations:release_hold",
    ),
)
PAPER_UNITS = Item(
    "Giải quyết trên giấy",
    "violations:paper_units",
    "document",
    ("violations:set_paper_unit", "violations:end_paper_unit"),
)
CALENDAR = Item(
    "Lịch làm việc",
    "accounts:calendar",
    "calendar",
    (
        "accounts:set_calendar_day",
        "accounts:withdraw_calendar_day",
        "violations:outages",
        "violations:note_outage",
    ),
)
MY_DATA = Item(
    "Dữ liệu của tôi",
    "accounts:my_data",
    "shield",
    ("accounts:my_data_class", "accounts:ask_data_request", "accounts:withdraw_data_request"),
)
PAPERS = Item(
    "Tệp của tôi", "accounts:papers", "download", ("accounts:paper", "accounts:remove_paper")
)
INBOX = Item("Hộp thư", "accounts:inbox", "inbox")
PASSWORD = Item("Đổi mật khẩu", "account_change_password", "key")
SIGN_OUT = Item("Đăng xuất, chọn thiết bị", "account_logout", "leave")
OF_ONES_OWN = (INBOX, MY_CASES, MY_DATA, READINGS, PAPERS, PASSWORD, SIGN_OUT)
MY_DATA_SHORT = replace(MY_DATA, label="Dữ liệu")


@dataclass(frozen=True)
class Group:
    """Places that belong together: one word on the bar, a second line while one is among them."""

    label: str
    items: tuple[Item, ...]

    @property
    def current(self) -> bool:
        return any(item.current for item in self.items)

    @property
    def is_single(self) -> bool:
        return len(self.items) == 1


# In the order in which people use them; each shows to a person the places that are theirs.
GROUPS = [
    Group("Việc cần làm", (HOME,)),
    Group("Kê khai", (MINE,)),
    Group("Tiếp nhận", (REVIEW,)),
    Group("Đơn vị", (ROUNDS, INCIDENTS, OFFICIAL_PAGES, PAPER_FORMS)),
    Group(
        "Vụ việc",
        (CASES, SCREENING, PROGRESS, CASE_PAPERS, REVEALS, HOLDS, PAPER_UNITS, MY_REPORTS),
    ),
    Group("Văn bản", (LIBRARY, COMMITMENTS, CHECKLISTS, TRAINING)),
    Group("Báo cáo", (REPORTS,)),
    Group("Danh sách", (PEOPLE, UNITS, APPOINTMENTS, ROSTER, SHEETS)),
    Group("Quản lý dữ liệu", (REQUESTS, PURGES, TRAIL, CALENDAR)),
]


def places(user: User) -> list[Item]:
    """The pages of a person's work."""
    head, staff = user.holds(Role.UNIT_HEAD), user.holds(Role.STAFF)
    admin, officer = user.is_administrator, user.holds(Role.DATA_OFFICER)
    acting = user.holds(Role.HANDLER) or user.holds(Role.DECIDER)
    offered = [
        (True, HOME),
        (True, MINE),
        (head and not admin, REVIEW),
        (head and not admin, INCIDENTS),
        (head or staff, ROUNDS),
        (acting and not admin, CASES),
        ((acting or head) and not admin, PROGRESS),
        (staff and not admin, PAPER_FORMS),
        (staff and not admin, CASE_PAPERS),
        (head or staff, CHECKLISTS),
        (head or staff, TRAINING),
        (head or staff, OFFICIAL_PAGES),
        (head or staff, REPORTS),
        (head or staff or admin, PEOPLE),
        (admin, UNITS),
        (admin, APPOINTMENTS),
        (staff or admin, ROSTER),
        (staff or admin, SHEETS),
        (officer, REQUESTS),
        (officer or head, PURGES),
        (officer, HOLDS),
        (officer, TRAIL),
        (staff or admin, PAPER_UNITS),
        (admin, CALENDAR),
        (user.holds(Role.HANDLER), SCREENING),
        (officer, REVEALS),
        (True, MY_REPORTS),
        (True, COMMITMENTS),
        (True, LIBRARY),
    ]
    return [item for shown, item in offered if shown]


def thumb_places(user: User) -> list[Item]:
    """Four places for a thumb; the rest is in the menu."""
    if user.holds(Role.UNIT_HEAD):
        return [HOME, REVIEW, MINE, LIBRARY]
    if user.holds(Role.STAFF):
        return [HOME, CHECKLISTS, REPORTS, PEOPLE]
    return [HOME, MINE, LIBRARY, MY_DATA_SHORT]


# What follows is the same for all who hold the same roles and are on the same page: a fifth of a page's work.


@lru_cache(maxsize=4_096)
def drawn(items: tuple[Item, ...], here: str, unread: int = 0) -> SafeString:
    marked = [_marked(item, here, unread if item is INBOX else 0) for item in items]
    return render_to_string("_components/nav_list.html", {"items": marked})


@lru_cache(maxsize=4_096)
def drawn_groups(own: tuple[Item, ...], here: str, *, whole: bool) -> SafeString:
    """As two lines of a bar or, `whole`, as one list under its words."""
    shown = [
        Group(group.label, found)
        for group in GROUPS
        if (found := tuple(_marked(item, here) for item in group.items if item in own))
    ]
    name = "nav_whole" if whole else "nav_bar"
    return render_to_string(f"_components/{name}.html", {"groups": shown})


def _marked(item: Item, here: str, badge: int = 0) -> Item:
    return replace(item, current=here in (item.view, *item.within), badge=badge or None)


def navigation(request: HttpRequest) -> dict[str, SafeString]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    here = request.resolver_match.view_name if request.resolver_match else ""

    own = tuple(places(user))
    return {
        "navigation": drawn_groups(own, here, whole=False),
        "all_places": drawn_groups(own, here, whole=True),
        "tabbar": drawn(tuple(thumb_places(user)), here),
        "account_menu": drawn(OF_ONES_OWN, here, unread_count(user)),
    }
