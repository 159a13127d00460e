from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strategies", "0005_first_versions")]

    operations = [
        migrations.RemoveField(model_name="sectionrecord", name="content"),
        migrations.RemoveField(model_name="sectionrecord", name="writer"),
        migrations.AddConstraint(
            model_name="sectionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "done"), _negated=True), ("current__isnull", False), _connector="OR"
                ),
                name="section_done_has_text",
            ),
        ),
    ]
