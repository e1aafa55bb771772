"""The app's own database role: it adds to the trail and reads it, and can neither change nor undo."""

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from accounts.checks import the_app_cannot_rewrite_the_trail
from accounts.models import Unit
from audit import actions as audit
from audit.models import AuditEvent

ROLE = "portal_app_of_the_tests"


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def app_role(db):
    """A role as an installation has it; it goes with the transaction of the test."""
    run(f"CREATE ROLE {ROLE} NOLOGIN")
    call_command("grant_access", role=ROLE)
    return ROLE


@pytest.fixture
def as_the_app(app_role, cadre):
    audit.record("person.changed", by=cadre, target=cadre)
    run(f"SET LOCAL ROLE {ROLE}")
    yield
    run("RESET ROLE")


@pytest.mark.rule("R7")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET kind = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "TRUNCATE accounts_unit CASCADE",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE audit_auditevent",
        "CREATE TABLE own (id int)",
        "DELETE FROM django_migrations",
    ],
)
def test_the_app_is_refused(as_the_app, statement):
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        with transaction.atomic():
            run(statement)


@pytest.mark.rule("R7")
def test_ignoring_the_trigger_does_not_help_the_app(as_the_app):
    with pgtrigger.ignore("audit.AuditEvent:insert_only", "audit.AuditEvent:no_truncate"):
        for statement in ("DELETE FROM audit_auditevent", "TRUNCATE audit_auditevent"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                run(statement)


@pytest.mark.rule("R7")
def test_the_app_does_its_work(as_the_app, tree, cadre):
    audit.record("person.changed", by=cadre, target=cadre)
    assert AuditEvent.objects.count() == 2
    Unit.objects.filter(pk=tree.branch.pk).update(parent=tree.committee)
    cadre.refresh_from_db()
    assert cadre.unit_path.startswith(tree.committee.path)
    cadre.delete()


@pytest.mark.rule("R7")
def test_the_check_passes_for_the_app_and_warns_of_the_owner(app_role):
    assert [item.id for item in the_app_cannot_rewrite_the_trail(databases=["default"])] == [
        "accounts.E001"
    ]
    run(f"SET LOCAL ROLE {ROLE}")
    assert the_app_cannot_rewrite_the_trail(databases=["default"]) == []
    assert the_app_cannot_rewrite_the_trail(databases=None) == []
    run("RESET ROLE")


def test_running_it_again_changes_nothing(app_role, capsys):
    call_command("grant_access", role=ROLE)
    assert f"{ROLE}: granted" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("role", "words"), [("no_such_role", "no database role"), ("", "owns tables")]
)
def test_refuses_a_role_that_could_undo_it(db, role, words):
    with pytest.raises(CommandError, match=words):
        call_command("grant_access", role=role)
