from django.db import migrations, models

import strategies.models


class Migration(migrations.Migration):
    dependencies = [("strategies", "0006_texts_in_versions_only")]

    operations = [
        migrations.AlterModelOptions(name="apitoken", options={"ordering": ["-created_at", "-id"]}),
        migrations.AddField(
            model_name="apitoken",
            name="last_used_at",
            field=models.DateTimeField(blank=True, help_text="To the minute.", null=True),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="scopes",
            field=models.JSONField(default=strategies.models.every_scope, help_text="Any of read and write."),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="start",
            field=models.CharField(blank=True, help_text="Its first characters, to know it again by.", max_length=12),
        ),
    ]
