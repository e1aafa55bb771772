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
}


def make(things, cast, tree):
    """Nothing of its own: a table is asked for, not addressed."""
