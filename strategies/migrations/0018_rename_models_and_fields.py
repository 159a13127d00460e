from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("strategies", "0017_audit_entries_of_the_past")]

    operations = [
        migrations.RenameModel("Chore", "ScheduledJob"),
        migrations.RenameField("apitoken", "start", "prefix"),
        migrations.RenameField("auditentry", "at", "created_at"),
        migrations.RenameField("auditentry", "what", "action"),
        migrations.RenameField("briefdraft", "typed", "inputs"),
        migrations.RenameField("briefdraft", "answered", "answered_count"),
        migrations.RenameField("completionemail", "asked_at", "requested_at"),
        migrations.RenameField("run", "rehearse_s", "simulated_s"),
        migrations.RenameField("sharelink", "opened", "open_count"),
        migrations.RenameField("webhookendpoint", "former_secret", "previous_secret"),
        migrations.RenameField("webhookendpoint", "former_secret_until", "previous_secret_expires_at"),
        migrations.RenameField("worker", "seen_at", "heartbeat_at"),
    ]
