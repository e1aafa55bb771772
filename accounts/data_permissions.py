"""Who may do what about personal data: one's own, requests, and what is over its time."""

from accounts.models import DataRequest, Purge, Role, Unit, User
from accounts.workflow import PurgeStatus, RequestStatus
from portal.lib.access import Denied


def check_is_oneself(user: User, person: User | None) -> None:
    """Everyone sees and takes away what is held about them, and about nobody else.  # R84"""
    if person is None or user.pk != person.pk:
        raise Denied("not_own_data", "Mỗi người chỉ xem và tải dữ liệu của chính mình.")


# -- requests --------------------------------------------------------------------------------


def check_can_list_requests(user: User) -> None:
    if not user.scopes(Role.DATA_OFFICER):
        raise _not_data_officer()


def check_can_read_request(user: User, request: DataRequest) -> None:
    """Who asked it, and the data officers of their unit and above.  # R85"""
    if user.pk != request.person_id and not user.holds(Role.DATA_OFFICER, request.unit_path):
        raise _not_data_officer()


def check_can_answer_request(user: User, request: DataRequest) -> None:
    """Nobody answers what they asked themselves.  # R85"""
    if user.pk == request.person_id:
        raise Denied(
            "own_request",
            "Không ai tự trả lời yêu cầu của mình. Người phụ trách dữ liệu khác, hoặc của cấp trên,"
            " sẽ trả lời.",
        )
    check_can_read_request(user, request)
    if request.status != RequestStatus.OPEN:
        raise Denied("wrong_status", f"Yêu cầu này không còn chờ: {request.get_status_display()}.")


def check_can_withdraw_request(user: User, request: DataRequest) -> None:
    if user.pk != request.person_id:
        raise Denied("not_own_request", "Chỉ người gửi yêu cầu rút lại được.")
    if request.status != RequestStatus.OPEN:
        raise Denied("wrong_status", "Chỉ rút lại được yêu cầu đang chờ trả lời.")


# -- what is over its time -------------------------------------------------------------------


def check_can_see_retention(user: User) -> None:
    """Counts alone, for data officers.  # R87"""
    if not user.scopes(Role.DATA_OFFICER):
        raise _not_data_officer()


def check_can_propose_purge(user: User, unit: Unit) -> None:
    """The data officer of the unit or above.  # R87"""
    if not user.holds(Role.DATA_OFFICER, unit.path):
        raise _not_data_officer()


def check_can_list_purges(user: User) -> None:
    if not user.scopes(Role.DATA_OFFICER, Role.UNIT_HEAD):
        raise Denied(
            "no_purges",
            "Trang này dành cho người phụ trách dữ liệu cá nhân và người đứng đầu đơn vị.",
        )


def check_can_decide_purge(user: User, purge: Purge) -> None:
    """Another data officer of the scope, or the head of that unit or above.  # R87"""
    path = purge.unit.path
    if not (user.holds(Role.DATA_OFFICER, path) or user.holds(Role.UNIT_HEAD, path)):
        raise Denied(
            "not_second_person",
            "Việc này do người phụ trách dữ liệu cá nhân hoặc người đứng đầu của đơn vị, của cấp"
            " trên duyệt.",
        )
    if user.pk == purge.proposed_by_id:
        raise Denied(
            "same_person",
            "Tiêu hủy cần hai người: người đề nghị không tự duyệt. Người phụ trách dữ liệu khác"
            " hoặc người đứng đầu đơn vị sẽ duyệt.",
        )
    if purge.status != PurgeStatus.PROPOSED:
        raise Denied(
            "wrong_status", f"Đề nghị này không còn chờ duyệt: {purge.get_status_display()}."
        )


def _not_data_officer() -> Denied:
    return Denied(
        "not_data_officer",
        "Việc này do người phụ trách dữ liệu cá nhân của đơn vị hoặc cấp trên làm.",
    )
