"""Rows of a model as the text that COPY reads."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone

NOTHING = r"\N"


class Sheet:
    """The columns that the caller fills, and the same defaults for all others in every row."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        given = [model._meta.get_field(name) for name in names]
        others = [
            field
            for field in model._meta.concrete_fields
            if field not in given and not isinstance(field, models.AutoField)
        ]
        columns = [str(field.column) for field in [*given, *others]]  # type: ignore[union-attr]  # no relation from afar is named
        self.head = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
        self._end = "".join(f"\t{default_of(field)}" for field in others) + "\n"

    def line(self, *values: str) -> str:
        return "\t".join(values) + self._end


def default_of(field: "models.Field[Any, Any]") -> str:
    if getattr(field, "auto_now_add", False):
        return text_of(timezone.now())
    value = field.get_db_prep_save(field.get_default(), connection)
    if value is None and not field.null:
        raise LookupError(f"{field} has no default: the made-up committee has to fill it")
    return text_of(value)


def text_of(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = str(value).replace("\\", "\\\\")
    return text.replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def write(sheet: Sheet, lines: Iterable[str]) -> None:
    """Send them in pieces that neither side has to wait for."""
    with connection.cursor() as cursor, cursor.copy(sheet.head) as copy:
        piece: list[str] = []
        for line in lines:
            piece.append(line)
            if len(piece) == 1_000:
                copy.write("".join(piece))
                piece.clear()
        copy.write("".join(piece))
