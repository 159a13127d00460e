import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("strategies", "0025_token_use_resolution"),
    ]

    operations = [
        migrations.CreateModel(
            name="TwoFactor",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="two_factor",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "secret",
                    models.TextField(editable=False, help_text="Encrypted with a key derived from SECRET_KEY."),
                ),
                (
                    "last_timecode",
                    models.BigIntegerField(editable=False, help_text="Codes of this time step and before are used."),
                ),
                ("turned_on_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64)),
                (
                    "two_factor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to="strategies.twofactor",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="pendingemail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirmation", "Confirm an email address"),
                    ("password_reset", "Reset a password"),
                    ("two_factor_on", "Two-factor sign-in was turned on"),
                    ("two_factor_off", "Two-factor sign-in was turned off"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="pendingemail",
            name="user",
            field=models.ForeignKey(
                blank=True,
                help_text="Whose account it is about; none for a password reset.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
