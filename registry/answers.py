"""What became of a declaration that waited, in words for the head who comes second (R131).

Never with a name: a refusal's words end up in the log of the server.
"""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from registry.models import Declaration
from registry.workflow import Status


def what_happened(declaration: Declaration, user: User) -> str:
    """After "the declaration of so-and-so"; empty while it waits."""
    if declaration.status == Status.SUBMITTED:
        return ""
    if declaration.status == Status.DRAFT:
        return "còn là bản nháp"
    if declaration.withdrawn_at:
        return f"đã được người kê khai rút lại {moment(declaration.withdrawn_at)}"
    answer = "đề nghị bổ sung" if declaration.return_reason else "tiếp nhận"
    who = "chính đồng chí" if declaration.reviewed_by_id == user.pk else "người khác"
    at = moment(declaration.reviewed_at) if declaration.reviewed_at else ""
    return f"đã được {answer} {at} bởi {who}"


def moment(at: datetime) -> str:
    """The day is named when it is not today."""
    local = timezone.localtime(at)
    day = "" if local.date() == timezone.localdate() else f" ngày {local:%d/%m/%Y}"
    return f"lúc {local:%H:%M}{day}"
