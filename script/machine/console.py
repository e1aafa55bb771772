"""Words on the terminal, and the one way to give up."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """What went wrong and what to do about it, in one sentence; the script ends with exit code 1."""


def say(text: str = "") -> None:
    """An answer for the person or the program that called."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """News about the way there: on stderr, so that the answer of `script/manage` can be piped."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def seconds(value: float) -> str:
    return f"{value:.1f}".replace(".", ",") + " giây"


@contextmanager
def step(text: str, *, slow: bool = False) -> Iterator[None]:
    """Say that a step is done and how long it took; announce a slow one beforehand."""
    if slow:
        note(f"  … {text}")
    start = time.monotonic()
    yield
    note(f"  ✓ {text}: {seconds(time.monotonic() - start)}")
