from django.db import migrations

# No column list on the trigger: a person's own trigger may set unit_path while only unit_id is
# named in the statement, and then "UPDATE OF unit_path" would not fire.
CARRY = """
CREATE FUNCTION registry_declaration_carry_owner_fields() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registry_declaration
        SET unit_path = NEW.unit_path, sort_key = NEW.sort_key, search_key = NEW.search_key
        WHERE owner_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER registry_declaration_carry_owner_fields AFTER UPDATE ON accounts_user
    FOR EACH ROW WHEN (
        (NEW.unit_path, NEW.sort_key, NEW.search_key)
        IS DISTINCT FROM (OLD.unit_path, OLD.sort_key, OLD.search_key)
    )
    EXECUTE FUNCTION registry_declaration_carry_owner_fields();
"""
DROP = """
DROP TRIGGER registry_declaration_carry_owner_fields ON accounts_user;
DROP FUNCTION registry_declaration_carry_owner_fields();
"""


class Migration(migrations.Migration):
    """What is copied onto a declaration follows its owner: who sees it moves with the person."""

    dependencies = [("registry", "0001_initial")]

    operations = [migrations.RunSQL(CARRY, DROP)]
