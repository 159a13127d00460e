from typing import Any

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Operators"
MAY = [
    "strategies.view_run",
    "strategies.operate_run",
    "strategies.view_briefrecord",
    "strategies.view_sectionrecord",
    "strategies.view_sectionversion",
    "strategies.view_modelcall",
    "sse.view_channel",
]


def make_operators(apps: Any, schema_editor: Any) -> None:
    """Make the group, and the permissions in it, which on a new database exist only after all migrations."""
    group, is_new = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    if not is_new:
        return
    for label in ("strategies", "sse"):
        app = apps.get_app_config(label)
        if not hasattr(app, "models_module"):
            # A historical app must be told that it has models.
            app.models_module = True
        create_permissions(app, apps=apps, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects
    for name in MAY:
        label, codename = name.split(".")
        group.permissions.add(permissions.get(content_type__app_label=label, codename=codename))


class Migration(migrations.Migration):
    dependencies = [
        ("strategies", "0010_operating_runs"),
        ("sse", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_operators, migrations.RunPython.noop)]
