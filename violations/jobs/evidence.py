"""Background work on files of evidence."""

from violations import vault


def remove_left_behind(name: str) -> None:
    vault.remove_unknown([name])
