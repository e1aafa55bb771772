"""What only someone on the server itself may do: the first administrator, the rights of the app."""

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from accounts import codes
from accounts.models import ActivationCode, Appointment, Role, Unit, UnitKind, User, code_expiry
from audit import actions as audit
from audit.models import AuditEvent


class SetupError(Exception):
    """One sentence that says what to do."""


@transaction.atomic
def create_administrator(staff_code: str, full_name: str, unit: Unit) -> tuple[User, str | None]:
    """Make sure that this person is an administrator. Gives a code until a password is chosen."""
    person = User.objects.find_by_login(staff_code)
    if person is None:
        person = User.objects.create_user(staff_code, full_name, unit)
        person.refresh_from_db(fields=["unit_path"])
        _record("person.added", person)
    if not person.is_active:
        raise SetupError(f"{person.staff_code} has left; choose someone on the roster.")
    if not person.is_administrator:
        Appointment.objects.create(
            person=person, role=Role.ADMINISTRATOR, unit=None, valid_from=timezone.localdate()
        )
        _record("appointment.granted", person, role=Role.ADMINISTRATOR)
    return person, None if person.has_usable_password() else _new_code(person)


@transaction.atomic
def ensure_top_unit(code: str, name: str, kind: UnitKind) -> Unit:
    """The committee itself, for an installation that has no roster yet."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        unit = Unit.objects.create(
            code=code,
            name=name,
            kind=kind,
            head_title=kind.default_head_title,
            valid_from=timezone.localdate(),
        )
        unit.refresh_from_db(fields=["path"])
        audit.record("unit.added", by=None, target=unit, unit_path=unit.path)
    return unit


def grant_access(role: str) -> None:
    """Give the role of web and workers what they need, and of the trail only reading and adding.

    Run by the owner of the tables after each migration. Refuses a role that could undo this: the
    owner of a table, a superuser, a role that passes row level security.  # R7
    """
    table = sql.Identifier(AuditEvent._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        _check_lowly(role)
        name = sql.Identifier(role)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {role}",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
            "REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM {role}",
            "REVOKE UPDATE, DELETE, TRUNCATE ON {trail} FROM {role}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        ):
            cursor.execute(
                sql.SQL(statement).format(role=name, trail=table).as_string(cursor.connection)
            )


def _check_lowly(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)"
            " FROM pg_roles r WHERE rolname = %s",
            [role],
        )
        row = cursor.fetchone()
    if row is None:
        raise SetupError(f"There is no database role {role!r}. Create it with LOGIN first.")
    if row[0]:
        raise SetupError(
            f"The role {role!r} owns tables or has power over all. Web and workers need another."
        )


def _new_code(person: User) -> str:
    code = codes.make_code()
    ActivationCode.objects.update_or_create(
        person=person,
        defaults={
            "sheet": None,
            "code_hash": codes.hash_code(code),
            "expires_at": code_expiry(),
            "attempts": 0,
            "used_at": None,
        },
    )
    return codes.show_code(code)


def _record(kind: str, person: User, **details: str) -> None:
    audit.record(
        kind, by=None, target=person, subject=person, unit_path=person.unit_path, **details
    )
