"""How long reviews are kept, and their deletion by two."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_run_gains_level_and_opening"),
        ("gate", "0001_initial"),
        ("people", "0002_administration_gains_is_practice"),
        ("reviews", "0003_openings_take_two_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deletion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("countersigned_by", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Keeping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("months", models.PositiveSmallIntegerField()),
                ("months_referred", models.PositiveSmallIntegerField()),
                ("decided_by", models.CharField(max_length=200)),
                ("decided_on", models.DateField()),
                ("recorded_by", models.UUIDField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="review",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="kept_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="kept_why",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="referral_ended_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="custody",
            name="step",
            field=models.CharField(
                choices=[
                    ("frozen", "frozen"),
                    ("fetched", "taken out as a file"),
                    ("handed_over", "handed over"),
                    ("ended", "the authority has ended it"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("deleted_at", None), ("key", b""), _connector="OR"),
                name="deleted_review_has_no_key",
            ),
        ),
        migrations.AddField(
            model_name="deletion",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deletions",
                to="reviews.review",
            ),
        ),
        migrations.AddField(
            model_name="keeping",
            name="rests_on",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gate.record",
            ),
        ),
        migrations.AddConstraint(
            model_name="deletion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("countersigned_by", None),
                    models.Q(
                        models.Q(("countersigned_by", models.F("asked_by")), _negated=True),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="deletion_takes_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="deletion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("review",),
                name="one_deletion_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="keeping",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__gte", 1), ("months_referred__gte", 1)),
                name="reviews_are_kept_a_month",
            ),
        ),
    ]
