"""Background work on official pages: takes an id, re-reads the row, does nothing when it is done."""

from uuid import UUID

from registry.actions import pages as actions


def tell_of_official_page(page_id: str) -> None:
    actions.tell_of_page(UUID(page_id))
