"""Ties of officers to accounts of the records, and what officers answer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("evidence", "0002_run_gains_level_and_opening"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.CharField(max_length=60)),
                ("key", models.BinaryField()),
                ("account", models.BinaryField(null=True)),
                (
                    "person",
                    models.ForeignKey(
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
            name="Said",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.BinaryField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="panels.answer",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BinaryField(null=True)),
                ("account", models.BinaryField(null=True)),
                ("reason", models.BinaryField(null=True)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("first_by", models.UUIDField(null=True)),
                (
                    "first_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("administrator", "administrator"),
                            ("integrity_unit", "integrity unit"),
                            ("analyst", "analyst"),
                            ("manager", "manager"),
                            ("officer", "officer"),
                            ("internal_auditor", "internal auditor"),
                            ("facilitator", "facilitator"),
                        ],
                        max_length=30,
                    ),
                ),
                ("first_at", models.DateTimeField(null=True)),
                ("checked", models.BinaryField(null=True)),
                ("until", models.DateField(null=True)),
                ("second_by", models.UUIDField(null=True)),
                (
                    "second_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("administrator", "administrator"),
                            ("integrity_unit", "integrity unit"),
                            ("analyst", "analyst"),
                            ("manager", "manager"),
                            ("officer", "officer"),
                            ("internal_auditor", "internal auditor"),
                            ("facilitator", "facilitator"),
                        ],
                        max_length=30,
                    ),
                ),
                ("second_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("withdrawn", "taken back by the officer"),
                            (
                                "not_shown",
                                "it could not be shown that the account is the officer's",
                            ),
                            ("taken_back", "taken back by the integrity unit or internal audit"),
                            ("expired", "its time has ended"),
                            ("erased", "the person was erased"),
                        ],
                        max_length=20,
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
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("person", "run", "measure"), name="one_answer_to_a_measure"
            ),
        ),
        migrations.AddConstraint(
            model_name="said",
            constraint=models.UniqueConstraint(
                fields=("answer", "number"), name="one_version_of_an_answer"
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at", None), ("key", None), _connector="OR"),
                name="ended_tie_has_no_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_by", None),
                    models.Q(
                        models.Q(("first_by", models.F("person")), _negated=True),
                        ("until__isnull", False),
                        models.Q(("first_role", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="first_checks_another_and_says_until_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_by", None),
                    models.Q(
                        ("first_by__isnull", False),
                        models.Q(("second_by", models.F("first_by")), _negated=True),
                        models.Q(("second_by", models.F("person")), _negated=True),
                        models.Q(("second_role", models.F("first_role")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="tie_takes_two_of_different_units",
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("person",), name="one_tie_a_person"
            ),
        ),
    ]
