"""What was entered in the admin's log about runs moves to where it outlives its author. Alone in its transaction:
PostgreSQL alters no table whose rows have just been written.
"""

from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    entries = apps.get_model("strategies", "AuditEntry").objects
    runs = apps.get_model("strategies", "Run").objects
    logged = apps.get_model("admin", "LogEntry").objects.filter(
        content_type__app_label="strategies", content_type__model="run"
    )
    for old in logged.order_by("pk").select_related("user").iterator(chunk_size=200):
        if runs.filter(pk=old.object_id).exists():
            new = entries.create(
                run_id=old.object_id, actor=old.user, actor_name=old.user.username, what=old.change_message[:300]
            )
            entries.filter(pk=new.pk).update(at=old.action_time)
    logged.delete()


class Migration(migrations.Migration):
    dependencies = [("strategies", "0016_audit_entries"), ("admin", "0003_logentry_add_action_flag_choices")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
