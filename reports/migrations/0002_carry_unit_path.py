from django.db import migrations

CARRY = """
CREATE FUNCTION reports_monthlyreport_carry_unit_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reports_monthlyreport SET unit_path = NEW.path WHERE unit_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER reports_monthlyreport_carry_unit_path AFTER UPDATE OF path ON accounts_unit
    FOR EACH ROW WHEN (NEW.path IS DISTINCT FROM OLD.path)
    EXECUTE FUNCTION reports_monthlyreport_carry_unit_path();
"""
DROP = """
DROP TRIGGER reports_monthlyreport_carry_unit_path ON accounts_unit;
DROP FUNCTION reports_monthlyreport_carry_unit_path();
"""


class Migration(migrations.Migration):
    """When a unit moves, who sees its rows moves with it."""

    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunSQL(CARRY, DROP)]
