"""Background work on decided cases."""

from uuid import UUID

from violations.actions import appeals


def close_quiet_case(pk: str) -> None:
    appeals.close_quiet_case(UUID(pk))
