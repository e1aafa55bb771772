from django.db import migrations

CARRY = """
CREATE FUNCTION accounts_datarequest_carry_unit_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts_datarequest SET unit_path = NEW.unit_path WHERE person_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_datarequest_carry_unit_path AFTER UPDATE ON accounts_user
    FOR EACH ROW WHEN (NEW.unit_path IS DISTINCT FROM OLD.unit_path)
    EXECUTE FUNCTION accounts_datarequest_carry_unit_path();
"""
DROP_CARRY = """
DROP TRIGGER accounts_datarequest_carry_unit_path ON accounts_user;
DROP FUNCTION accounts_datarequest_carry_unit_path();
"""
# What a purge that two people decided may remove, and nothing else may.
ALLOWS = """
CREATE FUNCTION accounts_purge_allows(kind_of_record text, target text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM accounts_purgeitem item JOIN accounts_purge purge ON purge.id = item.purge_id
        WHERE item.kind = kind_of_record AND item.target_id = target
            AND item.removed_at IS NULL AND purge.status = 'approved'
    )
$$;
"""
DROP_ALLOWS = "DROP FUNCTION accounts_purge_allows(text, text);"


class Migration(migrations.Migration):
    """A request follows the person to a new unit; sent records open to an approved purge alone."""

    dependencies = [("accounts", "0005_papers_requests_purges")]

    operations = [
        migrations.RunSQL(CARRY, DROP_CARRY),
        migrations.RunSQL(ALLOWS, DROP_ALLOWS),
    ]
