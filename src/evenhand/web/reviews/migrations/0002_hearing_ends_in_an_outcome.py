"""The rest of the first tables of reviews, which refer to those before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="party",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parties",
                to="reviews.review",
            ),
        ),
        migrations.AddField(
            model_name="file",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="reviews.review",
            ),
        ),
        migrations.CreateModel(
            name="Custody",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("frozen", "frozen"),
                            ("fetched", "taken out as a file"),
                            ("handed_over", "handed over"),
                        ],
                        max_length=20,
                    ),
                ),
                ("to", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custody",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reasons", models.BinaryField()),
                ("lodged_on", models.DateField()),
                ("entered_by", models.UUIDField()),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("explained", "explained"),
                            ("record_error", "error in the records"),
                            ("rule_unclear", "rule unclear"),
                            ("referred", "referred"),
                        ],
                        max_length=20,
                    ),
                ),
                ("assigned_by", models.UUIDField(null=True)),
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
                ("decision", models.BinaryField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeals",
                        to="reviews.party",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeals",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("has_conflict", models.BooleanField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("run", "measure", "table", "row"), name="one_review_a_line"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True), ("closed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="closed_review_has_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("noticed_at", None), ("answer_until__isnull", False), _connector="OR"
                ),
                name="notice_gives_time_to_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="custody",
            constraint=models.UniqueConstraint(
                fields=("review", "number"), name="custody_steps_are_counted"
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decider", None),
                    models.Q(("decider", models.F("reviewer")), _negated=True),
                    _connector="OR",
                ),
                name="appeal_is_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)),
                fields=("review",),
                name="one_appeal_waits",
            ),
        ),
    ]
