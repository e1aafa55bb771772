"""Rows of the access matrix. `make` adds what they name to the common things."""

ROWS: dict[str, tuple[str, str, str]] = {}


def make(things, cast, tree):
    """Nothing of its own yet."""
