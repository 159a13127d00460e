from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sse", "0002_operate_channel")]

    operations = [
        migrations.AlterField(model_name="event", name="event", field=models.CharField(max_length=40)),
    ]
