from django.db import migrations

ON_CHANGE = """
DROP TRIGGER reports_monthlyreport_carry_unit_path ON accounts_unit;
CREATE TRIGGER reports_monthlyreport_carry_unit_path AFTER UPDATE ON accounts_unit
    FOR EACH ROW WHEN (NEW.path IS DISTINCT FROM OLD.path)
    EXECUTE FUNCTION reports_monthlyreport_carry_unit_path();
"""
ON_STATEMENT = """
DROP TRIGGER reports_monthlyreport_carry_unit_path ON accounts_unit;
CREATE TRIGGER reports_monthlyreport_carry_unit_path AFTER UPDATE OF path ON accounts_unit
    FOR EACH ROW WHEN (NEW.path IS DISTINCT FROM OLD.path)
    EXECUTE FUNCTION reports_monthlyreport_carry_unit_path();
"""


class Migration(migrations.Migration):
    """`UPDATE OF path` asks for the column in the statement: a unit that moves names only its parent."""

    dependencies = [("reports", "0002_carry_unit_path")]

    operations = [migrations.RunSQL(ON_CHANGE, ON_STATEMENT)]
