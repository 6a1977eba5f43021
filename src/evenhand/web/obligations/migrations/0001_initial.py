"""The first tables of obligations."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        help_text="With its number and its day.",
                        max_length=300,
                        verbose_name="act that says so",
                    ),
                ),
                ("said_by", models.UUIDField()),
                ("said_at", models.DateTimeField(auto_now_add=True)),
                (
                    "membership",
                    models.CharField(
                        choices=[
                            (
                                "at_once",
                                "a Member of the WTO, bound by the whole Agreement from one day on",
                            ),
                            (
                                "by_category",
                                "a Member of the WTO that notified categories A, B and C",
                            ),
                            (
                                "not_accepted",
                                "a Member of the WTO that has not accepted the Agreement",
                            ),
                            ("not_member", "no Member of the WTO"),
                        ],
                        max_length=20,
                        verbose_name="What is it?",
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True, null=True, verbose_name="the Agreement is in force for it since"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("membership__in", ("at_once", "by_category")), _negated=True),
                            ("since__isnull", False),
                            _connector="OR",
                        ),
                        name="bound_member_has_its_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Annex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        help_text="With its number and its day.",
                        max_length=300,
                        verbose_name="act that says so",
                    ),
                ),
                ("said_by", models.UUIDField()),
                ("said_at", models.DateTimeField(auto_now_add=True)),
                ("part", models.CharField(max_length=40, verbose_name="annex or chapter")),
                (
                    "acceptance",
                    models.CharField(
                        choices=[
                            ("accepted", "accepted"),
                            ("reserved", "accepted with a reservation"),
                            ("not_accepted", "not accepted"),
                        ],
                        max_length=20,
                        verbose_name="what was done",
                    ),
                ),
                ("since", models.DateField(verbose_name="in force for it since")),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Against which Recommended Practices, and what differs.",
                        max_length=1000,
                        verbose_name="reservation",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("acceptance", "reserved"), ("note", ""), _negated=True),
                        name="reservation_says_what_it_is",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Convention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        help_text="With its number and its day.",
                        max_length=300,
                        verbose_name="act that says so",
                    ),
                ),
                ("said_by", models.UUIDField()),
                ("said_at", models.DateTimeField(auto_now_add=True)),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("party", "a Contracting Party"),
                            ("not_party", "no Contracting Party"),
                        ],
                        max_length=20,
                        verbose_name="Is it a party?",
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="The 36 and 60 months are counted from this day.",
                        null=True,
                        verbose_name="in force for it since",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("party", "not_party"), ("since__isnull", False), _connector="OR"
                        ),
                        name="party_has_its_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notified",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        help_text="With its number and its day.",
                        max_length=300,
                        verbose_name="act that says so",
                    ),
                ),
                ("said_by", models.UUIDField()),
                ("said_at", models.DateTimeField(auto_now_add=True)),
                ("measure", models.CharField(max_length=40, verbose_name="measure")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("A", "A: from the day of the Agreement on"),
                            ("B", "B: from a later day"),
                            ("C", "C: from a later day, after assistance"),
                        ],
                        max_length=1,
                        verbose_name="category",
                    ),
                ),
                (
                    "binds_from",
                    models.DateField(blank=True, null=True, verbose_name="definitive date"),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category", "A"), _negated=True),
                            ("binds_from", None),
                            _connector="OR",
                        ),
                        name="category_a_has_no_other_day",
                    )
                ],
            },
        ),
    ]
