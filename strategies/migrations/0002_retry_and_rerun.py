import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("strategies", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="attempt_limit",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="No claim beyond this one; raised by a retry, and when a worker hands the run back.",
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                help_text="The run whose brief is written once more by this one.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reruns",
                to="strategies.run",
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("status", "succeeded")),
                fields=["writer", "-finished_at"],
                name="run_history_of_writer",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "running"), ("lease_until__isnull", True), _connector="OR"),
                name="run_leased_only_while_running",
            ),
        ),
    ]
