from typing import Any

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Operators"


def grant_operate_channel(apps: Any, schema_editor: Any) -> None:
    """Give the group the permission to close streams and send notices. It exists only after all migrations."""
    group = apps.get_model("auth", "Group").objects.filter(name=GROUP).first()
    if group is None:
        return
    app = apps.get_app_config("sse")
    if not hasattr(app, "models_module"):
        # create_permissions() skips apps without models, and historical apps do not say that they have some.
        app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(permissions.get(content_type__app_label="sse", codename="operate_channel"))


class Migration(migrations.Migration):
    dependencies = [
        ("strategies", "0021_rename_answers_used"),
        ("sse", "0002_operate_channel"),
    ]

    operations = [migrations.RunPython(grant_operate_channel, migrations.RunPython.noop)]
