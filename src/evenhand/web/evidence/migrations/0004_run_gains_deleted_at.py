"""A run whose time has ended says when it was deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_run_names_its_version")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="run",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("running", "running"),
                    ("done", "done"),
                    ("failed", "failed"),
                    ("cancelled", "cancelled"),
                    ("deleted", "deleted"),
                ],
                default="waiting",
                max_length=20,
                verbose_name="state",
            ),
        ),
    ]
