from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("strategies", "0014_webhooks")]

    operations = [
        migrations.AlterModelOptions(
            name="apitoken", options={"ordering": ["-created_at", "-id"], "verbose_name": "API token"}
        )
    ]
