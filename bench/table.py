"""What a benchmark found, line by line, and which lines are over their limit."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil
from typing import ClassVar, Protocol


class Line(Protocol):
    """`cells` stand under `headings`; `parts` below them; `facts` are for programs."""

    headings: ClassVar[Sequence[str]]

    @property
    def name(self) -> str: ...
    @property
    def parts(self) -> Mapping[str, float]: ...
    @property
    def is_over(self) -> bool: ...
    def cells(self) -> list[str]: ...
    def facts(self) -> dict[str, float | int | None]: ...


@dataclass(frozen=True)
class Figure:
    """Ours, the floor, how many times the floor it is and how many it may be."""

    headings: ClassVar[Sequence[str]] = ["ours", "floor", "ratio", "limit"]

    name: str
    ours: float  # seconds, the best of several rounds
    floor: float
    limit: float
    parts: Mapping[str, float] = field(default_factory=dict)  # what both sides consist of

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def is_over(self) -> bool:
        return self.ratio > self.limit

    def cells(self) -> list[str]:
        return [
            f"{self.ours:.2f}s",
            f"{self.floor:.2f}s",
            f"{self.ratio:.2f}",
            f"{self.limit:.2f}",
        ]

    def facts(self) -> dict[str, float | int | None]:
        return {
            "ours": round(self.ours, 3),
            "floor": round(self.floor, 3),
            "ratio": round(self.ratio, 2),
            "limit": self.limit,
        }


@dataclass(frozen=True)
class Span:
    """How long something took and may take."""

    headings: ClassVar[Sequence[str]] = ["took", "limit"]

    name: str
    took: float  # seconds
    limit: float | None = None  # None where it is for information
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.took > self.limit

    def cells(self) -> list[str]:
        return [f"{self.took:.1f}s", "-" if self.limit is None else f"{self.limit:.0f}s"]

    def facts(self) -> dict[str, float | int | None]:
        return {"took": round(self.took, 1), "limit": self.limit}


@dataclass(frozen=True)
class Times:
    """Seconds, the shortest first."""

    sorted: tuple[float, ...]

    @classmethod
    def of(cls, times: Iterable[float]) -> "Times":
        return cls(tuple(sorted(times)))

    @property
    def p50(self) -> float:
        return self.at(50)

    @property
    def p95(self) -> float:
        return self.at(95)

    def at(self, percent: int) -> float:
        """The shortest that so many of a hundred do not exceed."""
        return self.sorted[max(ceil(len(self.sorted) * percent / 100), 1) - 1]


@dataclass(frozen=True)
class Limits:
    """None where a figure is for information."""

    queries: int | None = None
    ratio: float | None = None  # page to bare SQL, at p50 and at p95
    sql: float | None = None  # seconds, at p50 and at p95


@dataclass(frozen=True)
class Page:
    """A page beside the bare SQL that it needs, in milliseconds."""

    headings: ClassVar[Sequence[str]] = [
        *("queries", "page p50", "p95", "SQL p50", "p95", "ratio p50", "p95", "limits"),
    ]

    name: str
    queries: int
    page: Times
    sql: Times
    limits: Limits
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def ratios(self) -> tuple[float, float]:
        return self.page.p50 / self.sql.p50, self.page.p95 / self.sql.p95

    @property
    def is_over(self) -> bool:
        limits = self.limits
        return (
            (limits.queries is not None and self.queries > limits.queries)
            or (limits.ratio is not None and max(self.ratios) > limits.ratio)
            or (limits.sql is not None and self.sql.p95 > limits.sql)
        )

    def cells(self) -> list[str]:
        times = [self.page.p50, self.page.p95, self.sql.p50, self.sql.p95]
        return [
            str(self.queries),
            *(f"{seconds * 1000:.2f}" for seconds in times),
            *(f"{ratio:.2f}" for ratio in self.ratios),
            self._limits() or "-",
        ]

    def _limits(self) -> str:
        limits = self.limits
        words = [
            f"{limits.queries} queries" if limits.queries is not None else "",
            f"{limits.ratio:g}×" if limits.ratio is not None else "",
            f"SQL {limits.sql * 1000:g} ms" if limits.sql is not None else "",
        ]
        return ", ".join(word for word in words if word)

    def facts(self) -> dict[str, float | int | None]:
        return {
            "queries": self.queries,
            "page_p50_ms": round(self.page.p50 * 1000, 2),
            "page_p95_ms": round(self.page.p95 * 1000, 2),
            "sql_p50_ms": round(self.sql.p50 * 1000, 2),
            "sql_p95_ms": round(self.sql.p95 * 1000, 2),
            "ratio_p50": round(self.ratios[0], 2),
            "ratio_p95": round(self.ratios[1], 2),
            "limit_queries": self.limits.queries,
            "limit_ratio": self.limits.ratio,
            "limit_sql_ms": None if self.limits.sql is None else self.limits.sql * 1000,
        }


def as_json(lines: Iterable[Line]) -> str:
    return "\n".join(
        json.dumps({"name": line.name, **line.facts(), "over": line.is_over}) for line in lines
    )


def as_table(lines: Iterable[Line]) -> str:
    """Lines of one kind under the same headings."""
    return "\n".join(_block(list(block)) for _, block in groupby(lines, key=type))


def _block(lines: list[Line]) -> str:
    rows = [["", *lines[0].headings], *([line.name, *line.cells()] for line in lines)]
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    texts = ["  ".join(_cells(row, wide)) for row in rows]
    shown = [texts[0]]
    for line, text in zip(lines, texts[1:], strict=True):
        shown.append(text + ("  over" if line.is_over else ""))
        shown += [f"{'':{wide[0]}}    {part}: {took:.2f}s" for part, took in line.parts.items()]
    return "\n".join(shown)


def _cells(row: Sequence[str], wide: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if number else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(row, wide, strict=True))
    ]
