"""Rename the content key `shaped_by` to `answers_used` in every section version."""

from itertools import batched
from typing import Any

from django.db import migrations

BATCH_SIZE = 200


def _rename(apps: Any, old: str, new: str) -> None:
    versions = apps.get_model("strategies", "SectionVersion").objects
    for ids in batched(versions.values_list("pk", flat=True), BATCH_SIZE, strict=False):
        batch = [version for version in versions.filter(pk__in=ids) if old in version.content]
        for version in batch:
            version.content = {new if key == old else key: value for key, value in version.content.items()}
        versions.bulk_update(batch, ["content"])


def forwards(apps: Any, schema_editor: Any) -> None:
    _rename(apps, "shaped_by", "answers_used")


def backwards(apps: Any, schema_editor: Any) -> None:
    _rename(apps, "answers_used", "shaped_by")


class Migration(migrations.Migration):
    dependencies = [("strategies", "0020_rename_simulated_writer")]
    operations = [migrations.RunPython(forwards, backwards)]
