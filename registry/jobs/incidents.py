"""Background work on incidents: takes an id, re-reads the row, does nothing when it is done."""

from uuid import UUID

from registry.actions import incidents as actions


def tell_incident_late(incident_id: str) -> None:
    actions.tell_incident_late(UUID(incident_id))
