from typing import Any

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Operators"
CODENAMES = ("view_briefproposal", "view_proposalcall")


def grant_view_proposals(apps: Any, schema_editor: Any) -> None:
    """Give the group the permission to view proposals and their cost, as it has for model calls."""
    group = apps.get_model("auth", "Group").objects.filter(name=GROUP).first()
    if group is None:
        return
    app = apps.get_app_config("strategies")
    if not hasattr(app, "models_module"):
        # create_permissions() skips apps without models, and historical apps do not say that they have some.
        app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permissions.filter(content_type__app_label="strategies", codename__in=CODENAMES))


class Migration(migrations.Migration):
    dependencies = [("strategies", "0031_revised_versions")]

    operations = [migrations.RunPython(grant_view_proposals, migrations.RunPython.noop)]
