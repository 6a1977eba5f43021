"""The first tables of releases."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("evidence", "0002_run_gains_level_and_opening"),
    ]

    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.CharField(max_length=60, verbose_name="measure")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("workshop", "facilitators, and the report of a workshop's outcomes"),
                            ("public", "everybody"),
                        ],
                        max_length=20,
                        verbose_name="released to",
                    ),
                ),
                ("said", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("why", models.CharField(max_length=500, verbose_name="what it is for")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked for"),
                            ("released", "released"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("withdrawn_by", models.UUIDField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.run",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="release_takes_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "asked"), ("decided_by__isnull", False), _connector="OR"
                        ),
                        name="release_was_decided_by_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("asked", "released"))),
                        fields=("run", "measure", "audience"),
                        name="one_open_release_each",
                    ),
                ],
            },
        ),
    ]
