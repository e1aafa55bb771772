"""Who sees how the matters of a unit stand."""

from accounts.models import Role, User
from portal.lib.access import Denied


def check_can_see_progress(user: User) -> None:
    """Heads see numbers by state, who acts sees their own work.  # R192"""
    if not user.scopes(Role.UNIT_HEAD, Role.HANDLER, Role.DECIDER):
        raise Denied(
            "no_progress",
            "Trang này dành cho người đứng đầu đơn vị và người giải quyết vụ việc.",
        )
