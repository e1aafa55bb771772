"""Long lists by key: a page begins after a row, however far down it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.db.models.fields.tuple_lookups import (  # type: ignore[import-untyped]  # no stubs
    Tuple as Row,
)
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.http import QueryDict

PAGE = 50
AFTER, BEFORE = "sau", "truoc"
Item = TypeVar("Item", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    previous_url: str | None
    next_url: str | None


def page_of(
    rows: QuerySet[Item], query: Mapping[str, str], key: tuple[str, ...], *, down: bool = False
) -> Page[Item]:
    """The page that `query` asks for. `key` ends with the primary key; `down` is newest first.

    An address names a row by its id alone: a key made of a name would end up in logs.
    """
    back = BEFORE in query
    start = _start(rows, query.get(BEFORE if back else AFTER), key)
    ascending = down == back
    ordered = rows.order_by(*(name if ascending else f"-{name}" for name in key))
    if start is not None:
        compare = TupleGreaterThan if ascending else TupleLessThan
        ordered = ordered.filter(compare(Row(*key), start))

    found = list(ordered[: PAGE + 1])
    more, items = len(found) > PAGE, found[:PAGE]
    if back:
        items.reverse()
    has_previous = more if back else start is not None
    has_next = (start is not None) if back else more
    return Page(
        items=items,
        previous_url=_url(query, BEFORE, items[0]) if items and has_previous else None,
        next_url=_url(query, AFTER, items[-1]) if items and has_next else None,
    )


def _start(rows: QuerySet[Item], pk: str | None, key: tuple[str, ...]) -> tuple[object, ...] | None:
    """The key of the row that was named; a row that is gone starts from the top."""
    if not pk:
        return None
    try:
        return rows.order_by().filter(pk=pk).values_list(*key).first()
    except (ValidationError, ValueError):
        return None


def _url(query: Mapping[str, str], name: str, item: Model) -> str:
    kept = QueryDict(mutable=True)
    kept.update({k: query[k] for k in query if k not in (AFTER, BEFORE) and query[k]})
    kept[name] = str(item.pk)
    return f"?{kept.urlencode()}"
