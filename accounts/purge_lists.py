"""What was destroyed, listed beside the database: ids and days, no name.

A backup from before a purge holds what the purge destroyed. The lists outlive it, so that it is
destroyed again before anybody sees it (R88).
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings

from accounts.models import Purge, PurgeItem

FOLDER = "purged"


class Item(NamedTuple):
    kind: str
    target_id: str
    unit_path: str
    kept_from: date
    kept_until: date


@dataclass(frozen=True)
class Listed:
    """One purge, as those who proposed and approved it left it, and what it has removed."""

    pk: UUID
    unit_id: int
    as_of: date
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID
    decided_at: datetime
    items: frozenset[Item]


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def write_list(purge: Purge, items: Iterable[PurgeItem]) -> None:
    """On disk before the removal is committed: a removal that is not listed cannot be.

    A file of its own each time; what is listed twice is still removed once.
    """
    if purge.decided_at is None:
        raise ValueError("a purge removes what was approved")
    content = {
        "purge": str(purge.pk),
        "unit": purge.unit_id,
        "as_of": purge.as_of.isoformat(),
        "proposed": [str(purge.proposed_by_id), purge.proposed_at.isoformat()],
        "decided": [str(purge.decided_by_id), purge.decided_at.isoformat()],
        "items": [
            [
                item.kind,
                item.target_id,
                item.unit_path,
                *map(str, (item.kept_from, item.kept_until)),
            ]
            for item in items
        ],
    }
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / f"{purge.pk}-{uuid4()}.json"
    unfinished = path.with_suffix(".new")
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync(folder())


def read_lists() -> list[Listed]:
    """Each purge once, in the order in which they were decided."""
    found: dict[UUID, Listed] = {}
    for listed in _read_files():
        known = found.get(listed.pk)
        items = listed.items | known.items if known else listed.items
        found[listed.pk] = replace(listed, items=items)
    return sorted(found.values(), key=lambda listed: listed.decided_at)


def _read_files() -> Iterator[Listed]:
    for path in sorted(folder().glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        (proposer, proposed_at), (decider, decided_at) = content["proposed"], content["decided"]
        yield Listed(
            pk=UUID(content["purge"]),
            unit_id=content["unit"],
            as_of=date.fromisoformat(content["as_of"]),
            proposed_by=UUID(proposer),
            proposed_at=datetime.fromisoformat(proposed_at),
            decided_by=UUID(decider),
            decided_at=datetime.fromisoformat(decided_at),
            items=frozenset(
                Item(kind, target, path, date.fromisoformat(first), date.fromisoformat(last))
                for kind, target, path, first, last in content["items"]
            ),
        )


def _sync(directory: Path) -> None:
    """The name of the file as well as its content."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
