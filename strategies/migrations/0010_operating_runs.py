from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strategies", "0009_drafts_and_completion_email")]

    operations = [
        migrations.AlterModelOptions(
            name="run",
            options={
                "ordering": ["-created_at", "-id"],
                "permissions": [("operate_run", "Can stop, retry, requeue and rerun runs")],
            },
        ),
        migrations.AddField(
            model_name="run",
            name="cancel_reason",
            field=models.CharField(
                blank=True, help_text="Why an operator stopped it; its owner is told.", max_length=200
            ),
        ),
    ]
