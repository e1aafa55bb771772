from django.db import migrations

TRIGGER = """
DROP TRIGGER directives_{name}_carry_unit_path ON accounts_unit;
CREATE TRIGGER directives_{name}_carry_unit_path AFTER UPDATE{of} ON accounts_unit
    FOR EACH ROW WHEN (NEW.path IS DISTINCT FROM OLD.path)
    EXECUTE FUNCTION directives_{name}_carry_unit_path();
"""


def on_change(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        TRIGGER.format(name=name, of=""), TRIGGER.format(name=name, of=" OF path")
    )


class Migration(migrations.Migration):
    """`UPDATE OF path` asks for the column in the statement: a unit that moves names only its parent."""

    dependencies = [("directives", "0009_checklist_item_reviews")]

    operations = [on_change("checklist"), on_change("training")]
