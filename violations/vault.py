"""Sealed files on disk, each under a random name. No file without a row, whatever fails (R165).

A file is written before its row holds, and until then a marker of the same name says so. Whatever
fails removes both; what a killed process has left, the tick finds by its marker.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from time import time
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from violations.models import EvidenceFile

LONG = 3600  # seconds, after which nobody is still at work on a file

_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


def keep(sealed: bytes) -> str:
    """Write it, in the transaction of its row; returns the path for that row."""
    name = uuid4().hex
    _markers().mkdir(mode=0o700, parents=True, exist_ok=True)
    _marker(name).touch(mode=0o600)
    if (names := _written.get()) is not None:
        names.append(name)
    default_storage.save(_path(name), ContentFile(sealed))
    transaction.on_commit(partial(_unmark, name))
    return _path(name)


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Around a transaction, outside its `atomic`: the files of one that fails go at once."""
    if _written.get() is not None:  # the outermost one answers for all
        yield
        return
    names: list[str] = []
    outer = _written.set(names)
    try:
        yield
    except BaseException:
        with suppress(DatabaseError):  # then the tick does it
            remove_unknown(names)
        raise
    finally:
        _written.reset(outer)


def remove_unknown(names: Iterable[str]) -> None:
    """Of files in the making, those that no row names."""
    for name in names:
        if not EvidenceFile.objects.filter(sealed=_path(name)).exists():
            default_storage.delete(_path(name))
        _unmark(name)


def left_behind() -> list[str]:
    """Files whose making began long ago and was never finished: what a tick looks at again."""
    return [marker.name for marker in _markers().glob("*") if _age(marker) > LONG]


def _path(name: str) -> str:
    return f"evidence/{UUID(name).hex}"


def _markers() -> Path:
    return Path(settings.MEDIA_ROOT) / "evidence_in_the_making"


def _marker(name: str) -> Path:
    return _markers() / UUID(name).hex


def _unmark(name: str) -> None:
    _marker(name).unlink(missing_ok=True)


def _age(marker: Path) -> float:
    """In seconds; nothing where it has just gone."""
    with suppress(FileNotFoundError):
        return time() - marker.stat().st_mtime
    return 0
