"""The shape in which a clause asks for its facts: dated, named, and nothing that an opinion decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from directives.models import Clause

FILE = Path(__file__).with_name("shapes.yaml")


@dataclass(frozen=True)
class Field:
    code: str
    kind: Literal["text", "long", "day", "account"]
    label: str
    help: str = ""


ANY = [Field("shown", "long", "Sự việc cụ thể", "Ghi đủ những điều nêu ở trên.")]


@cache
def _shapes() -> dict[str, list[Field]]:
    """By the reference of a clause."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    shapes = {name: [Field(**field) for field in fields] for name, fields in read["shapes"].items()}
    return {reference: shapes[name] for reference, name in read["clauses"].items()}


def shape_of(clause: Clause) -> Sequence[Field]:
    """Empty for a clause that takes no content: there only papers are referred to."""
    if clause.reference_only:
        return []
    return _shapes().get(clause.reference, ANY)


def missing(clause: Clause, facts: Mapping[str, Any]) -> list[Field]:
    """Fields of the shape that say nothing."""
    return [field for field in shape_of(clause) if not str(facts.get(field.code, "")).strip()]


def unknown(clause: Clause, facts: Mapping[str, Any]) -> set[str]:
    return set(facts) - {field.code for field in shape_of(clause)}


def shown(clause: Clause, facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and value, as a page and a notice write them."""
    return [(field.label, _written(field, facts.get(field.code, ""))) for field in shape_of(clause)]


def _written(field: Field, value: str) -> str:
    return f"{date.fromisoformat(value):%d/%m/%Y}" if field.kind == "day" and value else value
