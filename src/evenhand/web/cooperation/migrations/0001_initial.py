"""The first tables of cooperation."""

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
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(max_length=200, unique=True, verbose_name="organisation"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("international", "international organisation"),
                            ("donor", "donor or development agency"),
                            ("customs", "Customs administration"),
                            ("authority", "ministry or agency of the country"),
                            ("business", "association of business"),
                            ("civil", "civil society or academia"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "contact_role",
                    models.CharField(blank=True, max_length=200, verbose_name="contact: function"),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="note")),
            ],
            options={
                "ordering": ["name"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="contact",
                        serialize=False,
                        to="cooperation.partner",
                    ),
                ),
                ("wrapped", models.BinaryField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Mission",
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
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cooperation.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "default_permissions": (),
                "default_related_name": "%(class)ss",
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "the administration"), ("theirs", "the partner")],
                        max_length=10,
                        verbose_name="who promises",
                    ),
                ),
                ("made_on", models.DateField(verbose_name="promised on")),
                ("occasion", models.CharField(max_length=200, verbose_name="occasion")),
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
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cooperation.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "default_permissions": (),
                "default_related_name": "%(class)ss",
            },
        ),
        migrations.CreateModel(
            name="Request",
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
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cooperation.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "default_permissions": (),
                "default_related_name": "%(class)ss",
            },
        ),
        migrations.CreateModel(
            name="RequestVersion",
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
                ("title", models.CharField(max_length=200, verbose_name="what is asked for")),
                (
                    "support",
                    models.CharField(
                        choices=[
                            ("experts", "experts or a mission"),
                            ("training", "training"),
                            ("equipment", "equipment or systems"),
                            ("funds", "funds"),
                            ("other", "other support"),
                        ],
                        max_length=20,
                        verbose_name="kind of support",
                    ),
                ),
                ("purpose", models.TextField(max_length=2000, verbose_name="what it is for")),
                (
                    "ties",
                    models.JSONField(
                        blank=True, default=list, verbose_name="gaps, actions and initiatives"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="sum",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters, as EUR."
                            )
                        ],
                        verbose_name="currency",
                    ),
                ),
                ("needed_by", models.DateField(blank=True, null=True, verbose_name="needed by")),
                ("reason", models.CharField(max_length=500, verbose_name="reason for this entry")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="cooperation.request",
                    ),
                ),
            ],
            options={
                "ordering": ["request", "number"],
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
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("approved", "approved"),
                            ("sent_back", "sent back"),
                            ("sent", "sent"),
                            ("answered", "answered"),
                        ],
                        max_length=20,
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                (
                    "says",
                    models.CharField(blank=True, max_length=1000, verbose_name="what was said"),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("granted", "granted"),
                            ("in_part", "granted in part"),
                            ("refused", "refused"),
                        ],
                        max_length=20,
                        verbose_name="answer",
                    ),
                ),
                (
                    "granted",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="sum that is granted",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="cooperation.requestversion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MissionVersion",
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
                ("title", models.CharField(max_length=200, verbose_name="mission")),
                ("purpose", models.TextField(max_length=2000, verbose_name="purpose")),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(verbose_name="last day")),
                (
                    "experts",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="number of experts"
                    ),
                ),
                (
                    "report",
                    models.TextField(blank=True, max_length=10000, verbose_name="report in words"),
                ),
                ("report_name", models.CharField(blank=True, max_length=200)),
                ("report_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "is_cancelled",
                    models.BooleanField(default=False, verbose_name="the mission is cancelled"),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason for this entry")),
                (
                    "mission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="cooperation.mission",
                    ),
                ),
            ],
            options={
                "ordering": ["mission", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mission", "number"), name="one_version_of_a_mission"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))),
                        name="mission_ends_after_its_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseVersion",
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
                ("what", models.CharField(max_length=500, verbose_name="what is promised")),
                ("owner", models.CharField(max_length=200, verbose_name="who answers for it")),
                (
                    "ties",
                    models.JSONField(
                        blank=True, default=list, verbose_name="gaps, actions and initiatives"
                    ),
                ),
                ("due", models.DateField(verbose_name="due")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("kept", "kept"),
                            ("in_part", "kept in part"),
                            ("not_kept", "not kept"),
                            ("taken_back", "taken back"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="what became of it",
                    ),
                ),
                ("says", models.CharField(blank=True, max_length=1000, verbose_name="follow-up")),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="cooperation.promise",
                    ),
                ),
            ],
            options={
                "ordering": ["promise", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("promise", "number"), name="one_version_of_a_promise"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "open"),
                            models.Q(("says", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="outcome_of_a_promise_is_told",
                    ),
                ],
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("request", "request for support"),
                            ("report", "report to the partner"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
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
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="cooperation.partner",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="cooperation.request",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "partner", "request", "version"),
                        name="one_version_of_a_paper",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="requestversion",
            constraint=models.UniqueConstraint(
                fields=("request", "number"), name="one_version_of_a_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount", None), models.Q(("currency", ""), _negated=True), _connector="OR"
                ),
                name="sum_of_a_request_has_a_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                fields=("version", "act"), name="each_step_of_a_request_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("act", "answered"), ("answer__in", ["granted", "in_part", "refused"])
                    ),
                    models.Q(models.Q(("act", "answered"), _negated=True), ("answer", "")),
                    _connector="OR",
                ),
                name="answer_to_a_request_says_what_it_is",
            ),
        ),
    ]
