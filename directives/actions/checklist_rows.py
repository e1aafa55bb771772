"""The lists of a period for any number of units, written in one statement."""

import json
from dataclasses import dataclass
from os.path import commonprefix
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from accounts.models import SEGMENT, Unit, User
from directives.facts.duties import Duty
from directives.models import ChecklistPeriod

# A unit with a list is left alone; of two that open at once, the second waits and finds it there.
STATEMENT = """
WITH duty AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb)
        AS duty (kind text, clause bigint, position integer, also jsonb, figures jsonb)
), opened AS (
    INSERT INTO directives_checklist
        (id, unit_id, unit_path, frequency, month, status, opened_at, opened_by_id, return_reason)
    SELECT gen_random_uuid(), unit.id, unit.path, %s, %s, 'open', now(), %s::uuid, ''
    FROM ({units}) unit
    WHERE unit.kind_id IN (SELECT kind FROM duty)
    ON CONFLICT (unit_id, frequency, month) DO NOTHING
    RETURNING id, unit_id, unit_path
), written AS (
    INSERT INTO directives_checklistitem
        (checklist_id, clause_id, position, also, figures, state, note, known)
    SELECT opened.id, duty.clause, duty.position, duty.also, duty.figures, 'unanswered', '', '[]'
    FROM opened
    JOIN accounts_unit unit ON unit.id = opened.unit_id
    JOIN duty ON duty.kind = unit.kind_id
)
SELECT count(*), (array_agg(id))[1], min(unit_path), max(unit_path) FROM opened
"""


@dataclass(frozen=True)
class Opened:
    lists: int = 0
    some: UUID | None = None
    path: str = ""  # of the nearest unit at or above all of them


def write_lists(
    units: "QuerySet[Unit]",
    period: ChecklistPeriod,
    duties: dict[str, list[Duty]],
    *,
    by: User | None,
) -> Opened:
    """Lists and lines for those of the units that have none yet."""
    query, values = units.order_by().values("id", "path", "kind_id").query.sql_with_params()
    lines = [
        {
            "kind": kind,
            "clause": duty.clause.pk,
            "position": position,
            "also": duty.also,
            "figures": duty.figures,
        }
        for kind, of_kind in duties.items()
        for position, duty in enumerate(of_kind, start=1)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            STATEMENT.format(units=query),
            [json.dumps(lines), period.frequency, period.first, by.pk if by else None, *values],
        )
        lists, some, first, last = cursor.fetchone()
    common = commonprefix([first or "", last or ""])
    return Opened(lists, some, common[: len(common) // SEGMENT * SEGMENT])
