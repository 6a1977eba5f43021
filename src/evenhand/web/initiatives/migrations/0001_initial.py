"""The first tables of the register of initiatives."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_administration_gains_is_practice"),
    ]

    operations = [
        migrations.CreateModel(
            name="Initiative",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            name="Evidence",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "document"),
                            ("measurement", "measurement"),
                            ("test", "test"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("received", models.DateField(verbose_name="received")),
                ("effective", models.DateField(verbose_name="effective or measured")),
                ("review_due", models.DateField(verbose_name="review due")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("is_withdrawn", models.BooleanField(default=False)),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="initiatives.initiative",
                    ),
                ),
            ],
            options={
                "ordering": ["initiative", "place", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("initiative", "place", "number"),
                        name="one_version_of_such_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("review_due__gte", models.F("effective"))),
                        name="such_evidence_is_looked_at_after_it_holds",
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
                ("title", models.CharField(max_length=200, verbose_name="what was done")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="how")),
                (
                    "requirements",
                    models.JSONField(
                        blank=True, default=list, verbose_name="requirements that it serves"
                    ),
                ),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("in_force", "in force"),
                            ("ended", "ended"),
                            ("given_up", "given up"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("owner", models.CharField(max_length=200, verbose_name="owner")),
                (
                    "cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="cost",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="measure that shows its effect"
                    ),
                ),
                (
                    "estimate",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="number of the measure"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[("less", "less"), ("more", "more")],
                        max_length=5,
                        verbose_name="which way it should move",
                    ),
                ),
                (
                    "unmeasured_because",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why its effect is not measurable"
                    ),
                ),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False, verbose_name="open to facilitators and partners"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason for this entry")),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="initiatives.initiative",
                    ),
                ),
            ],
            options={
                "ordering": ["initiative", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("initiative", "number"), name="one_version_of_an_initiative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="initiative_ends_after_its_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("measure", ""), ("unmeasured_because", ""), _negated=True
                        ),
                        name="initiative_is_measured_or_says_why_not",
                    ),
                ],
            },
        ),
    ]
