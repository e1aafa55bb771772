"""A workflow is a table of steps; this module only reads such tables."""

from collections.abc import Mapping
from typing import NamedTuple

import pgtrigger

from portal.lib.access import Denied


class Step(NamedTuple):
    sources: frozenset[str]
    target: str


Steps = Mapping[str, Step]


def target_of(steps: Steps, name: str, status: str) -> str:
    """Return where `name` leads from `status`, or refuse."""
    step = steps[name]
    if status not in step.sources:
        raise Denied(
            "wrong_status", "Việc này không làm được ở trạng thái hiện tại. Hãy tải lại trang."
        )
    return step.target


def guard(steps: Steps, *, name: str, field: str = "status") -> pgtrigger.FSM:
    """The database trigger that lets through the table's steps and nothing else, raw SQL included."""
    pairs = {(source, step.target) for step in steps.values() for source in step.sources}
    return pgtrigger.FSM(
        name=name, field=field, transitions=sorted((str(a), str(b)) for a, b in pairs)
    )
