"""The first tables of the gate."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "requirement",
                    models.CharField(
                        choices=[
                            ("legal_basis", "Legal basis"),
                            ("purpose", "Purpose"),
                            ("impact_assessment", "Impact assessment"),
                            ("retention", "Retention and deletion"),
                            ("staff", "Consultation of staff"),
                            ("authority", "Consultation of the data protection authority"),
                        ],
                        max_length=30,
                    ),
                ),
                ("decided_by", models.CharField(max_length=200, verbose_name="decided by")),
                ("decided_on", models.DateField(verbose_name="decided on")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("recorded_by", models.UUIDField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("file_name", ""), ("text", ""), _negated=True),
                        name="record_has_text_or_file",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "direction",
                    models.CharField(choices=[("open", "open"), ("close", "close")], max_length=10),
                ),
                ("asked_by", models.UUIDField()),
                (
                    "asked_role",
                    models.CharField(
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
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_by", models.UUIDField(null=True)),
                (
                    "confirmed_role",
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
                ("confirmed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("records", models.ManyToManyField(related_name="+", to="gate.record")),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(
                                models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                                models.Q(("confirmed_role", models.F("asked_role")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="turn_takes_two_of_different_posts",
                    )
                ],
            },
        ),
    ]
