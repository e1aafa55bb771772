"""Rows of the access matrix. `make` adds what they name to the common things."""

ROWS: dict[str, tuple[str, str, str]] = {
    "registry:export_queue": (
        "post",
        "nothing",
        "in 403 403 302 302 403 403 403 403 403 403 302",
    ),
    "registry:export_official_pages": (
        "post",
        "nothing",
        "in 403 403 302 302 302 403 403 403 403 403 302",
    ),
    "registry:export_incidents": (
        "post",
        "nothing",
        "in 403 403 302 302 403 403 403 403 403 403 302",
    ),
    "registry:export_round": (
        "post",
        "part_of_round",
        "in 403 403 302 302 302 404 404 404 404 404 404",
    ),
}


def make(things, cast, tree):
    """A table is asked for, not addressed; that of a round is of one unit."""
    things.part_of_round = [*things.round, tree.branch.pk]
