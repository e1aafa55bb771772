"""Who keeps the words of letters: the office of the highest unit on this portal (R183)."""

from accounts.models import SEGMENT, Role, User
from portal.lib.access import Denied


def check_can_keep_letters(user: User) -> None:
    if not any(len(path) == SEGMENT for path in user.scopes(Role.STAFF)):
        raise Denied(
            "not_top_staff",
            "Các đoạn của thư do văn phòng của đơn vị cao nhất trên cổng giữ.",
        )
