"""Clauses to cite, for apps that stand beside the library: it registers itself, they ask by name."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """A clause in force as it stands today. `reference` names it: "CT21/II.2"."""

    reference: str
    title: str
    document: str  # "Chỉ thị 21-CT/TU ngày 16/01/2023"


Source = Callable[[], list[Citation]]
_sources: list[Source] = []


def register(source: Source) -> None:
    _sources.append(source)


def citations() -> list[Citation]:
    """All clauses in force, in the order of the library."""
    return [citation for source in _sources for citation in source()]


def citation(reference: str) -> Citation | None:
    return next((item for item in citations() if item.reference == reference), None)
