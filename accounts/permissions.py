"""Who may do what with units, people, roles and codes. Each check raises `Denied` with a code."""

from datetime import date

from django.utils import timezone

from accounts.models import ActivationSheet, Appointment, Role, RosterImport, Unit, UnitMove, User
from portal.lib.access import Denied
from portal.lib.facts import known

SECOND_PERSON = "Việc này cần hai người: người đề nghị không tự duyệt. Hãy báo quản trị khác."


# -- everyone who works with the roster ------------------------------------------------------


def check_can_administer(user: User) -> None:
    """Units, unit kinds, roles: administrators alone, and they read no declaration.  # R11"""
    if not user.is_administrator:
        raise Denied(
            "not_administrator",
            "Việc này do quản trị hệ thống làm. Hãy báo quản trị nếu cần thay đổi.",
        )


def check_can_list_people(user: User) -> None:
    if not (user.is_administrator or user.scopes(Role.STAFF, Role.UNIT_HEAD)):
        raise Denied(
            "no_people", "Danh sách cán bộ dành cho người đứng đầu, văn phòng và quản trị."
        )


def check_can_open_person(user: User, person: User) -> None:
    """A roster entry in full: its owner and those who keep it. A unit head has the list."""
    if user.pk != person.pk:
        _check_keeps(user, person.unit_path)


def check_can_keep_people(user: User) -> None:
    """Whether to offer adding and changing at all."""
    if not (user.is_administrator or user.scopes(Role.STAFF)):
        raise _not_keeper()


def check_can_add_person(user: User, unit: Unit) -> None:
    """Staff keep the people of their scope, administrators all.  # R14"""
    _check_keeps(user, unit.path)
    _check_open(unit)


def check_can_change_person(user: User, person: User, unit: Unit | None = None) -> None:
    """`unit` is the home unit the person is to have: it must lie in the scope as well.  # R14"""
    _check_keeps(user, person.unit_path)
    if unit is None or unit.pk == person.unit_id:
        return
    if user.pk == person.pk:
        raise Denied(
            "own_unit",
            "Đồng chí không tự chuyển đơn vị của mình. Hãy nhờ người khác ở văn phòng.",
        )
    check_can_add_person(user, unit)
    _check_leaves_no_role_behind(person, unit)


def check_can_record_leaving(user: User, person: User, on: date, today: date) -> None:
    """Who holds a role is let go by an administrator, because the roles end too.  # R17"""
    _check_keeps(user, person.unit_path)
    if user.pk == person.pk:
        raise Denied("own_record", "Đồng chí không tự ghi nhận mình rời đơn vị.")
    if person.left_on is not None:
        raise Denied("already_left", "Người này đã được ghi nhận rời đơn vị.")
    if not person.joined_on <= on <= today:
        raise Denied("bad_date", "Ngày rời phải từ ngày vào danh sách đến hôm nay.")
    _check_not_over_roles(user, person)
    if person.is_administrator:
        _check_another_administrator(person, today)


def check_can_record_return(user: User, person: User, unit: Unit) -> None:
    _check_keeps(user, person.unit_path)
    if person.left_on is None:
        raise Denied("not_left", "Người này đang có tên trong danh sách.")
    check_can_add_person(user, unit)


def check_can_end_sessions(user: User, person: User) -> None:
    """Own devices, or those of a person one keeps: a phone was lost.  # R9"""
    if user.pk != person.pk:
        _check_keeps(user, person.unit_path)


# -- units -----------------------------------------------------------------------------------


def check_can_change_unit(user: User, unit: Unit) -> None:
    check_can_administer(user)
    _check_open(unit)


def check_can_add_unit(user: User, parent: Unit | None) -> None:
    check_can_administer(user)
    if parent is not None:
        _check_open(parent)


def check_can_close_unit(user: User, unit: Unit, on: date, merged_into: Unit | None) -> None:
    """A unit ends empty: its people, units, roles and pages have somewhere to go first.  # R18"""
    check_can_change_unit(user, unit)
    if on < unit.valid_from:
        raise Denied("bad_date", "Ngày kết thúc không thể trước ngày đơn vị bắt đầu.")
    if merged_into is not None:
        _check_open(merged_into)
        if merged_into.path.startswith(unit.path):
            raise Denied("below_itself", "Đơn vị không thể nhập vào chính nó.")
    if unit.children.filter(valid_to=None).exists():
        raise Denied("unit_has_units", "Đơn vị còn đơn vị trực thuộc. Hãy chuyển chúng trước.")
    if User.objects.on_roster().filter(unit=unit).exists():
        raise Denied("unit_has_people", "Đơn vị còn người. Hãy chuyển hết người trước.")
    if unit.appointments.in_force(on).exists():
        raise Denied("unit_has_roles", "Còn vai trò gắn với đơn vị. Hãy kết thúc chúng trước.")
    if pages := _official_pages(unit):
        raise Denied(
            "unit_has_pages",
            f"Đơn vị còn {pages} trang chính thức đang dùng. Hãy nhờ văn phòng ghi nhận ngừng dùng "
            "trước; trang nào còn dùng thì đăng ký lại cho đơn vị tiếp quản.",
        )


def check_can_propose_unit_move(user: User, unit: Unit, new_parent: Unit | None) -> None:
    check_can_change_unit(user, unit)
    if new_parent is not None:
        _check_open(new_parent)
        if new_parent.path.startswith(unit.path):  # R10
            raise Denied("below_itself", "Đơn vị không thể chuyển xuống dưới chính nó.")
    if unit.parent_id == (new_parent.pk if new_parent else None):
        raise Denied("same_parent", "Đơn vị đang trực thuộc đúng đơn vị này.")
    if unit.moves.filter(approved=None).exists():
        raise Denied("move_open", "Đơn vị đang có một đề nghị chuyển chờ duyệt.")


def check_can_decide_unit_move(user: User, move: UnitMove) -> None:
    """Moving a unit moves what people may see: another administrator decides.  # R12"""
    check_can_administer(user)
    if move.approved is not None:
        raise Denied("already_decided", "Đề nghị này đã được xử lý.")
    if user.pk == move.proposed_by_id:
        raise Denied("same_person", SECOND_PERSON)


# -- roles -----------------------------------------------------------------------------------


def check_can_be_granted(user: User, person: User) -> None:
    """Nobody grants a role to themselves, and a role is held by someone on the roster.  # R13"""
    check_can_administer(user)
    if user.pk == person.pk:
        raise Denied("own_role", "Không ai tự giao vai trò cho mình. Hãy nhờ quản trị khác.")
    if not person.is_active:
        raise Denied("person_left", "Người này đã rời đơn vị nên không nhận vai trò.")


def check_can_grant(
    user: User, person: User, role: Role, unit: Unit | None, valid_from: date
) -> None:
    check_can_be_granted(user, person)
    if role == Role.CADRE or (role == Role.ADMINISTRATOR) != (unit is None):
        raise Denied("bad_scope", "Vai trò này cần đúng phạm vi: một đơn vị, hoặc toàn hệ thống.")
    if unit is not None:
        _check_open(unit)
    if Appointment.objects.overlapping(person, role, unit, valid_from).exists():
        raise Denied("already_held", "Người này đang giữ đúng vai trò ấy ở đơn vị ấy.")


def check_can_approve_appointment(user: User, appointment: Appointment) -> None:
    """The second person is neither the one who granted nor the one who receives.  # R13"""
    check_can_administer(user)
    if not appointment.is_proposed:
        raise Denied("nothing_to_approve", "Vai trò này không còn chờ duyệt.")
    if user.pk == appointment.person_id:
        raise Denied("own_role", "Không ai tự duyệt vai trò của mình. Hãy nhờ quản trị khác.")
    if user.pk == appointment.granted_by_id:
        raise Denied("same_person", SECOND_PERSON)


def check_can_end_appointment(user: User, appointment: Appointment, today: date) -> None:
    check_can_administer(user)
    if appointment.ended_at is not None or (
        appointment.valid_to is not None and appointment.valid_to <= today
    ):
        raise Denied("already_ended", "Vai trò này đã kết thúc.")
    if appointment.role == Role.ADMINISTRATOR:
        _check_another_administrator(appointment.person, today)


# -- activation ------------------------------------------------------------------------------


def check_can_request_sheet(user: User, unit: Unit) -> None:
    """Codes for the new people of a unit. Slips of role holders come from administrators.  # R16"""
    _check_keeps(user, unit.path)
    _check_open(unit)


def check_can_request_slip(user: User, person: User) -> None:
    """A new code for one person: it opens that person's account, so it follows their roles.  # R16"""
    _check_keeps(user, person.unit_path)
    if not person.is_active:
        raise Denied("person_left", "Người này đã rời đơn vị nên không được cấp mã.")
    _check_not_over_roles(user, person)


def check_can_download_sheet(user: User, sheet: ActivationSheet) -> None:
    _check_keeps(user, sheet.unit.path)
    if not sheet.pdf:
        raise Denied("no_file", "Phiếu chưa lập xong hoặc đã bị xóa. Hãy lập phiếu mới nếu cần.")


# -- the roster import -----------------------------------------------------------------------


def check_can_import(user: User) -> None:
    """Staff bring people into their scope; units and heads come with an administrator's file.  # R21"""
    check_can_keep_people(user)


def check_can_apply_import(user: User, checked: RosterImport) -> None:
    """Whoever checked the file writes or drops it, or an administrator.  # R21"""
    check_can_import(user)
    if not user.is_administrator and checked.uploaded_by_id != user.pk:
        raise Denied("not_own_import", "Tệp này do người khác tải lên. Hãy tải tệp của đồng chí.")


def check_can_see_refused_rows(user: User, checked: RosterImport) -> None:
    check_can_apply_import(user, checked)
    if not checked.file:
        raise Denied(
            "no_file", "Tệp đã được ghi hoặc đã bỏ nên không còn. Hãy tải danh sách lên lại để xem."
        )


# -- the trail -------------------------------------------------------------------------------


def check_can_read_trail(user: User) -> None:
    """Within the data officer's scope, and the reading itself is recorded.  # R19"""
    if not user.scopes(Role.DATA_OFFICER):
        raise Denied("not_data_officer", "Nhật ký do người phụ trách dữ liệu cá nhân xem.")


# --------------------------------------------------------------------------------------------


def _official_pages(unit: Unit) -> int:
    """How many are in use today for which the unit answers; asked by name of the app that knows."""
    today = timezone.localdate()
    figure = known("official_pages", [unit.path], today, today).get(unit.path)
    return figure.total or 0 if figure else 0


def _check_keeps(user: User, path: str) -> None:
    if not (user.is_administrator or user.holds(Role.STAFF, path)):
        raise _not_keeper()


def _check_open(unit: Unit) -> None:
    if unit.valid_to is not None:
        raise Denied("unit_closed", f"{unit.name} đã kết thúc hoạt động.")


def _check_not_over_roles(user: User, person: User) -> None:
    """An office clerk must not come to hold the account of someone with more rights."""
    if person.appointments_in_force and not user.is_administrator:
        raise Denied("holds_role", "Người này giữ vai trò trên cổng. Hãy nhờ quản trị hệ thống.")


def _check_leaves_no_role_behind(person: User, unit: Unit) -> None:
    """A head who moves away would keep the queue of people who are no longer theirs.  # R129"""
    for item in person.appointments_in_force:
        if item.role != Role.UNIT_HEAD or item.unit is None:
            continue
        if person.unit_path.startswith(item.unit.path) and not unit.path.startswith(item.unit.path):
            raise Denied(
                "heads_old_unit",
                f"Người này đang là người đứng đầu {item.unit.name}. Hãy nhờ quản trị hệ thống kết "
                "thúc vai trò đó trước khi chuyển đơn vị.",
            )


def _check_another_administrator(person: User, on: date) -> None:
    others = Appointment.objects.in_force(on).filter(role=Role.ADMINISTRATOR)
    if not others.exclude(person=person).filter(person__is_active=True).exists():
        raise Denied("last_administrator", "Cổng phải còn ít nhất một quản trị hệ thống.")


def _not_keeper() -> Denied:
    return Denied("not_keeper", "Việc này do văn phòng của đơn vị hoặc quản trị hệ thống làm.")
