"""Rows of the access matrix. `make` adds what they name to the common things."""

from tests.factories import IncidentFactory

EVERYONE = "in 200 200 200 200 200 200 200 200 200 200 200"
HEADS = "in 403 403 200 200 403 403 403 403 403 403 200"
FOLLOWED = "in 200 404 200 200 404 404 404 404 404 404 404"
PRESSED = "in 302 404 302 302 404 404 404 404 404 404 404"
# cadre is in trouble; unit_head has raised it for them and may still describe it
ROWS: dict[str, tuple[str, str, str]] = {
    "registry:my_incidents": ("get", "nothing", EVERYONE),
    "registry:open_incident": ("get", "nothing", EVERYONE),
    "registry:open_incident_unlisted": ("get", "nothing", EVERYONE),
    "registry:incidents": ("get", "nothing", HEADS),
    "registry:choose_incident_member": ("get", "nothing", HEADS),
    "registry:open_incident_for": (
        "get",
        "person",
        "in 404 404 200 200 404 404 404 404 404 404 404",
    ),
    "registry:open_incident_for_unlisted": (
        "get",
        "person",
        "in 404 404 200 200 404 404 404 404 404 404 404",
    ),
    "registry:incident": ("get", "incident", FOLLOWED),
    "registry:describe_incident": (
        "get",
        "incident",
        "in 200 404 200 403 404 404 404 404 404 404 404",
    ),
    "registry:add_incident_note": ("get", "incident", FOLLOWED),
    "registry:mark_incident_step": (
        "post",
        "incident",
        "in 302 404 403 403 404 404 404 404 404 404 404",
    ),
    "registry:contain_incident": ("post", "incident", PRESSED),
    "registry:reopen_incident": ("post", "contained_incident", PRESSED),
    "registry:close_incident": ("get", "incident", FOLLOWED),
    "registry:request_incident_notice": (
        "post",
        "incident",
        "in 403 404 302 302 404 404 404 404 404 404 404",
    ),
}


def make(things, cast, tree):
    things.incident = [IncidentFactory(owner=cast.cadre, opened_by=cast.unit_head).pk]
    things.contained_incident = [IncidentFactory(owner=cast.cadre, contained=True).pk]
