"""What the portal holds about people, as data: each class with purpose, basis and time of keeping.

Each app says so of its own models in one file, `holdings.yaml`, field by field. A field that no
file claims fails a test: nothing about a person is kept that "my data" does not show (R84).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import yaml


@dataclass(frozen=True)
class Table:
    """Rows of one model in which a person is found."""

    model: str  # "registry.Declaration"
    title: str
    people: tuple[str, ...]  # lookups to the person; none and no finder: nobody can tell whose
    since: str  # what dates a row
    fields: Mapping[str, str]  # field or lookup → the words for it
    hidden: Mapping[str, tuple[str, ...]]  # reason → fields that are not spelled out
    where: Mapping[str, Any]  # of these rows alone
    unless: Mapping[str, Any]  # and of those not; "me" is the person
    finder: str = ""  # instead of `people`, where no column says whose a row is

    @property
    def claims(self) -> set[str]:
        """The model's own fields that this table answers for."""
        own = {name for name in self.fields if "__" not in name}
        return own.union(*self.hidden.values())


@dataclass(frozen=True)
class DataClass:
    """One kind of data, as a person thinks of it."""

    code: str
    place: int  # among all classes, as a person reads them
    title: str
    purpose: str
    basis: str
    keep: str  # how long, in words; names of periods stand in braces
    url: str  # name of the page where the person sees it; "" where there is none
    tables: tuple[Table, ...]


class Unclaimed(NamedTuple):
    """Fields that are about no person, and why."""

    model: str
    fields: tuple[str, ...]
    reason: str


class Dated(NamedTuple):
    """The last day on which one record is kept; None while it is in use."""

    pk: Any
    name: str
    keep_until: date | None


Words = Callable[[Any], str | None]  # what a stored code is called
Finder = Callable[[Any], Any]  # a person → their rows, as a query of that model

_classes: dict[str, DataClass] = {}
_not_personal: list[Unclaimed] = []
_words: dict[tuple[str, str], Words] = {}
_dates: dict[str, Callable[[UUID], list[Dated]]] = {}
_finders: dict[str, Finder] = {}


def load(file: Path) -> None:
    """Take in what an app says of its models; the same file again changes nothing."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    for entry in content["classes"]:
        tables = tuple(_table(item) for item in entry.pop("tables"))
        _classes[entry["code"]] = DataClass(**{"url": "", **entry, "tables": tables})
    for reason, models in content.get("not_personal", {}).items():
        for model, fields in models.items():
            item = Unclaimed(model, tuple(fields), reason)
            if item not in _not_personal:
                _not_personal.append(item)


def _table(entry: dict[str, Any]) -> Table:
    people = entry.get("people", [])
    return Table(
        model=entry["model"],
        title=entry["title"],
        people=tuple([people] if isinstance(people, str) else people),
        since=entry["since"],
        fields=entry["fields"],
        hidden={reason: tuple(fields) for reason, fields in entry.get("hidden", {}).items()},
        where=entry.get("where", {}),
        unless=entry.get("unless", {}),
        finder=entry.get("finder", ""),
    )


def say(model: str, field: str, words: Words) -> None:
    """How the codes of a field without choices are called."""
    _words[model, field] = words


def date_records(model: str, dates: Callable[[UUID], list[Dated]]) -> None:
    """Each record of this model has a last day of its own: `dates` gives those of one person."""
    _dates[model] = dates


def find_rows(name: str, finder: Finder) -> None:
    """How the rows of tables with this `finder` are found; its app registers it in `ready()`."""
    _finders[name] = finder


def finder_of(table: Table) -> Finder | None:
    return _finders[table.finder] if table.finder else None


def classes() -> list[DataClass]:
    return sorted(_classes.values(), key=lambda kind: kind.place)


def labels_of(model: str) -> dict[str, str]:
    """The words for the fields of a model, wherever it stands."""
    tables = (table for kind in classes() for table in kind.tables if table.model == model)
    return {field: label for table in tables for field, label in table.fields.items()}


def not_personal() -> list[Unclaimed]:
    return list(_not_personal)


def words_for(model: str, field: str) -> Words | None:
    return _words.get((model, field))


def dates_of(model: str, person: UUID) -> list[Dated] | None:
    dates = _dates.get(model)
    return dates(person) if dates else None
