"""The parts of a case's page: each noun of the app gives its own, for the side that looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    """A fragment under templates/violations/ and what it shows; `case` and `side` are there anyway."""

    template: str
    context: Mapping[str, Any]
