from django.db import migrations

# No column list on the trigger: a person's own trigger may set unit_path while only unit_id is
# named in the statement, and then "UPDATE OF unit_path" would not fire.
CARRY = """
CREATE OR REPLACE FUNCTION registry_declaration_carry_owner_fields() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registry_declaration
        SET unit_path = NEW.unit_path, sort_key = NEW.sort_key, search_key = NEW.search_key,
            owner_left = NEW.left_on IS NOT NULL
        WHERE owner_id = NEW.id;
    UPDATE registry_incident
        SET unit_path = NEW.unit_path, sort_key = NEW.sort_key, search_key = NEW.search_key,
            owner_left = NEW.left_on IS NOT NULL
        WHERE owner_id = NEW.id;
    UPDATE registry_roundplace
        SET unit_path = NEW.unit_path, sort_key = NEW.sort_key, person_left = NEW.left_on IS NOT NULL
        WHERE person_id = NEW.id;
    RETURN NULL;
END $$;
DROP TRIGGER registry_declaration_carry_owner_fields ON accounts_user;
CREATE TRIGGER registry_declaration_carry_owner_fields AFTER UPDATE ON accounts_user
    FOR EACH ROW WHEN (
        (NEW.unit_path, NEW.sort_key, NEW.search_key, NEW.left_on)
        IS DISTINCT FROM (OLD.unit_path, OLD.sort_key, OLD.search_key, OLD.left_on)
    )
    EXECUTE FUNCTION registry_declaration_carry_owner_fields();
UPDATE registry_declaration SET owner_left = TRUE
    FROM accounts_user person WHERE person.id = owner_id AND person.left_on IS NOT NULL;
"""
BACK = """
CREATE OR REPLACE FUNCTION registry_declaration_carry_owner_fields() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registry_declaration
        SET unit_path = NEW.unit_path, sort_key = NEW.sort_key, search_key = NEW.search_key
        WHERE owner_id = NEW.id;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """What is copied onto a person's things follows the person: to a new unit, and out of the lists."""

    dependencies = [("registry", "0003_rounds_incidents_pages")]

    operations = [migrations.RunSQL(CARRY, BACK)]
