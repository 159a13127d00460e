"""Every text there is becomes its section's first version. Alone in its transaction: PostgreSQL alters no table whose
rows have just been written.
"""

from typing import Any

from django.db import migrations


def make_first_versions(apps: Any, schema_editor: Any) -> None:
    """In the order of writing within each run, which their ids must tell."""
    sections = apps.get_model("strategies", "SectionRecord").objects.filter(content__isnull=False)
    versions = apps.get_model("strategies", "SectionVersion").objects
    for section in sections.order_by("run_id", "position").select_related("run").iterator(chunk_size=200):
        version = versions.create(
            section=section, number=1, kind="written", content=section.content, writer=section.writer
        )
        versions.filter(pk=version.pk).update(created_at=section.finished_at or section.run.created_at)
        section.current = version
        section.save(update_fields=["current"])


def keep_the_current_ones(apps: Any, schema_editor: Any) -> None:
    """What a section holds again when versions are taken away."""
    sections = apps.get_model("strategies", "SectionRecord").objects.filter(current__isnull=False)
    for section in sections.select_related("current").iterator(chunk_size=200):
        section.content, section.writer = section.current.content, section.current.writer
        section.current = None
        section.save(update_fields=["content", "writer", "current"])
    apps.get_model("strategies", "SectionVersion").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("strategies", "0004_section_versions")]
    operations = [migrations.RunPython(make_first_versions, keep_the_current_ones)]
