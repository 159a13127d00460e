"""Rename the writer "rehearsal" to "simulated". A migration of its own: PostgreSQL alters no table with pending row changes."""

from typing import Any

from django.db import migrations


def _rename(apps: Any, old: str, new: str) -> None:
    for model in ("Run", "SectionVersion"):
        apps.get_model("strategies", model).objects.filter(writer=old).update(writer=new)


def forwards(apps: Any, schema_editor: Any) -> None:
    _rename(apps, "rehearsal", "simulated")


def backwards(apps: Any, schema_editor: Any) -> None:
    _rename(apps, "simulated", "rehearsal")


class Migration(migrations.Migration):
    dependencies = [("strategies", "0019_plain_help_texts")]
    operations = [migrations.RunPython(forwards, backwards)]
