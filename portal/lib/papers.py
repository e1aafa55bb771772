"""Kinds of files that the worker makes on demand. An app registers each in `ready()`.

Whoever asks must be allowed to at three moments: when asking, when the worker makes the file, and
when it is fetched. A maker reads what it needs again from the database; `params` hold ids and filters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


class Order(Protocol):
    """What a maker is given: the row of the paper that was asked for."""

    pk: Any
    kind: str
    params: Any
    requested_by: Any  # the person who asked
    subject: Any  # whose data alone it holds, or None


@dataclass(frozen=True)
class Made:
    """`content` is the file, or where a maker of large ones has written it."""

    file_name: str  # as it is downloaded, with its suffix
    content: bytes | Path


Progress = Callable[[int, int], None]  # done, total
Maker = Callable[[Order, Progress], Made]
Check = Callable[[Any, Any, Mapping[str, Any]], None]  # user, subject, params; raises Denied


@dataclass(frozen=True)
class Kind:
    label: str  # what the person sees: "Bản kê khai (PDF)"
    make: Maker
    check: Check


_kinds: dict[str, Kind] = {}


def register(name: str, *, label: str, make: Maker, check: Check) -> None:
    _kinds[name] = Kind(label, make, check)


def kind_of(name: str) -> Kind:
    return _kinds[name]
