"""Who may bring a document into the library: staff of the topmost unit, and a second person."""

from accounts.models import Role, Unit, User
from directives.models import CONFIRMING_ROLES, UPLOADING_ROLES, DocumentVersion, LibraryUpload
from directives.workflow import UPLOAD_STEPS
from portal.lib.access import Denied
from portal.lib.workflow import target_of


def topmost_units(user: User, *roles: Role) -> list[Unit]:
    """Open units that nothing stands above, in which the person holds one of these roles.

    A document binds everyone in the portal, so only they may bring one (R201).
    """
    found = {
        item.unit.pk: item.unit
        for item in user.appointments_in_force
        if item.unit and item.role in roles
        if item.unit.parent_id is None and item.unit.valid_to is None
    }
    return sorted(found.values(), key=lambda unit: unit.path)


def check_can_see_uploads(user: User) -> None:
    if not topmost_units(user, *CONFIRMING_ROLES):
        raise Denied(
            "not_topmost",
            "Trang này dành cho người đứng đầu và cán bộ văn phòng của đơn vị cao nhất, vì văn bản"
            " trong thư viện áp dụng cho mọi người. Hãy gửi văn bản cho văn phòng cấp ủy.",
        )


def check_can_upload(user: User, unit: Unit | None = None) -> None:
    units = topmost_units(user, *UPLOADING_ROLES)
    if not units or (unit and unit not in units):  # R201
        raise Denied(
            "not_topmost_staff",
            "Chỉ cán bộ văn phòng của đơn vị cao nhất được đưa văn bản vào cổng. Hãy gửi văn bản"
            " cho văn phòng cấp ủy.",
        )


def check_document_is_of(unit: Unit, code: str) -> None:
    """Whoever brought a document keeps it; one that came with the software is anybody's (R206)."""
    newest = DocumentVersion.objects.filter(document=code).order_by("-version").first()
    if newest and newest.unit_id not in (None, unit.pk):
        raise Denied(
            "other_unit",
            f"Văn bản {code} do đơn vị khác đưa vào nên chỉ đơn vị ấy được đưa phiên bản mới."
            " Nếu là văn bản khác, hãy đặt mã khác.",
        )


def check_can_propose(user: User, upload: LibraryUpload) -> None:
    check_is_uploader(user, upload)
    check_can_upload(user, upload.unit)
    target_of(UPLOAD_STEPS, "propose", upload.status)


def check_can_discard(user: User, upload: LibraryUpload) -> None:
    check_is_uploader(user, upload)
    target_of(UPLOAD_STEPS, "discard", upload.status)


def check_is_uploader(user: User, upload: LibraryUpload) -> None:
    if upload.uploaded_by_id != user.pk:
        raise Denied("not_uploader", "Chỉ người đã tải tệp lên làm được việc này.")


def check_can_confirm(user: User, upload: LibraryUpload) -> None:
    """Let in or refuse: the same right, and never one's own file (R202)."""
    if upload.unit not in topmost_units(user, *CONFIRMING_ROLES):
        raise Denied(
            "not_confirmer",
            "Chỉ người đứng đầu hoặc cán bộ văn phòng của đơn vị đã tải tệp lên được duyệt.",
        )
    if upload.uploaded_by_id == user.pk:
        raise Denied(
            "own_upload",
            "Đồng chí đã tải tệp này lên nên người khác sẽ duyệt: người đứng đầu hoặc một cán bộ"
            " văn phòng khác của đơn vị.",
        )
    target_of(UPLOAD_STEPS, "confirm", upload.status)
