"""The first tables of runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="records")),
                ("mapping", models.TextField(verbose_name="mapping")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("asked_by", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("doing", models.CharField(blank=True, max_length=200)),
                ("share_done", models.FloatField(default=0.0)),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("said", models.TextField(blank=True)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
    ]
