from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strategies", "0024_accounts")]

    operations = [
        migrations.AlterField(
            model_name="apitoken",
            name="last_used_at",
            field=models.DateTimeField(blank=True, help_text="Updated at most every ten minutes.", null=True),
        ),
    ]
