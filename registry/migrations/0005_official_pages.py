import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# The unit's path and whether someone answers for the page follow the unit and the person.
CARRY = """
CREATE FUNCTION registry_officialpage_carry_unit_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registry_officialpage SET unit_path = NEW.path WHERE unit_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER registry_officialpage_carry_unit_path AFTER UPDATE ON accounts_unit
    FOR EACH ROW WHEN (NEW.path IS DISTINCT FROM OLD.path)
    EXECUTE FUNCTION registry_officialpage_carry_unit_path();
CREATE FUNCTION registry_officialpage_look_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registry_officialpage SET responsible_id = NEW.id WHERE responsible_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER registry_officialpage_look_again AFTER UPDATE ON accounts_user
    FOR EACH ROW WHEN (
        (NEW.unit_path, NEW.left_on) IS DISTINCT FROM (OLD.unit_path, OLD.left_on)
    )
    EXECUTE FUNCTION registry_officialpage_look_again();
"""
DROP = """
DROP TRIGGER registry_officialpage_look_again ON accounts_user;
DROP FUNCTION registry_officialpage_look_again();
DROP TRIGGER registry_officialpage_carry_unit_path ON accounts_unit;
DROP FUNCTION registry_officialpage_carry_unit_path();
"""


class Migration(migrations.Migration):
    """Who looks after a page and when it is due again; what is asked of a past day stays known."""

    dependencies = [
        ("registry", "0004_carry_owner_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="officialpage",
            name="official_page_by_due",
        ),
        migrations.RemoveIndex(
            model_name="pagereview",
            name="page_review_by_day",
        ),
        migrations.AddField(
            model_name="officialpage",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="officialpage",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="officialpage",
            name="first_review_on",
            field=models.DateField(default="2026-01-01"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="officialpage",
            name="told_due_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="officialpage",
            name="told_soon_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="officialpage",
            name="told_unattended_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="officialpage",
            name="unattended",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="officialpage",
            name="unit_path",
            field=models.CharField(db_collation="C", default="", editable=False, max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="pagereview",
            name="next_on",
            field=models.DateField(default="2026-01-01"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="officialpage",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["next_review_on", "id"],
                name="official_page_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="officialpage",
            index=models.Index(fields=["unit_path"], name="official_page_by_unit"),
        ),
        migrations.AddIndex(
            model_name="officialpage",
            index=models.Index(
                condition=models.Q(("closed_on", None), ("unattended", True)),
                fields=["unit_path"],
                name="official_page_unattended",
            ),
        ),
        migrations.AddIndex(
            model_name="pagereview",
            index=models.Index(fields=["recorded_at"], name="page_review_by_time"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="officialpage",
            trigger=pgtrigger.compiler.Trigger(
                name="official_page_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nSELECT path INTO NEW.unit_path FROM accounts_unit WHERE id = NEW.unit_id FOR KEY SHARE;\nSELECT left_on IS NOT NULL OR NOT starts_with(unit_path, NEW.unit_path) INTO NEW.unattended\n    FROM accounts_user WHERE id = NEW.responsible_id FOR SHARE;\nIF NOT NEW.unattended THEN\n    NEW.told_unattended_at := NULL;\nEND IF;\nRETURN NEW;\n",
                    hash="67e461a8946effd271a667e2e5cca4eefb6c6032",
                    operation='INSERT OR UPDATE OF "unit_id", "unit_path", "responsible_id"',
                    pgid="pgtrigger_official_page_place_519d7",
                    table="registry_officialpage",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="officialpage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("closed_on", None)),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("closed_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="official_page_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="officialpage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("last_reviewed_on", None), ("next_review_on", models.F("first_review_on"))
                    ),
                    models.Q(
                        ("last_reviewed_on__isnull", False),
                        ("next_review_on__gt", models.F("last_reviewed_on")),
                    ),
                    _connector="OR",
                ),
                name="official_page_reviews_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="pagereview",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_on__gt", models.F("on"))),
                name="page_review_next_is_later",
            ),
        ),
        migrations.RunSQL(CARRY, DROP),
    ]
