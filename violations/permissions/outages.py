"""Who records that the portal could not be reached, and of which time."""

from datetime import datetime

from accounts.models import User
from accounts.permissions import check_can_administer
from portal.lib.access import Denied
from violations.models import Outage


def check_can_note_outage(user: User) -> None:
    """Who runs the portal knows when it was away, and sees no case by it (R162)."""
    check_can_administer(user)


def check_stretch(began_at: datetime, ended_at: datetime, now: datetime) -> None:
    """A stretch that is over, not within one that is recorded (R162)."""
    if ended_at > now:
        raise Denied("not_over", "Chỉ ghi được lúc cổng đã ngừng, không ghi trước cho lúc sắp tới.")
    if began_at >= ended_at:
        raise Denied("wrong_order", "Lúc bắt đầu ngừng phải trước lúc chạy lại. Hãy xem lại.")
    if Outage.objects.filter(began_at__lte=began_at, ended_at__gte=ended_at).exists():
        raise Denied("outage_known", "Khoảng thời gian này đã được ghi rồi.")
    if Outage.objects.filter(began_at=began_at).exists():
        raise Denied(
            "same_beginning", "Đã có lần ngừng bắt đầu đúng lúc này. Hãy ghi phần còn lại."
        )
