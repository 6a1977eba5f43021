"""An account counts sign-ins that failed and sessions that were ended, and who renewed what."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_administration_gains_is_practice")]

    operations = [
        migrations.AddField("person", "sign_ins_failed", models.PositiveIntegerField(default=0)),
        migrations.AddField("person", "sessions_ended", models.PositiveIntegerField(default=0)),
        migrations.AddField("person", "password_by", models.UUIDField(editable=False, null=True)),
        migrations.AddField(
            "person", "factors_removed_by", models.UUIDField(editable=False, null=True)
        ),
    ]
