"""The first tables of the register of discretion."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
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
                        blank=True, max_length=60, verbose_name="decision of the catalogue"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.office",
                        verbose_name="office",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Reduction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                ("place", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("abolish", "abolish"),
                            ("rule", "rule"),
                            ("table", "table"),
                            ("system_limit", "limit in the system"),
                            ("second_signature", "second signature"),
                            ("lot", "lot"),
                            ("publish", "publish"),
                        ],
                        max_length=20,
                        verbose_name="way",
                    ),
                ),
                ("what", models.CharField(max_length=500, verbose_name="what is done")),
                ("in_force", models.DateField(blank=True, null=True, verbose_name="in force from")),
                (
                    "before_from",
                    models.DateField(blank=True, null=True, verbose_name="before: first day"),
                ),
                (
                    "before_until",
                    models.DateField(blank=True, null=True, verbose_name="before: last day"),
                ),
                (
                    "before_volume",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="before: decisions"
                    ),
                ),
                (
                    "before_value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="before: value",
                    ),
                ),
                (
                    "after_from",
                    models.DateField(blank=True, null=True, verbose_name="after: first day"),
                ),
                (
                    "after_until",
                    models.DateField(blank=True, null=True, verbose_name="after: last day"),
                ),
                (
                    "after_volume",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="after: decisions"
                    ),
                ),
                (
                    "after_value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="after: value",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reductions",
                        to="discretion.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["decision", "place", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("decision", "place", "number"), name="one_row_of_a_reduction_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("before_until", None),
                            ("before_until__gte", models.F("before_from")),
                            _connector="OR",
                        ),
                        name="before_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after_until", None),
                            ("after_until__gte", models.F("after_from")),
                            _connector="OR",
                        ),
                        name="after_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("since", models.DateField(verbose_name="holds since")),
                ("title", models.CharField(max_length=200, verbose_name="decision")),
                ("decided_by", models.CharField(max_length=200, verbose_name="who decides")),
                (
                    "legal_ground",
                    models.CharField(blank=True, max_length=300, verbose_name="legal ground"),
                ),
                ("limits", models.TextField(blank=True, max_length=2000, verbose_name="limits")),
                (
                    "reason_code",
                    models.CharField(blank=True, max_length=200, verbose_name="reason code"),
                ),
                (
                    "second_approver",
                    models.CharField(blank=True, max_length=200, verbose_name="second approver"),
                ),
                (
                    "review",
                    models.CharField(blank=True, max_length=300, verbose_name="review and appeal"),
                ),
                (
                    "volume",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="decisions a year"
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="value at stake a year",
                    ),
                ),
                (
                    "measures",
                    models.JSONField(
                        blank=True, default=list, verbose_name="measures that watch it"
                    ),
                ),
                (
                    "unwatched_because",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why none watches it"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason for this entry")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="discretion.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["decision", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "number"), name="one_version_each"),
                    models.CheckConstraint(
                        condition=models.Q(("value", None), ("value__gte", 0), _connector="OR"),
                        name="value_is_not_negative",
                    ),
                ],
            },
        ),
    ]
