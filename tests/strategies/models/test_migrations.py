"""What was kept before a change of the tables is kept after it."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from strategies.models import Run
from tests.strategies.writing import write_sections

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_text_becomes_its_sections_first_version_and_back(run: Run) -> None:
    write_sections(run, 3)
    texts = _texts_in_versions(run)
    assert len(texts) == 3

    apps = _migrated("0003_model_calls")
    old = apps.get_model("strategies", "SectionRecord").objects.filter(run_id=run.pk, content__isnull=False)
    assert {row.key: (row.content, row.writer) for row in old} == texts

    _migrated()
    assert _texts_in_versions(run) == texts
    ids = run.sections.filter(current__isnull=False).order_by("position").values_list("current_id", flat=True)
    assert list(ids) == sorted(ids), "what was written later has the higher number"
    numbers = run.sections.filter(current__isnull=False).values_list("current__number", "current__kind")
    assert set(numbers) == {(1, "written")}


def test_what_the_admins_log_told_of_runs_becomes_audit_entries(run: Run, alice: User) -> None:
    about_runs = ContentType.objects.get_for_model(Run)
    logged = {"user": alice, "content_type": about_runs, "object_repr": "Closewell", "action_flag": 2}
    _migrated("0015_api_token_name")
    then = LogEntry.objects.create(object_id=str(run.pk), change_message="Stopped: by mistake", **logged).action_time
    LogEntry.objects.create(object_id=str(uuid4()), change_message="Stopped", **logged)

    _migrated()

    entry = run.audit_entries.get()
    assert (str(entry), entry.actor, entry.actor_name, entry.created_at) == (
        "Stopped: by mistake",
        alice,
        "alice",
        then,
    )
    assert not LogEntry.objects.exists()


def _texts_in_versions(run: Run) -> dict[str, Any]:
    rows = run.sections.filter(current__isnull=False).select_related("current")
    return {row.key: (row.current.content, row.current.writer) for row in rows if row.current}


def _migrated(to: str | None = None) -> Any:
    """Migrate forwards or back; without a name, to the last one."""
    executor = MigrationExecutor(connection)
    targets = [("strategies", to)] if to else executor.loader.graph.leaf_nodes("strategies")
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps
