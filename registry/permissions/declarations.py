"""Who may do what to a declaration. Each check returns nothing or raises Denied."""

from accounts.models import SEGMENT, Appointment, Role, User
from portal.lib.access import Denied
from registry.answers import what_happened
from registry.models import Declaration, reviewing_paths
from registry.models.reviewers import head_appointments
from registry.workflow import Status

UNSAVED = "Bản nháp còn phần đang gõ chưa lưu."


def check_is_owner(user: User, owner: User) -> None:
    if owner.pk != user.pk:  # R30
        raise Denied("not_owner", "Chỉ người kê khai được làm việc này với bản kê khai của mình.")


def check_can_start(user: User, owner: User) -> None:
    """One version at a time: a draft is finished, one that waits is answered or taken back (R32)."""
    check_is_owner(user, owner)
    open_statuses = set(owner.declarations.values_list("status", flat=True))
    if Status.DRAFT in open_statuses:
        raise Denied(
            "draft_open",
            "Đồng chí đang có một bản nháp. Hãy hoàn thành và gửi, hoặc bỏ bản nháp đó trước.",
        )
    if Status.SUBMITTED in open_statuses:
        raise Denied(
            "waiting_review",
            "Bản kê khai trước đang chờ tiếp nhận. Muốn sửa, đồng chí rút lại bản đó trước.",
        )


def check_can_repeat(user: User, owner: User) -> None:
    """ "Nothing changed" says so of an accepted declaration."""
    check_can_start(user, owner)
    if not owner.declarations.filter(status=Status.ACCEPTED).exists():
        raise Denied(
            "nothing_accepted",
            "Chưa có bản kê khai nào được tiếp nhận. Đồng chí hãy kê khai đầy đủ lần đầu.",
        )


def check_can_edit(user: User, declaration: Declaration) -> None:
    check_is_owner(user, declaration.owner)
    if declaration.status != Status.DRAFT:  # R31
        raise Denied(
            "wrong_status",
            "Bản kê khai đã gửi thì không sửa được. Muốn thay đổi, đồng chí lập bản mới.",
        )


def check_can_submit(user: User, declaration: Declaration) -> None:
    check_is_owner(user, declaration.owner)
    if declaration.status != Status.DRAFT:
        raise Denied("wrong_status", "Bản kê khai này đã được gửi rồi.")
    check_nothing_unsaved(declaration)
    check_says_one_thing(declaration)


def check_nothing_unsaved(declaration: Declaration) -> None:
    """What was typed and not saved is neither sent unseen nor dropped unsaid.  # R135"""
    if declaration.typed:
        raise Denied("unsaved", f"{UNSAVED} Hãy mở bản nháp, xem lại rồi bấm “Tiếp tục”.")


def check_says_one_thing(declaration: Declaration) -> None:
    has_accounts = declaration.accounts.exists()
    if not has_accounts and not declaration.no_social_network:  # R34
        raise Denied(
            "empty",
            "Bản kê khai chưa có tài khoản nào. Đồng chí thêm tài khoản, hoặc chọn "
            "“Không dùng mạng xã hội nào”.",
        )
    if has_accounts and declaration.no_social_network:  # R34
        raise Denied(
            "contradiction",
            "Bản kê khai vừa có tài khoản vừa ghi là không dùng mạng xã hội. Hãy chọn một.",
        )


def check_can_withdraw(user: User, declaration: Declaration) -> None:
    check_is_owner(user, declaration.owner)
    if declaration.status != Status.SUBMITTED:
        raise Denied("wrong_status", "Chỉ rút lại được bản kê khai đang chờ tiếp nhận.")


def reviewing_head(user: User, declaration: Declaration) -> Appointment:
    """The appointment by which this person may see and review it, the nearest one, or Denied."""
    owner = declaration.owner
    headed = owner.scopes(Role.UNIT_HEAD)
    if owner.pk == user.pk:
        if any(len(path) == SEGMENT for path in headed):  # R36
            raise Denied(
                "nobody_above",
                "Không có đơn vị cấp trên trên cổng này. Bản kê khai của đồng chí do người khác "
                "được giao vai trò người đứng đầu của cùng đơn vị tiếp nhận.",
            )
        raise Denied("own_declaration", "Không ai tự tiếp nhận bản kê khai của mình.")  # R35
    if owner.left_on is not None:
        raise Denied(
            "owner_left",  # R127
            "Người kê khai đã được ghi nhận rời đơn vị. Bản kê khai chỉ còn lưu đến hết thời hạn; "
            "nếu ghi nhận nhầm, văn phòng ghi nhận trở lại thì bản này lại chờ tiếp nhận.",
        )
    heads = head_appointments(user)
    if not any(declaration.unit_path.startswith(path) for path in heads):
        raise Denied(
            "not_reviewer", "Chỉ người đứng đầu đơn vị, từ đơn vị đó trở lên, được tiếp nhận."
        )
    for path in reviewing_paths(declaration.unit_path, headed):
        if path in heads:
            return heads[path]
    raise Denied(  # R36
        "goes_above", "Bản kê khai của người đứng đầu do người đứng đầu đơn vị cấp trên tiếp nhận."
    )


def acted_as(user: User, declaration: Declaration) -> str:
    """Role and unit in words, as the trail keeps them."""
    return str(reviewing_head(user, declaration))[:200]


def check_can_read(user: User, declaration: Declaration) -> None:
    if declaration.owner_id == user.pk:
        return
    reviewing_head(user, declaration)
    if declaration.status == Status.DRAFT:
        raise Denied("draft", "Bản nháp chỉ người kê khai xem được.")
    if declaration.status == Status.WITHDRAWN:
        raise Denied("withdrawn", "Người kê khai đã rút lại bản này nên không mở được nữa.")


def check_can_review(user: User, declaration: Declaration) -> None:
    """Statuses come last, so that of two reviewers the second learns what happened (R40)."""
    reviewing_head(user, declaration)
    if declaration.typed_by_id == user.pk:
        raise Denied(
            "typed_it",  # R122
            "Bản này do đồng chí nhập từ bản giấy nên người khác tiếp nhận: người đứng đầu khác của "
            "đơn vị, hoặc của đơn vị cấp trên.",
        )
    if declaration.status != Status.SUBMITTED:
        raise Denied(
            "wrong_status",
            f"Bản kê khai này {what_happened(declaration, user)}, nên không còn chờ tiếp nhận. "
            "Đồng chí mở hàng chờ để làm tiếp bản khác.",
        )


def refusal_to_review(user: User, declaration: Declaration) -> Denied | None:
    """The same as a question, for a page that says why there is nothing to press."""
    try:
        check_can_review(user, declaration)
    except Denied as refusal:
        return refusal
    return None


def check_can_open_queue(user: User) -> None:
    if not head_appointments(user):
        raise Denied("not_unit_head", "Trang này dành cho người đứng đầu đơn vị.")
