"""The first tables of the draws."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Read",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("log", models.CharField(max_length=40, unique=True)),
                ("origin", models.CharField(max_length=200)),
                ("leaves", models.BigIntegerField(default=0)),
                ("last_hash", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("log", models.CharField(max_length=40)),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("key_given", models.BooleanField(default=False)),
                ("verdict", models.JSONField(null=True)),
                ("said", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("log", models.CharField(max_length=40)),
                ("leaf", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("office", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("of", models.BigIntegerField(null=True)),
                ("content", models.JSONField()),
            ],
            options={
                "ordering": ["-leaf"],
                "constraints": [
                    models.UniqueConstraint(fields=("log", "leaf"), name="entry_stands_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("log", models.CharField(max_length=40)),
                ("figures", models.JSONField()),
                ("published_by", models.UUIDField()),
                ("published_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("log",),
                        name="one_publication_a_log",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("log", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("roster", "roster of a shift"),
                            ("change", "late change of a roster"),
                            ("absence", "absence"),
                            ("return", "return"),
                            ("conflict", "conflict of interest"),
                            ("reassign", "reassignment"),
                            ("emergency", "emergency reassignment"),
                            ("countersign", "countersignature of an emergency"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("number", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("sealed", models.BinaryField(default=bytes)),
                ("asked_by", models.UUIDField()),
                ("asked_post", models.CharField(max_length=80)),
                ("asked_name", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_by", models.UUIDField(null=True)),
                ("confirmed_post", models.CharField(blank=True, max_length=80)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for a second person"),
                            ("sending", "sent, and not answered yet"),
                            ("in_log", "in the log"),
                            ("refused", "refused by the log"),
                            ("withdrawn", "withdrawn"),
                            ("declined", "declined by the second person"),
                            ("expired", "not confirmed in time"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("leaf", models.BigIntegerField(null=True)),
                ("said", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(
                                models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                                models.Q(("confirmed_post", models.F("asked_post")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="wish_takes_two_of_different_posts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "in_log"), _negated=True),
                            ("confirmed_by__isnull", False),
                            ("kind__in", ("emergency", "countersign")),
                            _connector="OR",
                        ),
                        name="wish_in_the_log_was_confirmed",
                    ),
                ],
            },
        ),
    ]
