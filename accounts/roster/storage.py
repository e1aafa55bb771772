"""A checked file between its two steps: what was read and what was shown, and nothing else.

The office's own file is never stored: it holds sexes and dates of birth. What is kept is one JSON
array a line, each with at most `PAGE` lines of one outcome, so that a page of a long list is one
seek and one line to read.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import IO, Any, NamedTuple

from accounts.roster.lines import Change, Line, Outcome, Plan
from accounts.roster.rows import PersonRow, Reading, Reason, UnitRow

PAGE = 100
Packed = tuple[Any, ...]


class Stored(NamedTuple):
    content: bytes
    pages: dict[str, list[int]]  # for each outcome, where its pages begin
    digest: str


def pack(plan: Plan) -> Stored:
    """The same plan gives the same bytes, so the digest says whether a plan still holds.  # R23"""
    groups: dict[Outcome, list[Packed]] = {outcome: [] for outcome in Outcome}
    for order, line in enumerate(plan):
        groups[line.outcome].append(
            (
                order,
                line.noun[0],
                line.outcome,
                line.row,
                line.unit_name,
                line.changes,
                line.reasons,
            )
        )
    content = BytesIO()
    pages: dict[str, list[int]] = {}
    for outcome, lines in groups.items():
        starts = pages[outcome.value] = []
        for first in range(0, len(lines), PAGE):
            starts.append(content.tell())
            content.write(json.dumps(lines[first : first + PAGE]).encode() + b"\n")
    return Stored(content.getvalue(), pages, hashlib.sha256(content.getbuffer()).hexdigest())


def read_page(file: IO[bytes], start: int) -> list[Line]:
    file.seek(start)
    return [line for _, line in _lines(file.readline())]


def read_lines(file: IO[bytes], starts: Iterable[int]) -> Iterator[Line]:
    for start in starts:
        yield from read_page(file, start)


def read_reading(file: IO[bytes], *, sha256: str, name: str) -> Reading:
    """The rows as they were read, in the order of the file, to be planned again."""
    file.seek(0)
    rows = [
        (order, line.row)
        for batch in file
        for order, line in _lines(batch)
        if line.outcome != Outcome.ABSENT
    ]
    reading = Reading(sha256=sha256, name=name)
    for _, row in sorted(rows):
        if isinstance(row, UnitRow):
            reading.units.append(row)
        else:
            reading.people.append(row)
    return reading


def _lines(batch: bytes) -> Iterator[tuple[int, Line]]:
    for order, noun, outcome, row, unit_name, changes, reasons in json.loads(batch):
        cells = [*row[:-1], tuple(Reason(*fault) for fault in row[-1])]
        yield (
            order,
            Line(
                Outcome(outcome),
                UnitRow._make(cells) if noun == "u" else PersonRow._make(cells),
                unit_name,
                tuple(Change(*change) for change in changes),
                tuple(Reason(*item) for item in reasons),
            ),
        )
