"""Kinds of files that the worker makes on demand. An app registers each in `ready()`.

Whoever asks must be allowed to at three moments: when asking, when the worker makes the file, and
when it is fetched. A maker reads what it needs again from the database; `params` hold ids and filters.

A maker may be killed at any line and run again. One that takes longer than a minute says how far it
is, at least once in each: that also tells other workers that it is still at work. It may keep a
transaction open for one view of the data; what it says is seen at once all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from portal.lib.access import Denied


class Order(Protocol):
    """What a maker is given: the row of the paper that was asked for."""

    pk: Any
    attempts: int  # which run this is, from 1
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


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def label_of(name: str) -> str:
    """A kind that this version no longer knows still has rows."""
    return _kinds[name].label if name in _kinds else "Tệp"


def check_order(order: Order) -> None:
    """May whoever asked still have it? Asked before it is made and when it is fetched.  # R80"""
    if order.kind not in _kinds:
        raise Denied("unknown_kind", "Cổng không còn lập loại tệp này. Hãy xóa tệp khỏi danh sách.")
    kind_of(order.kind).check(order.requested_by, order.subject, order.params)


def scratch(order: Order) -> Path:
    """A folder of this run for a large file in the making, on the disk where it will be kept.

    The memory that a worker has for temporary files is small. The folder goes with the run.
    """
    folder = scratch_root(order.pk) / str(order.attempts)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def scratch_root(pk: object) -> Path:
    return _all_scratches() / str(pk)


def scratches() -> list[UUID]:
    """Papers of which some run has left a folder, or is at work in it."""
    return [UUID(folder.name) for folder in _all_scratches().glob("*-*-*-*-*")]


def _all_scratches() -> Path:
    return Path(settings.MEDIA_ROOT) / "papers_in_the_making"
