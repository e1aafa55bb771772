"""Who types a paper form for whom, and by what it becomes the member's own. Each check raises Denied."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from accounts.models import ActivationCode, Role, User
from accounts.models.people import UserQuerySet
from portal.lib.access import Denied, allowed
from registry.models import Declaration
from registry.notice import notice_on
from registry.permissions.declarations import check_says_one_thing
from registry.workflow import Status

OPEN = [Status.DRAFT, Status.SUBMITTED]


def check_can_type_forms(user: User) -> None:
    """Whether to offer the typing of paper forms at all. Administrators read no declaration (R37)."""
    if user.is_administrator or not user.scopes(Role.STAFF):
        raise Denied("not_clerk", "Nhập bản giấy là việc của cán bộ văn phòng.")


def check_is_clerk_of(user: User, person: User) -> None:
    """The office of the person's unit or of one above; nobody is their own clerk.  # R120"""
    check_can_type_forms(user)
    if user.pk == person.pk:
        raise Denied(
            "own_form", "Bản kê khai của mình thì đồng chí tự viết và tự gửi ở trang Kê khai."
        )
    if not user.holds(Role.STAFF, person.unit_path):
        raise Denied(
            "not_clerk", "Chỉ văn phòng phụ trách đơn vị của người này được nhập bản giấy."
        )
    if person.left_on is not None:
        raise Denied("person_left", "Người này đã được ghi nhận rời đơn vị nên không kê khai nữa.")


def people_of_clerk(user: User) -> UserQuerySet:
    """For whom this person may type, as a list."""
    check_can_type_forms(user)
    people: UserQuerySet = User.objects.below(user.scopes(Role.STAFF)).on_roster()
    return people.exclude(pk=user.pk)


def acted_as_clerk(user: User, person: User) -> str:
    """Role and unit in words, as the trail keeps them: as staff, whatever else one is."""
    held = [item for item in user.appointments_in_force if item.role == Role.STAFF and item.unit]
    covering = [item for item in held if item.unit and person.unit_path.startswith(item.unit.path)]
    return str(max(covering, key=lambda item: item.unit.path if item.unit else ""))[:200]


def check_can_start_form(user: User, person: User) -> None:
    """One version at a time, whoever writes it (R32)."""
    check_is_clerk_of(user, person)
    opened = person.declarations.filter(status__in=OPEN).select_related("typed_by").first()
    if opened is not None:
        _check_not_in_the_way(user, opened)
        raise Denied("already_typed", "Bản giấy của người này đang được nhập dở, chưa gửi.")


def refusals_to_start(user: User, people: Iterable[User]) -> dict[UUID, str]:
    """For whom of these nothing can be begun or gone on with now, and why."""
    found = Declaration.objects.filter(owner__in=people, status__in=OPEN)
    refusals: dict[UUID, str] = {}
    for opened in found.select_related("typed_by"):
        try:
            _check_not_in_the_way(user, opened)
        except Denied as refusal:
            refusals[opened.owner_id] = str(refusal)
    return refusals


def _check_not_in_the_way(user: User, opened: Declaration) -> None:
    """The person's open version, unless it is a form that this clerk may go on with or drop."""
    if opened.status == Status.SUBMITTED:
        raise Denied(
            "waiting_review",
            "Bản kê khai trước của người này đang chờ tiếp nhận. Hãy đợi trả lời; nếu cần sửa ngay thì "
            "nhờ người tiếp nhận đề nghị bổ sung.",
        )
    if opened.typed_by_id is None:
        raise Denied(
            "draft_open",
            "Người này đang tự viết một bản trên cổng. Hãy để người kê khai gửi hoặc bỏ bản đó trước.",
        )
    if opened.typed_by_id != user.pk:
        check_can_take_over(user, opened)


def form_in_the_way(user: User, person: User) -> Declaration | None:
    """A form that this clerk has begun, or that another has left behind."""
    draft = person.declarations.filter(status=Status.DRAFT, typed_by__isnull=False).first()
    return draft if draft and allowed(check_can_discard_form, user, draft) else None


def check_can_repeat_form(user: User, person: User) -> None:
    check_can_start_form(user, person)
    if not person.declarations.filter(status=Status.ACCEPTED).exists():
        raise Denied(
            "nothing_accepted",
            "Người này chưa có bản kê khai nào được tiếp nhận. Hãy nhập đầy đủ các tài khoản.",
        )


def check_can_see_form(user: User, declaration: Declaration) -> None:
    """Until it is sent, and only who typed it.  # R120"""
    check_is_clerk_of(user, declaration.owner)
    if declaration.typed_by_id != user.pk:
        raise Denied("not_typist", "Chỉ người đang nhập bản giấy này xem và sửa được.")
    if declaration.status != Status.DRAFT:
        raise Denied("sent", "Bản này đã gửi nên người nhập không xem được nữa.")


def check_can_type(user: User, declaration: Declaration) -> None:
    """What was copied unseen stays unseen: it says what was accepted before.  # R119"""
    check_can_see_form(user, declaration)
    if declaration.is_copied_unseen:
        raise Denied(
            "copied_unseen",
            "Bản này ghi không thay đổi so với lần trước nên không nhập thêm được. Nếu có thay đổi, "
            "hãy bỏ bản này và nhập lại đầy đủ.",
        )


def check_can_discard_form(user: User, declaration: Declaration) -> None:
    check_is_clerk_of(user, declaration.owner)
    if declaration.status != Status.DRAFT:
        raise Denied("sent", "Bản này đã gửi nên không bỏ được.")
    if declaration.typed_by_id is None:
        raise Denied("not_typist", "Người kê khai tự viết bản này; chỉ người ấy bỏ được.")
    if declaration.typed_by_id != user.pk:
        check_can_take_over(user, declaration)


def check_can_take_over(user: User, declaration: Declaration) -> None:
    """A form is left behind when its typist no longer works for the person's unit.  # R120"""
    typist = declaration.typed_by
    if typist is not None and typist.holds(Role.STAFF, declaration.unit_path):
        raise Denied(
            "typed_by_other",
            f"Đồng chí {typist.full_name} đang nhập bản giấy của người này. Hãy nhờ đồng chí ấy gửi "
            "hoặc bỏ bản đó.",
        )


def check_can_confirm(user: User, declaration: Declaration) -> None:
    """The clerk hands on what the member confirms; what is confirmed is whole (R34)."""
    check_can_see_form(user, declaration)
    if declaration.typed:
        raise Denied(
            "unsaved",  # R135
            "Còn phần đang gõ chưa lưu. Hãy mở bản này, hoặc để người kê khai đang viết lưu lại, rồi "
            "xác nhận.",
        )
    check_says_one_thing(declaration)


def check_can_try_code(user: User, declaration: Declaration) -> None:
    """Who had the slip printed may know what is on it: the code would prove nothing.  # R123"""
    check_can_confirm(user, declaration)
    code = (
        ActivationCode.objects.filter(person=declaration.owner_id).select_related("sheet").first()
    )
    if code is None or not code.is_open:
        raise Denied(
            "no_code",
            "Người này không có phiếu còn dùng được. Hãy để người khác lập phiếu mới, hoặc dùng bản "
            "giấy có chữ ký.",
        )
    if code.sheet is not None and code.sheet.requested_by_id == user.pk:
        raise Denied(
            "own_slip",
            "Phiếu của người này do chính đồng chí lập nên không dùng để xác nhận được. Hãy nhờ cán bộ "
            "khác hoặc quản trị lập phiếu mới, hoặc dùng bản giấy có chữ ký.",
        )


def refusal_of_code(user: User, declaration: Declaration) -> Denied | None:
    """The same as a question, for a page that says why no code is asked for."""
    try:
        check_can_try_code(user, declaration)
    except Denied as refusal:
        return refusal
    return None


def refusal_of_signature(user: User, declaration: Declaration, signed_on: date) -> Denied | None:
    """The same as a question, to be said beside the day."""
    try:
        check_can_record_signature(user, declaration, signed_on)
    except Denied as refusal:
        return refusal
    return None


def check_can_record_signature(user: User, declaration: Declaration, signed_on: date) -> None:
    """Not in the future, under the commitment in force, and after what was sent last.  # R124"""
    check_can_confirm(user, declaration)
    today = timezone.localdate()
    if signed_on > today:
        raise Denied("signed_later", "Ngày ký chưa đến.")
    begins = notice_on(today).valid_from
    if signed_on < begins:
        raise Denied(
            "old_commitment",
            f"Bản giấy ký trước ngày {begins:%d/%m/%Y} nên ghi nội dung cam kết cũ. Hãy in mẫu mới và "
            "lấy chữ ký lại.",
        )
    sent = declaration.owner.declarations.exclude(submitted_at=None)
    last = sent.aggregate(at=Max("submitted_at"))["at"]
    if last and signed_on < timezone.localdate(last):
        raise Denied(
            "signed_before_last",
            f"Bản giấy ký trước bản đã gửi ngày {timezone.localdate(last):%d/%m/%Y}. Hãy dùng bản ký "
            "từ ngày đó trở đi.",
        )
