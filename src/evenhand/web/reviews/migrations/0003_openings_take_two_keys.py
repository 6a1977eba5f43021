"""Openings of pseudonyms, and the shares that holders lend to them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_hearing_ends_in_an_outcome"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.BinaryField()),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("request", models.BinaryField()),
                ("key", models.BinaryField(null=True)),
                ("private", models.BinaryField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("shown_until", models.DateTimeField(null=True)),
                ("identities", models.BinaryField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("parties", models.ManyToManyField(related_name="openings", to="reviews.party")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
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
            name="Lent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public", models.CharField(max_length=64)),
                ("share", models.BinaryField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lent",
                        to="reviews.opening",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at", None), ("key", None), _connector="OR"),
                name="ended_opening_has_no_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="lent",
            constraint=models.UniqueConstraint(
                fields=("opening", "by"), name="an_account_lends_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lent",
            constraint=models.UniqueConstraint(
                fields=("opening", "public"), name="a_key_lends_once"
            ),
        ),
    ]
