import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("strategies", "0008_next_try"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CompletionEmail",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="completion_email",
                        serialize=False,
                        to="strategies.run",
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                (
                    "watched_at",
                    models.DateTimeField(blank=True, help_text="When somebody was last seen to watch.", null=True),
                ),
                (
                    "tried_at",
                    models.DateTimeField(blank=True, help_text="When it was last begun to be dealt with.", null=True),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "settled_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Set before it is sent: whoever sets it sends it, nobody else does.",
                        null=True,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("sent", "Sent"), ("watched", "Watched"), ("failed", "Failed")],
                        help_text="What became of it.",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "verbose_name": "email on completion",
                "verbose_name_plural": "emails on completion",
            },
        ),
        migrations.CreateModel(
            name="BriefDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="The business's name, as far as it is typed.", max_length=200
                    ),
                ),
                ("typed", models.JSONField(help_text="Name of an input to the text in it, as typed.")),
                (
                    "answered",
                    models.PositiveSmallIntegerField(default=0, help_text="How many questions hold something."),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1, help_text="Counts every save; a save names the one it builds on."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="brief_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "draft of a brief",
                "verbose_name_plural": "drafts of briefs",
                "ordering": ["-saved_at", "-id"],
                "indexes": [models.Index(fields=["owner", "-saved_at"], name="draft_by_owner")],
            },
        ),
    ]
