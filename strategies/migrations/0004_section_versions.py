import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("strategies", "0003_model_calls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SectionVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("written", "written"),
                            ("regenerated", "regenerated"),
                            ("edited", "edited"),
                            ("restored", "restored"),
                            ("updated", "updated"),
                        ],
                        max_length=12,
                    ),
                ),
                ("content", models.JSONField()),
                (
                    "writer",
                    models.CharField(
                        help_text="Who wrote it: `rules` when code alone did, `user` when a person changed it.",
                        max_length=120,
                    ),
                ),
                ("instruction", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        help_text="The person who edited or restored it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        help_text="The version it was made from; of a restored one, the version it repeats.",
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="strategies.sectionversion",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="strategies.sectionrecord",
                    ),
                ),
            ],
            options={"verbose_name": "version", "ordering": ["section", "number"]},
        ),
        migrations.AddConstraint(
            model_name="sectionversion",
            constraint=models.UniqueConstraint(fields=("section", "number"), name="one_version_per_number"),
        ),
        migrations.AddField(
            model_name="sectionrecord",
            name="current",
            field=models.ForeignKey(
                blank=True,
                help_text="The text as it stands; kept while another one is being written.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="strategies.sectionversion",
            ),
        ),
        migrations.AddField(
            model_name="sectionrecord",
            name="instruction",
            field=models.CharField(
                blank=True, help_text="What its owner wishes of the text being written.", max_length=500
            ),
        ),
        migrations.AddField(
            model_name="sectionrecord",
            name="locked_at",
            field=models.DateTimeField(blank=True, help_text="Since when no writer may touch it.", null=True),
        ),
    ]
