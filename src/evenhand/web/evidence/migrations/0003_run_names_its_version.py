"""A run names the version of records that it read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_run_gains_level_and_opening"),
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="records.version",
            ),
        ),
    ]
