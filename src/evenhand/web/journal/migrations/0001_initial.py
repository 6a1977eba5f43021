"""The journal, and the triggers that refuse to change it."""

from __future__ import annotations

from django.db import migrations, models

from evenhand.web.journal import triggers


class Migration(migrations.Migration):
    """Make the table and lock it."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.UUIDField(null=True)),
                ("action", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=120)),
                ("facts", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={"ordering": ["number"], "default_permissions": ()},
        ),
        migrations.RunPython(triggers.lock, triggers.unlock),
    ]
