"""What must be true of a real installation's database role; asked by `check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

TOO_MUCH = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relname = 'audit_auditevent' AND (
    pg_has_role(current_user, c.relowner, 'member')
    OR has_table_privilege(c.oid, 'UPDATE')
    OR has_table_privilege(c.oid, 'DELETE')
    OR has_table_privilege(c.oid, 'TRUNCATE')
)
"""


@register(Tags.database, deploy=True)
def the_app_cannot_rewrite_the_trail(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Web and workers connect as a role that can add to the trail and read it, no more.  # R7"""
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(TOO_MUCH)
            if cursor.fetchone():
                found.append(
                    Error(
                        "The database role of the app could change or remove rows of the trail.",
                        hint="Connect as a role of its own, set up with `manage.py grant_access`.",
                        id="accounts.E001",
                    )
                )
    return found
