from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sse", "0003_event_name_length")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="mark",
            field=models.CharField(
                db_default="",
                max_length=8,
                help_text="Random; part of the event's id. A log restored from a backup has other events with the same seqs.",
            ),
        ),
    ]
