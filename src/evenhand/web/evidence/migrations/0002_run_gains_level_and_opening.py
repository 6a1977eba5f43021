"""A run says whether figures on single handlers were asked for, and which opening allowed them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0001_initial"),
        ("gate", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="level",
            field=models.CharField(
                choices=[
                    ("office", "by office and for the whole administration"),
                    ("person", "on single handlers too, where the gate is open"),
                ],
                default="office",
                max_length=10,
                verbose_name="figures",
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="opening",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gate.turn",
            ),
        ),
    ]
