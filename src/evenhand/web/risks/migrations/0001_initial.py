"""The first tables of the register of risks."""

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
            name="Risk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scheme",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="scheme of the catalogue"
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
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("opened_by", models.UUIDField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "number"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rater", models.UUIDField(null=True)),
                ("keyed_by", models.UUIDField(null=True)),
                ("given_at", models.DateTimeField(auto_now=True)),
                (
                    "likelihood_inherent",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="likelihood without controls",
                    ),
                ),
                (
                    "impact_inherent",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="impact without controls",
                    ),
                ),
                (
                    "likelihood_residual",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="likelihood with the controls there are",
                    ),
                ),
                (
                    "impact_residual",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="impact with the controls there are",
                    ),
                ),
                ("comment", models.TextField(blank=True, max_length=1000, verbose_name="why")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="risks.round",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                (
                    "likelihood_inherent",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="likelihood without controls",
                    ),
                ),
                (
                    "impact_inherent",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="impact without controls",
                    ),
                ),
                (
                    "likelihood_residual",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="likelihood with the controls there are",
                    ),
                ),
                (
                    "impact_residual",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="impact with the controls there are",
                    ),
                ),
                ("reason", models.TextField(max_length=1000, verbose_name="why so")),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlement",
                        to="risks.round",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
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
                ("function", models.CharField(max_length=200, verbose_name="function")),
                ("process", models.CharField(blank=True, max_length=200, verbose_name="process")),
                ("step", models.CharField(blank=True, max_length=200, verbose_name="step")),
                ("statement", models.TextField(max_length=1000, verbose_name="what could happen")),
                ("drivers", models.TextField(blank=True, max_length=2000, verbose_name="causes")),
                ("owner", models.CharField(blank=True, max_length=200, verbose_name="owner")),
                (
                    "response",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reduce", "reduce"),
                            ("avoid", "avoid"),
                            ("share", "share or transfer"),
                            ("accept", "accept"),
                        ],
                        max_length=10,
                        verbose_name="response",
                    ),
                ),
                (
                    "response_says",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="what is done about it"
                    ),
                ),
                (
                    "accepted_by",
                    models.CharField(blank=True, max_length=200, verbose_name="who accepts it"),
                ),
                ("review_on", models.DateField(verbose_name="review on")),
                (
                    "tests",
                    models.JSONField(blank=True, default=list, verbose_name="red flags in records"),
                ),
                (
                    "is_over",
                    models.BooleanField(default=False, verbose_name="the risk is faced no more"),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason for this entry")),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "number"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Control",
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
                ("what", models.CharField(max_length=300, verbose_name="control")),
                (
                    "works",
                    models.CharField(
                        choices=[
                            ("none", "is there no more"),
                            ("weak", "weak"),
                            ("adequate", "adequate"),
                            ("strong", "strong"),
                        ],
                        max_length=10,
                        verbose_name="how well it works",
                    ),
                ),
                (
                    "tested_on",
                    models.DateField(blank=True, null=True, verbose_name="last tested on"),
                ),
                (
                    "evidence",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what the test showed"
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="controls",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "place", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("risk", "place", "number"), name="one_row_of_a_control_each"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(fields=("risk", "number"), name="one_round_each"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("risk",),
                name="one_open_round_of_a_risk",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                fields=("round", "rater"), name="one_rating_of_each_rater"
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("keyed_by__isnull", False), ("rater", None)),
                    models.Q(("keyed_by", None), ("rater__isnull", False)),
                    _connector="OR",
                ),
                name="rated_here_or_on_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("likelihood_inherent__in", [1, 2, 3, 4, 5]),
                    ("likelihood_inherent", None),
                    _connector="OR",
                ),
                name="rating_likelihood_inherent",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("impact_inherent__in", [1, 2, 3, 4, 5]),
                    ("impact_inherent", None),
                    _connector="OR",
                ),
                name="rating_impact_inherent",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("likelihood_residual__in", [1, 2, 3, 4, 5]),
                    ("likelihood_residual", None),
                    _connector="OR",
                ),
                name="rating_likelihood_residual",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("impact_residual__in", [1, 2, 3, 4, 5]),
                    ("impact_residual", None),
                    _connector="OR",
                ),
                name="rating_impact_residual",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("likelihood_inherent__in", [1, 2, 3, 4, 5])),
                name="settlement_likelihood_inherent",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("impact_inherent__in", [1, 2, 3, 4, 5])),
                name="settlement_impact_inherent",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("likelihood_residual__in", [1, 2, 3, 4, 5])),
                name="settlement_likelihood_residual",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("impact_residual__in", [1, 2, 3, 4, 5])),
                name="settlement_impact_residual",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("risk", "number"), name="one_version_of_a_risk_each"
            ),
        ),
    ]
