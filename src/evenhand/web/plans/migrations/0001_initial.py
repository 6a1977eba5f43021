"""The first tables of the plan."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("evidence", "0002_run_gains_level_and_opening"),
        ("people", "0002_administration_gains_is_practice"),
    ]

    operations = [
        migrations.CreateModel(
            name="Action",
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
            name="Proof",
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
                    "stage",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "done"),
                            (2, "control works"),
                            (3, "behaviour changed"),
                            (4, "perception changed"),
                        ],
                        verbose_name="stage",
                    ),
                ),
                ("holds", models.BooleanField(default=True, verbose_name="the stage is reached")),
                ("on", models.DateField(verbose_name="on")),
                (
                    "text",
                    models.TextField(blank=True, max_length=2000, verbose_name="proof in words"),
                ),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "measure",
                    models.CharField(blank=True, max_length=60, verbose_name="finding of the run"),
                ),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="plans.action",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.run",
                        verbose_name="run",
                    ),
                ),
            ],
            options={
                "ordering": ["action", "stage", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                ("on", models.DateField(verbose_name="looked on")),
                ("says", models.TextField(max_length=2000, verbose_name="what was found")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rechecks",
                        to="plans.action",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.run",
                        verbose_name="run",
                    ),
                ),
            ],
            options={
                "ordering": ["action", "pk"],
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
                ("title", models.CharField(max_length=200, verbose_name="what is done")),
                (
                    "objective",
                    models.TextField(max_length=1000, verbose_name="what shall be different"),
                ),
                (
                    "horizon",
                    models.CharField(
                        choices=[
                            ("short", "short term"),
                            ("medium", "medium term"),
                            ("long", "long term"),
                        ],
                        max_length=10,
                        verbose_name="horizon",
                    ),
                ),
                ("owner", models.CharField(max_length=200, verbose_name="owner")),
                ("start", models.DateField(verbose_name="start")),
                ("due", models.DateField(verbose_name="due")),
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
                    "indicator",
                    models.CharField(max_length=300, verbose_name="indicator that must move"),
                ),
                (
                    "measure",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="measure that gives it"
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
                        choices=[("less", "less"), ("more", "more")],
                        max_length=5,
                        verbose_name="which way",
                    ),
                ),
                (
                    "by",
                    models.DecimalField(
                        decimal_places=6,
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="by at least",
                    ),
                ),
                ("recheck_on", models.DateField(verbose_name="look for displacement on")),
                (
                    "is_dropped",
                    models.BooleanField(default=False, verbose_name="the action is dropped"),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason for this entry")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="plans.action",
                    ),
                ),
            ],
            options={
                "ordering": ["action", "number"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                ("is_approved", models.BooleanField(verbose_name="approved")),
                ("says", models.CharField(blank=True, max_length=500, verbose_name="why")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="plans.version",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Milestone",
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
                ("what", models.CharField(max_length=300, verbose_name="milestone")),
                ("due", models.DateField(verbose_name="due")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="plans.action",
                    ),
                ),
            ],
            options={
                "ordering": ["action", "place", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("action", "place", "number"), name="one_row_of_a_milestone_each"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reason",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("gap", "gap"),
                            ("decision", "discretionary decision"),
                            ("risk", "risk"),
                            ("finding", "finding"),
                            ("workshop", "workshop"),
                        ],
                        max_length=10,
                        verbose_name="comes from",
                    ),
                ),
                ("refers", models.CharField(max_length=120, verbose_name="number")),
                ("says", models.CharField(blank=True, max_length=500, verbose_name="why")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reasons",
                        to="plans.action",
                    ),
                ),
            ],
            options={
                "ordering": ["action", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("action", "kind", "refers"), name="one_reason_each"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("action", "number"), name="one_version_of_an_action"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("due__gte", models.F("start"))),
                name="action_is_due_after_its_start",
            ),
        ),
    ]
