"""The administration says whether it is invented."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField("administration", "is_practice", models.BooleanField(default=False)),
    ]
