"""Who opens a case, says that somebody has a part in it, or gives up their seat."""

from datetime import date

from accounts.models import Role, User
from portal.lib.access import Denied
from violations import seats
from violations.models import Case, Part, Report
from violations.permissions.sides import CaseSide, side_of
from violations.workflow import RUNNING


def check_can_open_list(user: User) -> None:
    if not (user.holds(Role.HANDLER) or user.holds(Role.DECIDER)):
        raise Denied(
            "no_seat", "Trang này dành cho người được giao thụ lý hoặc quyết định vụ việc."
        )


def check_can_read(user: User, case: Case) -> CaseSide:
    """The side on which one reads it (R152)."""
    side = side_of(user, case)
    if side is None:
        raise Denied("not_in_case", "Đồng chí không còn giữ vụ việc này.")
    return side


def check_handles(user: User, case: Case) -> None:
    """For every deed of the handler: the seat and the role are held at this moment (R160)."""
    if side_of(user, case) != CaseSide.HANDLER:
        raise Denied("not_handler", "Chỉ người đang thụ lý vụ việc làm được. Hãy tải lại trang.")


def check_can_name_part(user: User, case: Case, person: User, part: str) -> None:
    """Whoever handles or decides records it; a companion is named by the subject alone (R153)."""
    if part in (Part.REPORTER, Part.SUBJECT) or person.pk == case.subject_id:
        raise Denied("part_fixed", "Phần này do cổng ghi, không sửa được.")
    if part == Part.CLERK and user.pk == person.pk:
        return
    if part == Part.COMPANION and user.pk == case.subject_id:
        check_is_no_actor(case, person)
        return
    check_can_name(user, case)


def check_is_no_actor(case: Case, person: User) -> None:
    """Naming a companion is no way to choose who acts (R153)."""
    if person.pk in (case.handler_id, case.decider_id, case.appeal_decider_id):
        raise Denied(
            "acts_here",
            "Người này đang giải quyết vụ việc nên không đi cùng đồng chí được. Hãy chọn người khác.",
        )


def check_can_name(user: User, case: Case) -> None:
    """Whether one may name anybody at all: for the link on the page."""
    if side_of(user, case) not in (CaseSide.HANDLER, CaseSide.DECIDER, CaseSide.APPEAL_DECIDER):
        raise Denied("not_actor", "Chỉ người thụ lý, người quyết định ghi được người có liên quan.")
    check_runs(case)


def check_can_name_in_report(
    user: User, report: Report, person: User, part: str, today: date
) -> None:
    """While a report is screened, by the handler who screens it or, of themselves, by anyone (R153)."""
    if part in (Part.REPORTER, Part.SUBJECT) or person.pk == report.subject_id:
        raise Denied("part_fixed", "Phần này do cổng ghi, không sửa được.")
    if user.pk != person.pk and not seats.may_handle(user, report, report.unit, today):
        raise Denied("not_handler", "Đồng chí không phải người thụ lý phản ánh này.")


def check_runs(case: Case) -> None:
    if case.status not in RUNNING:
        raise Denied("wrong_status", "Vụ việc đã khép lại nên không thay đổi được nữa.")


def check_can_hand_over(user: User | None, case: Case, seat: str) -> None:
    """One's own seat only; None: the portal, for someone who no longer holds the role (R154)."""
    holder = getattr(case, f"{seat}_id")
    if user is not None and (holder != user.pk or side_of(user, case) is None):
        raise Denied("not_own_seat", "Đồng chí chỉ chuyển giao được phần việc của chính mình.")
    if holder is None:
        raise Denied("seat_empty", "Phần việc này chưa giao cho ai.")
    check_runs(case)


def check_can_hand_over_side(user: User, case: Case, side: str) -> None:
    """Whether the side on which one stands is a seat that one may give up (R154)."""
    if side not in (CaseSide.HANDLER, CaseSide.DECIDER, CaseSide.APPEAL_DECIDER):
        raise Denied("not_own_seat", "Đồng chí chỉ chuyển giao được phần việc của chính mình.")
    check_can_hand_over(user, case, side)
