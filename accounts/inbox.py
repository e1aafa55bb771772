"""Telling people that something waits for them. The words stand here, never case content (C7)."""

from collections.abc import Iterable
from typing import Protocol

from accounts.models import Notification, User

WORDS = {
    "checklist.accepted": "Bảng kiểm của đơn vị đã được tiếp nhận.",
    "checklist.returned": "Bảng kiểm của đơn vị cần bổ sung.",
    "checklist.sent": "Có bảng kiểm mới của đơn vị trực thuộc.",
    "declaration.accepted": "Bản kê khai của đồng chí đã được tiếp nhận.",
    "declaration.returned": "Bản kê khai của đồng chí cần bổ sung. Mở ra để xem lý do.",
    "declaration.submitted": "Có bản kê khai mới chờ tiếp nhận.",
    "activation_sheet.ready": "Phiếu đăng nhập lần đầu đã lập xong, có thể in.",
    "report_run.finished": "Đợt lập báo cáo tháng đã xong.",
    "unit_move.approved": "Đề nghị chuyển đơn vị đã được duyệt.",
    "unit_move.refused": "Đề nghị chuyển đơn vị không được duyệt.",
    "unit_move.proposed": "Có đề nghị chuyển đơn vị chờ duyệt.",
    "appointment.granted": "Đồng chí được giao một vai trò trên cổng.",
    "activation_sheet.failed": "Phiếu đăng nhập lần đầu chưa lập được. Mở ra để xem lý do.",
    "person.code_issued": "Đã lập mã đăng nhập mới cho đồng chí. Nếu không yêu cầu, hãy báo văn phòng.",
    "appointment.proposed": "Có vai trò mới chờ người thứ hai duyệt.",
}


class HasPage(Protocol):
    def get_absolute_url(self) -> str: ...


def tell(people: Iterable[User], kind: str, target: HasPage) -> None:
    """Put one line into each person's inbox, in the transaction of the deed itself."""
    if kind not in WORDS:
        raise ValueError(f"no words for {kind}")
    path = target.get_absolute_url()
    Notification.objects.bulk_create(
        [Notification(person=person, kind=kind, path=path) for person in people]
    )


def unread_count(user: User) -> int:
    """For the badge beside the bell; an index of unread lines alone answers it."""
    return Notification.objects.visible_to(user).unread().count()
