"""One figure: ours, the floor, how many times the floor it is and how many it may be."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    name: str
    ours: float  # seconds, the best of several rounds
    floor: float
    limit: float
    parts: dict[str, float] = field(default_factory=dict)  # what both sides consist of

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def is_over(self) -> bool:
        return self.ratio > self.limit


def as_json(figures: Sequence[Figure]) -> str:
    return "\n".join(
        json.dumps(
            {
                "name": figure.name,
                "ours": round(figure.ours, 3),
                "floor": round(figure.floor, 3),
                "ratio": round(figure.ratio, 2),
                "limit": figure.limit,
            }
        )
        for figure in figures
    )


def as_table(figures: Sequence[Figure]) -> str:
    wide = max(len(figure.name) for figure in figures)
    lines = [f"{'':{wide}}    ours   floor  ratio  limit"]
    for figure in figures:
        mark = "  over" if figure.is_over else ""
        lines.append(
            f"{figure.name:{wide}}  {figure.ours:5.2f}s  {figure.floor:5.2f}s"
            f"  {figure.ratio:5.2f}  {figure.limit:5.2f}{mark}"
        )
        lines += [f"{'':{wide}}    {part}: {took:.2f}s" for part, took in figure.parts.items()]
    return "\n".join(lines)
