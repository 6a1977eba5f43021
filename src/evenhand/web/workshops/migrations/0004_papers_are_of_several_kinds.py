"""A workshop has papers of several kinds, each with its versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0003_reports_are_kept"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="report", name="workshop_one_report_a_version"),
        migrations.AlterModelOptions(
            name="report",
            options={"default_permissions": (), "ordering": ["workshop", "-made_at", "-pk"]},
        ),
        migrations.AddField(
            model_name="report",
            name="kind",
            field=models.CharField(
                choices=[
                    ("outcomes", "report to management"),
                    ("mission", "mission report for the experts"),
                    ("news", "news note without findings"),
                ],
                default="outcomes",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("workshop", "kind", "version"), name="workshop_one_paper_a_version"
            ),
        ),
    ]
