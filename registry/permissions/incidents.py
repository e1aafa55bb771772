"""Who may do what about an incident: its owner, and the heads who may review that person (R100)."""

from accounts.models import Appointment, Role, User
from portal.lib.access import Denied
from registry.models import DeclaredAccount, Incident, reviewing_paths
from registry.models.reviewers import head_appointments
from registry.workflow import IncidentStatus, Status

UNSEEN = [Status.DRAFT, Status.WITHDRAWN]


def following_head(user: User, owner: User) -> Appointment:
    """The appointment by which this person follows the owner's incidents, the nearest, or Denied."""
    heads = head_appointments(user) if owner.pk != user.pk else {}
    for path in reviewing_paths(owner.unit_path, owner.scopes(Role.UNIT_HEAD)):
        if path in heads:
            return heads[path]
    raise Denied(
        "not_following",
        "Chỉ chủ tài khoản và người đứng đầu tiếp nhận bản kê khai của người đó theo dõi sự cố này.",
    )


def acted_as(user: User, owner: User) -> str:
    """Role and unit in words, as the trail keeps them; nothing where it is one's own."""
    return "" if owner.pk == user.pk else str(following_head(user, owner))[:200]


def check_can_follow(user: User, incident: Incident) -> None:
    if incident.owner_id == user.pk:
        return
    following_head(user, incident.owner)
    _check_on_roster(incident.owner)


def check_can_open(user: User, owner: User) -> None:
    """For oneself, or as a head for a member who cannot get in (R101)."""
    if owner.pk != user.pk:
        following_head(user, owner)
    _check_on_roster(owner)


def check_can_name(owner: User, account: DeclaredAccount) -> None:
    declaration = account.declaration
    if declaration.owner_id != owner.pk or declaration.status in UNSEEN:
        raise Denied(
            "not_their_account",
            "Tài khoản này không có trong bản kê khai đã gửi. Hãy chọn lại, hoặc tự ghi tên tài khoản.",
        )


def check_not_open(account_name: str, open_already: Incident | None) -> None:
    if open_already:  # R103
        raise Denied(
            "already_open",
            f"Sự cố của tài khoản {account_name} đang được xử lý. Mở trang Sự cố để xem và ghi thêm.",
        )


def check_can_open_list(user: User) -> None:
    if not head_appointments(user):
        raise Denied("not_unit_head", "Trang này dành cho người đứng đầu đơn vị.")


def check_can_write(user: User, incident: Incident) -> None:
    """Notes, containing and closing, for both sides while it is unresolved (R107)."""
    check_can_follow(user, incident)
    if incident.status == IncidentStatus.CLOSED:
        raise Denied(
            "closed",
            "Sự cố này đã khép lại. Nếu tài khoản lại có sự cố, hãy báo một sự cố mới.",
        )


def check_can_describe(user: User, incident: Incident) -> None:
    """Once, by whoever it happened to or raised it; more is said in notes (R107)."""
    check_can_write(user, incident)
    if user.pk not in (incident.owner_id, incident.opened_by_id):
        raise Denied("not_opener", "Chỉ người báo sự cố mô tả được; đồng chí ghi ở phần trao đổi.")
    if incident.description:
        raise Denied("described", "Mô tả đã ghi thì giữ nguyên. Hãy viết thêm ở phần trao đổi.")


def check_can_mark_steps(user: User, incident: Incident) -> None:
    if incident.owner_id != user.pk:  # R106
        raise Denied("not_owner", "Chỉ chủ tài khoản đánh dấu việc mình đã làm.")
    check_can_write(user, incident)


def check_is_step(code: str, codes: list[str]) -> None:
    if code not in codes:
        raise Denied("unknown_step", "Danh sách việc vừa thay đổi. Hãy tải lại trang.")


def check_can_contain(user: User, incident: Incident) -> None:
    check_can_write(user, incident)
    if incident.status != IncidentStatus.OPEN:
        raise Denied("wrong_status", "Sự cố này đã được ghi là đã kiểm soát. Hãy tải lại trang.")


def check_can_reopen(user: User, incident: Incident) -> None:
    check_can_write(user, incident)
    if incident.status != IncidentStatus.CONTAINED:
        raise Denied("wrong_status", "Sự cố này vẫn đang xử lý. Hãy tải lại trang.")


def check_can_print_notice(user: User, incident: Incident) -> None:
    """A notice is the unit's, and only while the account is not to be trusted (R108)."""
    following_head(user, incident.owner)
    _check_on_roster(incident.owner)
    if incident.status == IncidentStatus.CLOSED:
        raise Denied("closed", "Sự cố đã khép lại nên không còn thông báo này nữa.")


def _check_on_roster(owner: User) -> None:
    if owner.left_on is not None:
        raise Denied(
            "owner_left", "Người này đã được ghi nhận rời đơn vị nên không theo dõi sự cố nữa."
        )
