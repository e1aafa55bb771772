from django.db import migrations, models


class Migration(migrations.Migration):
    """Why a person says that the portal was away, where the tick could not know."""

    dependencies = [("violations", "0005_decisions_received")]

    operations = [
        migrations.AddField("outage", "reason", models.CharField(blank=True, max_length=300)),
    ]
