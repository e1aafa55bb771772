from django.db import migrations

# What a notice showed, an answer brought and an assessment cites is fixed like the words themselves.
STAY = """
CREATE FUNCTION violations_link_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_late boolean := TG_OP = 'UPDATE';
BEGIN
    IF TG_OP = 'INSERT' AND TG_ARGV[0] = 'notice' THEN
        is_late := EXISTS (
            SELECT FROM violations_notice
            WHERE id = NEW.notice_id AND delivered_at IS NOT NULL);
    ELSIF TG_OP = 'INSERT' AND TG_ARGV[0] = 'assessment' THEN
        is_late := EXISTS (
            SELECT FROM violations_decision WHERE assessment_id = NEW.assessment_id);
    ELSIF TG_OP = 'INSERT' THEN
        is_late := EXISTS (
            SELECT FROM violations_answer answer
            JOIN violations_notice answered ON answered.id = answer.notice_id
            JOIN violations_decision decision ON decision.case_id = answer.case_id
            JOIN violations_notice decided ON decided.id = decision.notice_id
            WHERE answer.id = NEW.answer_id AND decided.number >= answered.number);
    END IF;
    IF is_late THEN
        RAISE EXCEPTION 'what was shown, brought or cited is not altered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'link_stays';
    END IF;
    RETURN NEW;
END $$;
"""
DROP_STAY = "DROP FUNCTION violations_link_stays();"
TABLES = {
    "notice_evidence": "notice",
    "assessment_cites": "assessment",
    "answer_evidence": "answer",
}


def guard(table: str, named_by: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER violations_{table}_stays BEFORE INSERT OR UPDATE ON violations_{table}"
        f" FOR EACH ROW EXECUTE FUNCTION violations_link_stays('{named_by}');"
        f"CREATE TRIGGER violations_{table}_is_kept BEFORE DELETE ON violations_{table}"
        " FOR EACH ROW EXECUTE FUNCTION violations_only_purged('evidence');",
        f"DROP TRIGGER violations_{table}_is_kept ON violations_{table};"
        f"DROP TRIGGER violations_{table}_stays ON violations_{table};",
    )


class Migration(migrations.Migration):
    """Links of notices, answers and assessments to evidence: added in time, taken away by a purge alone."""

    dependencies = [("violations", "0006_outage_noted")]

    operations = [
        migrations.RunSQL(STAY, DROP_STAY),
        *(guard(table, named_by) for table, named_by in TABLES.items()),
    ]
