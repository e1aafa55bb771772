"""Reading the trail is a deed of its own."""

from accounts import permissions
from accounts.models import Role, User
from audit import actions as audit
from audit.models import AuditEvent


def record_trail_reading(*, by: User, kind: str) -> AuditEvent:
    """`kind` is what was looked for. One row in one statement, so no transaction of its own.  # R19"""
    permissions.check_can_read_trail(by)
    path = by.scopes(Role.DATA_OFFICER)[0]
    return audit.record(
        "trail.read",
        by=by,
        target=AuditEvent(),
        unit_path=path,
        acted_as=by.acting_as(path),
        kind_sought=kind,
    )
