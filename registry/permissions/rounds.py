"""Who plans, opens, follows and closes a round, and who may be excused from one."""

from datetime import date

from accounts.models import Role, Unit, User
from portal.lib.access import Denied
from portal.lib.citations import Citation, citation
from registry.models import Round, RoundPlace
from registry.models.reviewers import head_appointments
from registry.workflow import UNANSWERED, PlaceState, RoundStatus

READERS = (Role.UNIT_HEAD, Role.STAFF)


def check_can_plan(user: User) -> None:
    """The office plans a round; heads read it (R91)."""
    if not user.holds(Role.STAFF):
        raise Denied("not_staff", "Đợt kê khai do cán bộ văn phòng lập.")


def check_can_plan_for(user: User, unit: Unit) -> None:
    if not user.holds(Role.STAFF, unit.path):  # R91
        raise Denied(
            "not_staff", "Chỉ cán bộ văn phòng của đơn vị đó hoặc của cấp trên làm được việc này."
        )


def cited(reference: str) -> Citation:
    """The clause, if it is in force: a round without a legal basis asks nothing of anybody."""
    found = citation(reference)
    if found is None:
        raise Denied(  # R91
            "no_such_clause", "Căn cứ này không còn hiệu lực. Hãy chọn điều khoản khác."
        )
    return found


def check_days(
    opens_on: date, due_on: date, closes_on: date, counts_from: date, *, today: date
) -> None:
    if opens_on < today:  # R91
        raise Denied("opening_is_past", "Ngày mở đã qua. Hãy chọn hôm nay hoặc một ngày sau.")
    if due_on < opens_on:
        raise Denied("due_before_opening", "Hạn gửi phải từ ngày mở trở đi.")
    if closes_on < due_on:
        raise Denied("closes_before_due", "Ngày kết thúc phải từ hạn gửi trở đi.")
    if counts_from > opens_on:
        raise Denied("counts_too_late", "Ngày bắt đầu tính không được sau ngày mở.")


def check_can_change(user: User, round_: Round) -> None:
    check_can_plan_for(user, round_.unit)
    if round_.status != RoundStatus.PLANNED:
        raise Denied(
            "already_open",
            "Đợt đã mở nên không sửa, không bỏ được. Đồng chí có thể lùi hạn hoặc kết thúc sớm.",
        )


def check_can_open(user: User | None, round_: Round, on: date) -> None:
    """Without a person it is the day itself that opens the round."""
    if user:
        check_can_plan_for(user, round_.unit)
    elif round_.opens_on > on:
        raise Denied("not_yet", "Chưa đến ngày mở đợt kê khai.")
    if round_.status != RoundStatus.PLANNED:
        raise Denied("already_open", "Đợt kê khai này đã mở rồi.")
    if round_.due_on < on:
        raise Denied("due_is_past", "Hạn gửi đã qua. Hãy sửa lại các ngày rồi mở.")
    cited(round_.basis)


def check_can_extend(user: User, round_: Round) -> None:
    check_can_plan_for(user, round_.unit)
    if round_.status != RoundStatus.OPEN:
        raise Denied("not_open", "Chỉ lùi hạn được khi đợt kê khai đang mở.")


def check_is_later(round_: Round, due_on: date, closes_on: date) -> None:
    """Nobody gets less time than was promised (R99)."""
    if due_on < round_.due_on or closes_on < round_.closes_on:
        raise Denied("earlier", "Hạn gửi và ngày kết thúc chỉ lùi lại sau, không rút sớm lên.")
    if (due_on, closes_on) == (round_.due_on, round_.closes_on):
        raise Denied("nothing_later", "Chưa có ngày nào được lùi.")
    if closes_on < due_on:
        raise Denied("closes_before_due", "Ngày kết thúc phải từ hạn gửi trở đi.")


def check_can_close(user: User | None, round_: Round, on: date) -> None:
    """Without a person it is the day after the last that closes the round."""
    if user:
        check_can_plan_for(user, round_.unit)
    elif round_.closes_on >= on:
        raise Denied("not_yet", "Chưa hết ngày cuối của đợt kê khai.")
    if round_.status != RoundStatus.OPEN:
        raise Denied("not_open", "Đợt kê khai này không còn mở.")


def paths_seen(user: User, round_: Round) -> list[str]:
    """Where this person may begin to look, the highest units of theirs that the round reaches (R90)."""
    scopes = user.scopes(*READERS)
    top = round_.unit.path
    if any(top.startswith(scope) for scope in scopes):
        return [top]
    within = sorted({scope for scope in scopes if scope.startswith(top)})
    return [path for path in within if not any(path.startswith(it) for it in within if it != path)]


def sees_unit(user: User, round_: Round, path: str) -> bool:
    return any(path.startswith(start) for start in paths_seen(user, round_))


def check_can_see_progress(user: User, round_: Round) -> None:
    if not paths_seen(user, round_):  # R90
        raise Denied(
            "not_reader", "Tiến độ dành cho người đứng đầu và cán bộ văn phòng của đơn vị."
        )


def check_can_list_people(user: User) -> None:
    """Names go to the head whose own work it is; the office and those above see numbers (R98)."""
    if not head_appointments(user):
        raise Denied(
            "not_unit_head", "Danh sách tên dành cho người đứng đầu trực tiếp tiếp nhận kê khai."
        )


def check_can_find_person(user: User, round_: Round) -> None:
    """Whoever may excuse somebody in this round; whom, is asked for each person (R96)."""
    if not (user.holds(Role.STAFF) or head_appointments(user)):
        raise Denied(
            "not_reader", "Miễn kê khai do người đứng đầu hoặc cán bộ văn phòng của đơn vị làm."
        )
    if round_.status != RoundStatus.OPEN:
        raise Denied("not_open", "Chỉ miễn hoặc bỏ miễn được khi đợt kê khai đang mở.")


def check_covers(user: User, place: RoundPlace) -> None:
    check_can_find_person(user, place.round)
    if place.person_id == user.pk:  # R96
        raise Denied("oneself", "Không ai tự miễn hoặc tự bỏ miễn kê khai cho mình.")
    heads = any(place.unit_path.startswith(path) for path in head_appointments(user))
    if not (heads or user.holds(Role.STAFF, place.unit_path)):
        raise Denied(
            "out_of_scope",
            "Người này không thuộc đơn vị mà đồng chí phụ trách nên không miễn được.",
        )


def check_can_exempt(user: User, place: RoundPlace) -> None:
    check_covers(user, place)
    if place.state == PlaceState.EXEMPT:
        raise Denied("already_exempt", "Người này đã được miễn trong đợt này.")
    if place.state not in UNANSWERED:
        raise Denied("already_answered", "Người này đã gửi bản kê khai nên không cần miễn.")


def check_can_lift(user: User, place: RoundPlace) -> None:
    check_covers(user, place)
    if place.state != PlaceState.EXEMPT:
        raise Denied("not_exempt", "Người này không được miễn, hoặc đã tự gửi bản kê khai.")
