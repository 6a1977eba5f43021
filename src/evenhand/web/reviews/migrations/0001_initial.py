"""The first tables of reviews."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("evidence", "0002_run_gains_level_and_opening"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.BinaryField()),
                ("kind", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("received_on", models.DateField()),
                ("effective_on", models.DateField(null=True)),
                ("review_due_on", models.DateField(null=True)),
                ("is_shown", models.BooleanField(default=False)),
                ("added_by", models.UUIDField()),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="reviews.file",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("officer", "officer's account"),
                            ("agent", "agent"),
                            ("trader", "trader"),
                            ("office", "office"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.BinaryField()),
                (
                    "served",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("account", "on these pages, under their own account"),
                            ("letter", "by letter, printed here"),
                            ("handed", "handed over in person"),
                        ],
                        max_length=20,
                    ),
                ),
                ("noticed_at", models.DateTimeField(null=True)),
                ("answer_until", models.DateField(null=True)),
                ("representative", models.BinaryField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="file",
            name="party",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="reviews.party",
            ),
        ),
        migrations.CreateModel(
            name="Deferral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ground", models.BinaryField()),
                ("authority", models.BinaryField()),
                ("until", models.DateField()),
                ("written_by", models.UUIDField()),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deferrals",
                        to="reviews.party",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.BinaryField()),
                ("received_on", models.DateField()),
                ("entered_by", models.UUIDField()),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="reviews.party",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=20)),
                ("table", models.CharField(blank=True, max_length=100)),
                ("row", models.PositiveIntegerField()),
                ("question", models.TextField()),
                ("key", models.BinaryField()),
                ("line", models.BinaryField()),
                ("cases", models.BinaryField(null=True)),
                ("due_on", models.DateField()),
                ("opened_by", models.UUIDField()),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("assigned_by", models.UUIDField(null=True)),
                ("assigned_at", models.DateTimeField(null=True)),
                ("stated_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("explained", "explained"),
                            ("record_error", "error in the records"),
                            ("rule_unclear", "rule unclear"),
                            ("referred", "referred"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reasons", models.BinaryField(null=True)),
                ("closed_by", models.UUIDField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("appeal_until", models.DateField(null=True)),
                ("frozen", models.BinaryField(null=True)),
                (
                    "custodian",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.office",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                (
                    "checked",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("explains", "it explains the line"),
                            ("in_part", "it explains it in part"),
                            ("does_not", "it does not explain it"),
                            ("unknown", "it cannot be told from what there is"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.BinaryField(null=True)),
                ("checked_by", models.UUIDField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "default_permissions": (),
            },
        ),
    ]
