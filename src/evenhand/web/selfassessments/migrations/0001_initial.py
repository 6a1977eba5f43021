"""The first tables of self-assessments."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("submitted", "submitted"),
                            ("changes_requested", "changes requested"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=20,
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
                "ordering": ["-wave", "office"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Rater",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[("management", "management"), ("staff", "staff")],
                        max_length=20,
                        verbose_name="speaks for",
                    ),
                ),
                ("requirements", models.JSONField(default=list)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="raters",
                        to="selfassessments.assessment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
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
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("requirement", models.CharField(max_length=60)),
                ("said", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="selfassessments.rater",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                ("requirement", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                ("post", models.UUIDField(unique=True)),
                ("in_law", models.SmallIntegerField(null=True)),
                ("in_law_other", models.CharField(blank=True, max_length=20)),
                ("in_law_reason", models.CharField(blank=True, max_length=500)),
                ("in_practice", models.SmallIntegerField(null=True)),
                ("in_practice_other", models.CharField(blank=True, max_length=20)),
                ("in_practice_reason", models.CharField(blank=True, max_length=500)),
                ("comment", models.TextField(blank=True, max_length=4000)),
                (
                    "confidence",
                    models.CharField(
                        choices=[("low", "low"), ("middle", "middle"), ("high", "high")],
                        default="middle",
                        max_length=10,
                    ),
                ),
                ("keyed_by", models.UUIDField(null=True)),
                (
                    "rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="selfassessments.rater",
                    ),
                ),
            ],
            options={
                "ordering": ["rater", "requirement", "number"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                ("requirement", models.CharField(max_length=60)),
                ("said", models.TextField(max_length=4000, verbose_name="comment")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="selfassessments.assessment",
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
                ("requirement", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                ("post", models.UUIDField(unique=True)),
                ("in_law", models.SmallIntegerField(null=True)),
                ("in_law_other", models.CharField(blank=True, max_length=20)),
                ("in_law_reason", models.CharField(blank=True, max_length=500)),
                ("in_practice", models.SmallIntegerField(null=True)),
                ("in_practice_other", models.CharField(blank=True, max_length=20)),
                ("in_practice_reason", models.CharField(blank=True, max_length=500)),
                ("comment", models.TextField(blank=True, max_length=4000)),
                ("meaning", models.CharField(max_length=64)),
                ("on", models.DateField(verbose_name="day of the session")),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="selfassessments.assessment",
                    ),
                ),
            ],
            options={
                "ordering": ["assessment", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                ("act", models.CharField(max_length=20)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="selfassessments.assessment",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("instrument", models.CharField(max_length=60, verbose_name="instrument")),
                ("first", models.DateField(verbose_name="first day of the period")),
                ("last", models.DateField(verbose_name="last day of the period")),
                ("asked", models.JSONField(default=dict)),
                ("asked_on", models.DateField()),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.office",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PathNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                ("step", models.CharField(max_length=60)),
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("waiting", "not begun"),
                            ("under_way", "under way"),
                            ("done", "done"),
                        ],
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("said", models.CharField(blank=True, max_length=1000, verbose_name="note")),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="path",
                        to="selfassessments.wave",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("written_by", models.UUIDField()),
                ("name", models.CharField(max_length=300)),
                (
                    "handing",
                    models.CharField(
                        choices=[
                            ("asked", "asked for"),
                            ("received", "received"),
                            ("none", "there is none"),
                        ],
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="selfassessments.wave",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="assessment",
            name="wave",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assessments",
                to="selfassessments.wave",
            ),
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
                ("requirement", models.CharField(max_length=60)),
                ("place", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("post", models.UUIDField(unique=True)),
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
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="selfassessments.assessment",
                    ),
                ),
            ],
            options={
                "ordering": ["assessment", "requirement", "place", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "requirement", "place", "number"),
                        name="one_version_of_a_proof",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("review_due__gte", models.F("effective"))),
                        name="review_is_due_after_it_holds",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="rater",
            constraint=models.UniqueConstraint(
                fields=("assessment", "person"), name="one_rater_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                fields=("rater", "requirement"), name="one_draft_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("rater", "requirement", "number"), name="one_answer_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("in_law__range", (0, 4)), ("in_law_other", "")),
                    models.Q(("in_law", None), models.Q(("in_law_other", ""), _negated=True)),
                    _connector="OR",
                ),
                name="answer_in_law_is_a_mark",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("in_practice__range", (0, 4)), ("in_practice_other", "")),
                    models.Q(
                        ("in_practice", None), models.Q(("in_practice_other", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="answer_in_practice_is_a_mark",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                fields=("assessment", "requirement", "number"), name="one_settlement_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("in_law__range", (0, 4)), ("in_law_other", "")),
                    models.Q(("in_law", None), models.Q(("in_law_other", ""), _negated=True)),
                    _connector="OR",
                ),
                name="settlement_in_law_is_a_mark",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("in_practice__range", (0, 4)), ("in_practice_other", "")),
                    models.Q(
                        ("in_practice", None), models.Q(("in_practice_other", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="settlement_in_practice_is_a_mark",
            ),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="wave_ends_after_it"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                fields=("wave", "office"), name="one_assessment_an_office", nulls_distinct=False
            ),
        ),
    ]
