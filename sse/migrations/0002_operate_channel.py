from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sse", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="channel",
            options={"permissions": [("operate_channel", "Can close streams and send notices to them")]},
        ),
    ]
