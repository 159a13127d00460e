from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strategies", "0007_token_scopes")]

    operations = [
        migrations.AddField(
            model_name="sectionrecord",
            name="next_try",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Number of the try that is waited for, of those one attempt makes; 0: none is."
            ),
        ),
        migrations.AddField(
            model_name="sectionrecord",
            name="next_try_at",
            field=models.DateTimeField(blank=True, help_text="When it begins.", null=True),
        ),
    ]
