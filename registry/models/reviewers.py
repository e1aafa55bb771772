"""On whose desk a declaration lies: with the heads of the nearest unit, at or above, that may.

A person who heads a unit is reviewed from strictly above it. Where nothing is above, at the top
of the tree, another head of the top unit reviews (R36). Whoever typed a paper form for its owner
does not answer it: where nobody nearer is left, it lies with the next unit above (R122).
"""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import (
    SEGMENT,
    Appointment,
    Role,
    User,
    at_and_above,
    below,
    in_armed_forces,
)

DESK = """
WITH RECURSIVE direct AS (
    SELECT path AS root, id, path FROM accounts_unit WHERE path = ANY(%s)
    UNION
    SELECT direct.root, unit.id, unit.path
    FROM accounts_unit unit JOIN direct ON unit.parent_id = direct.id
    WHERE NOT EXISTS (SELECT FROM ({acting}) head WHERE head.unit_id = unit.id)
), heads AS (
    SELECT direct.root, person.id
    FROM direct
    JOIN accounts_unit unit ON unit.parent_id = direct.id OR unit.path = direct.root
    JOIN ({named}) head ON head.unit_id = unit.id
    JOIN accounts_user person ON person.id = head.person_id
        AND person.unit_path >= unit.path AND person.unit_path < unit.path || 'g'
    WHERE unit.parent_id IS NULL
       OR unit.id NOT IN (SELECT id FROM direct same WHERE same.root = direct.root)
)
SELECT root, array_agg(path), ARRAY(SELECT heads.id FROM heads WHERE heads.root = direct.root),
    ARRAY(
        SELECT form.id FROM registry_declaration form
        WHERE form.typed_by_id IS NOT NULL AND form.status = 'submitted'
            AND form.unit_path > root AND form.unit_path < root || 'g'
            AND form.typed_by_id IN (SELECT person_id FROM accounts_appointment WHERE role = 'unit_head')
    )
FROM direct GROUP BY root
"""
# Of these forms, those typed by a head between their owner and a unit, where no other head is.
PASSED_ON = """
SELECT form.id FROM registry_declaration form
WHERE form.id = ANY(%s)
    AND EXISTS (
        SELECT FROM ({acting}) clerk JOIN accounts_unit unit ON unit.id = clerk.unit_id
        WHERE clerk.person_id = form.typed_by_id
            AND starts_with(form.unit_path, unit.path) AND unit.path > %s
    )
    AND NOT EXISTS (
        SELECT FROM accounts_unit unit JOIN ({acting}) head ON head.unit_id = unit.id
        WHERE unit.path > %s AND unit.path IN (
            SELECT left(form.unit_path, ends) FROM generate_series({segment}, 120, {segment}) ends
        )
        AND head.person_id NOT IN (form.typed_by_id, form.owner_id)
        AND NOT EXISTS (
            SELECT FROM ({named}) own JOIN accounts_unit headed ON headed.id = own.unit_id
            WHERE own.person_id = form.owner_id AND starts_with(unit.path, headed.path)
        )
    )
"""


def named_heads(on: date) -> QuerySet[Appointment]:
    return Appointment.objects.in_force(on).filter(role=Role.UNIT_HEAD, person__is_active=True)


def acting_heads(on: date) -> QuerySet[Appointment]:
    """Heads who can review: not administrators, who read no declaration (R37)."""
    administrators = Appointment.objects.in_force(on).filter(role=Role.ADMINISTRATOR)
    return named_heads(on).exclude(person__in=administrators.values("person"))


def head_appointments(user: User) -> dict[str, Appointment]:
    """By path, the units that this person heads as far as declarations go (R37)."""
    if user.is_administrator:
        return {}
    held = user.appointments_in_force
    return {item.unit.path: item for item in held if item.unit and item.role == Role.UNIT_HEAD}


def reviewing_paths(home: str, headed: Collection[str]) -> list[str]:
    """Units whose heads may review a person at home in `home` who heads `headed`, nearest first."""
    above = at_and_above(home)
    own = [path for path in above if path in headed]
    if own:
        above = above[: above.index(own[0])] or own[:1]  # R36
    return above[::-1]


def reviewers_of(owner: User, on: date, clerk: User | None = None) -> list[Appointment]:
    """The heads of the nearest unit that has any who may; none while nobody is appointed.

    `clerk` typed the paper form that is to be answered (R122).
    """
    paths = reviewing_paths(owner.unit_path, owner.scopes(Role.UNIT_HEAD))
    heads = acting_heads(on).filter(unit__path__in=paths).exclude(person=owner)  # R35
    if clerk is not None:
        heads = heads.exclude(person=clerk)
    armed = in_armed_forces("unit__path")  # their heads are named without it (R47)
    found = list(heads.select_related("person", "unit").annotate(in_armed_forces=armed))
    nearest = max((head.unit.path for head in found if head.unit), key=len, default=None)
    return [head for head in found if head.unit and head.unit.path == nearest]


def reviewable_from(path: str, on: date, *, person: str = "owner") -> Q:
    """Rows that a head of this unit may review, the same rule as `reviewing_paths` for a whole list.

    `person` names the field of the row that holds whose it is.
    """
    higher = at_and_above(path) if len(path) > SEGMENT else []
    kept = named_heads(on).filter(unit__path__in=higher).values("person")
    return below([path]) & ~Q(**{f"{person}__in": kept})


def reviewable_by(user: User, on: date) -> Q:
    rows = Q(pk__in=[])
    for path in head_appointments(user):
        rows |= reviewable_from(path, on)
    return rows & ~Q(owner=user)


def on_desk_of(user: User, on: date, *, person: str = "owner") -> Q:
    """Of those, the rows for which no nearer head than this one may answer.

    They belong to units without a head of their own, down to the next units that have one, to the
    heads of these, and to people whose paper form these heads typed.
    """
    acting, acting_values, named, named_values = _heads(on)
    rows = Q(pk__in=[])
    with connection.cursor() as cursor:
        cursor.execute(
            DESK.format(acting=acting, named=named),
            [list(head_appointments(user)), *acting_values, *named_values],
        )
        for root, direct, owners, forms in cursor.fetchall():
            nearest = Q(unit_path__in=direct) | Q(**{f"{person}__in": owners})
            if forms and person == "owner":
                nearest |= Q(pk__in=_passed_on(forms, root, on))
            rows |= reviewable_from(root, on, person=person) & nearest
    return rows & ~Q(**{person: user})


def _passed_on(forms: list[UUID], root: str, on: date) -> list[UUID]:
    """Which of these forms come to the heads of `root` because a nearer one has typed them."""
    acting, acting_values, named, named_values = _heads(on)
    with connection.cursor() as cursor:
        cursor.execute(
            PASSED_ON.format(acting=acting, named=named, segment=SEGMENT),
            [forms, *acting_values, root, *acting_values, root, *named_values],
        )
        return [form for (form,) in cursor.fetchall()]


@lru_cache(maxsize=4)
def _heads(on: date) -> tuple[str, list[Any], str, list[Any]]:
    """Acting and named heads as SQL with its values: the same all day, and slow to put together."""
    return *_sql(acting_heads(on)), *_sql(named_heads(on))


def _sql(heads: QuerySet[Appointment]) -> tuple[str, list[Any]]:
    sql, values = heads.order_by().values("unit_id", "person_id").query.sql_with_params()
    return sql, list(values)
