"""That the tables hold what the triggers would have made; each question counts rows that are wrong."""

from django.db import models

from accounts.models import Unit, User
from bench.committee.loading import TABLES
from bench.committee.tree import Committee
from bench.database import rows
from portal.lib.names import search_key, sort_key
from registry.models import Declaration, DeclaredAccount, RoundPlace

COPIES = """
SELECT count(*) FROM {table} thing JOIN accounts_user person ON person.id = thing.{person}_id
WHERE (thing.unit_path, thing.sort_key, thing.{left})
    IS DISTINCT FROM (person.unit_path, person.sort_key, person.left_on IS NOT NULL)
"""
SEARCH_COPIES = """
SELECT count(*) FROM {table} thing JOIN accounts_user person ON person.id = thing.owner_id
WHERE thing.search_key <> person.search_key
"""
RECOUNT = """
SELECT count(*) FROM (
    SELECT round_id, unit_path, due_on,
        count(*) FILTER (WHERE state = 'waiting') AS waiting,
        count(*) FILTER (WHERE state = 'sent') AS sent,
        count(*) FILTER (WHERE state = 'returned') AS returned,
        count(*) FILTER (WHERE state = 'accepted') AS accepted,
        count(*) FILTER (WHERE state = 'exempt') AS exempt
    FROM registry_roundplace WHERE NOT person_left GROUP BY round_id, unit_path, due_on
) AS place
FULL JOIN registry_roundcount counted USING (round_id, unit_path, due_on)
WHERE (place.waiting, place.sent, place.returned, place.accepted, place.exempt)
    IS DISTINCT FROM
    (counted.waiting, counted.sent, counted.returned, counted.accepted, counted.exempt)
"""
QUESTIONS = {
    "path of a unit": """
        SELECT count(*) FROM accounts_unit unit
        LEFT JOIN accounts_unit parent ON parent.id = unit.parent_id
        WHERE unit.path <> coalesce(parent.path, '') || lpad(to_hex(unit.id), 6, '0')
    """,
    "path of a person": """
        SELECT count(*) FROM accounts_user person JOIN accounts_unit unit ON unit.id = unit_id
        WHERE person.unit_path <> unit.path
    """,
    "copies on a declaration": COPIES.format(
        table="registry_declaration", person="owner", left="owner_left"
    ),
    "copies on an incident": COPIES.format(
        table="registry_incident", person="owner", left="owner_left"
    ),
    "copies on a place": COPIES.format(
        table="registry_roundplace", person="person", left="person_left"
    ),
    "search key of a declaration": SEARCH_COPIES.format(table="registry_declaration"),
    "search key of an incident": SEARCH_COPIES.format(table="registry_incident"),
    "copies on an official page": """
        SELECT count(*) FROM registry_officialpage page
        JOIN accounts_unit unit ON unit.id = page.unit_id
        JOIN accounts_user person ON person.id = page.responsible_id
        WHERE page.unit_path <> unit.path OR page.unattended IS DISTINCT FROM
            (person.left_on IS NOT NULL OR NOT starts_with(person.unit_path, unit.path))
    """,
    "counts of the round": RECOUNT,
    "accounts of a sent declaration": """
        SELECT count(*) FROM registry_declaration declaration LEFT JOIN (
            SELECT declaration_id, count(*) AS accounts FROM registry_declaredaccount GROUP BY 1
        ) AS listed ON listed.declaration_id = declaration.id
        WHERE status <> 'draft' AND (accounts_total <> coalesce(accounts, 0)
            OR no_social_network <> (accounts IS NULL))
    """,
    "place beside its declaration": """
        SELECT count(*) FROM registry_roundplace place
        JOIN registry_declaration declaration ON declaration.id = declaration_id
        WHERE declaration.owner_id <> place.person_id
           OR (place.state, declaration.status) NOT IN
              (('sent', 'submitted'), ('accepted', 'accepted'), ('returned', 'returned'))
    """,
    "trigger left off": f"""
        SELECT count(*) FROM pg_trigger
        WHERE tgrelid = ANY('{{{",".join(TABLES)}}}'::regclass[]) AND tgenabled <> 'O'
    """,
    "index or constraint left half made": """
        SELECT (SELECT count(*) FROM pg_index WHERE NOT indisvalid)
             + (SELECT count(*) FROM pg_constraint WHERE NOT convalidated)
    """,
}
SAMPLE = 2_000


def wrong_rows() -> dict[str, int]:
    """By question, how many rows are wrong; only questions that found some."""
    answers = {name: rows(query)[0][0] for name, query in QUESTIONS.items()}
    answers["keys of a name"] = sum(
        (person.sort_key, person.search_key)
        != (sort_key(person.full_name), search_key(f"{person.full_name} {person.staff_code}"))
        for person in User.objects.order_by("id")[:SAMPLE]
    )
    return {name: count for name, count in answers.items() if count}


def wrong_numbers(committee: Committee) -> dict[str, int]:
    """By table, how many rows are there; only where it is not as many as there should be."""
    expected: dict[type[models.Model], int] = {
        Unit: committee.units,
        User: committee.people,
        Declaration: committee.people,
        DeclaredAccount: committee.people * 2,
        RoundPlace: committee.people,
    }
    counts = {model: model._default_manager.count() for model in expected}
    return {model.__name__: count for model, count in counts.items() if count != expected[model]}
